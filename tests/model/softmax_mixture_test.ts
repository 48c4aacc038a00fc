import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  matrixFromRows,
  matrixToRows,
  reorderComponents,
  softmaxMixture,
} from "../../mod.ts";
import { assertRefused } from "../refusal.ts";

Deno.test("softmaxMixture() orders components by weight, ties by atom, and scales the weights", () => {
  const { weights, atoms } = softmaxMixture(
    [0.2, 0.4000001, 0.2, 0.2],
    [[3, 0], [9, 9], [1, 5], [1, 4]],
  );
  assertAlmostEquals(weights.reduce((a, b) => a + b), 1, 4 * Number.EPSILON);
  assertEquals(matrixToRows(atoms), [[9, 9], [1, 4], [1, 5], [3, 0]]);
});

Deno.test("softmaxMixture() copies", () => {
  const atoms = matrixFromRows([[1, 2]]);
  const mixture = softmaxMixture([1], atoms);
  atoms.values[0] = 5;
  assertEquals(mixture.atoms.values[0], 1);
});

Deno.test("reorderComponents() puts component order[k] at place k", () => {
  const mixture = softmaxMixture([0.5, 0.3, 0.2], [[1], [2], [3]]);
  const { weights, atoms } = reorderComponents(mixture, [2, 0, 1]);
  assertEquals(weights, new Float64Array([0.2, 0.5, 0.3]));
  assertEquals(matrixToRows(atoms), [[3], [1], [2]]);
});

const refusals: [() => unknown, string][] = [
  [
    () => reorderComponents(softmaxMixture([0.5, 0.5], [[1], [2]]), [0, 0]),
    "Cannot reorder components as the order must have each of 0 to 1 once: current order is 0, 0",
  ],
  [
    () => reorderComponents(softmaxMixture([0.5, 0.5], [[1], [2]]), [1]),
    "Cannot reorder components as the order must have each of 0 to 1 once: current order is 1",
  ],
  [
    () => softmaxMixture([], []),
    "Cannot use the mixture as there must be at least 1 component: current number is 0",
  ],
  [
    () => softmaxMixture([0.5, 0.5], [[1]]),
    "Cannot use the mixture as there must be one atom per weight: current numbers are 1 and 2",
  ],
  [
    () => softmaxMixture([1.5, -0.5], [[1], [2]]),
    "Cannot use the mixture as weights must be >= 0: weight 2 is -0.5",
  ],
  [
    () => softmaxMixture([NaN, 0.5], [[1], [2]]),
    "Cannot use the mixture as weights must be >= 0: weight 1 is NaN",
  ],
  [
    () => softmaxMixture([0.5, 0.4], [[1], [2]]),
    "Cannot use the mixture as weights must sum to 1: current sum is 0.9",
  ],
  [
    () => softmaxMixture([0.5, 0.5], [[1, 2], [3, Infinity]]),
    "Cannot use the mixture as atoms must be finite: entry 2 of atom 2 is Infinity",
  ],
];

for (const [run, message] of refusals) {
  Deno.test(`refused: ${message}`, () => assertRefused(run, message));
}
