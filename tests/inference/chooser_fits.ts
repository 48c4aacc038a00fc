/** Choosers of every kind, and fits of them. */
import { assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  itemProbabilities,
  matrixFromRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { simulatedPanel } from "../simulated_panel.ts";

export const ATOMS = [[1.5, -0.5], [-1, 1]];
export const two = softmaxMixture([0.6, 0.4], ATOMS);
export const withMembership: SoftmaxMixture = {
  ...two,
  membership: matrixFromRows([[0.3, 1, -0.8], [0, 0, 0]]),
};
export const SHAPE = { persons: 120, choices: 4, alternatives: 3 };

/** Counts of two populations of 30 items. */
export function populations(seed: number): ChoiceData {
  const shape = { persons: 1, choices: 1, alternatives: 30, truth: two };
  const { features } = simulatedPanel(seed, shape);
  const joint = itemProbabilities({ features }, two);
  const counts = Array.from(
    { length: 30 },
    (_, j) =>
      [[0.7, 0.3], [0.35, 0.65]].map((weights, g) =>
        Math.round(
          (g + 1) * 4000 *
            weights.reduce(
              (sum, w, k) => sum + w * joint.values[2 * j + k]!,
              0,
            ),
        )
      ),
  );
  const populationNames = ["north", "south"];
  return choiceData(features, counts, { populationNames });
}

export const DATA: readonly (readonly [string, ChoiceData, SoftmaxMixture])[] =
  [
    ["panel", simulatedPanel(1, { ...SHAPE, truth: two }), two],
    [
      "membership",
      simulatedPanel(2, { ...SHAPE, truth: withMembership }),
      withMembership,
    ],
    [
      "cross-section",
      simulatedPanel(3, {
        ...SHAPE,
        persons: 400,
        truth: two,
        knowsPersons: false,
      }),
      two,
    ],
    ["populations", populations(4), {
      ...two,
      membership: matrixFromRows([[0.8, -0.6], [0, 0]]),
    }],
  ];

export function fitted(
  data: ChoiceData,
  start: SoftmaxMixture,
): SoftmaxMixture {
  const { mixture, status } = quasiNewton(data, start, {
    gradientTolerance: 1e-11,
    atomBound: Infinity,
  });
  assertEquals(status, "converged");
  return mixture;
}
