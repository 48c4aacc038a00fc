/** Intervals, held atoms, units and refusals where choosers are known. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  confidenceIntervals,
  covariance,
  matrixFromRows,
  softmaxMixture,
} from "../../mod.ts";
import { deltaMethod } from "../../lib/inference.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedPanel } from "../simulated_panel.ts";
import { DATA, fitted, SHAPE, two, withMembership } from "./chooser_fits.ts";
import { assertClose } from "../close.ts";

Deno.test("intervals and the delta method know membership and populations", () => {
  for (const [name, data, truth] of [DATA[1]!, DATA[3]!]) {
    const mixture = fitted(data, truth);
    const found = covariance(data, mixture);
    const { membership, weights, populationWeights } = confidenceIntervals(
      found,
    )!;
    const spread = 1.959963984540054 * found.membershipErrors!.values[0]!;
    assertAlmostEquals(
      membership!.upper.values[0]! - mixture.membership!.values[0]!,
      spread,
      1e-12,
    );
    assert(weights.lower[0]! > 0 && weights.upper[0]! < 1);
    assertEquals(populationWeights !== undefined, name === "populations");
    const derived = deltaMethod(found, ({ weights, membership }) => [
      ...weights,
      ...membership!.values,
    ])!;
    const Q = mixture.membership!.columns;
    assertClose(
      derived.standardErrors,
      [...found.weightErrors!, ...found.membershipErrors!.values],
      1e-8,
    );
    assertEquals(derived.standardErrors.length, 2 + 2 * Q);
    if (!populationWeights) continue;
    const { lower, upper } = populationWeights;
    const a = 1 / (1 + Math.exp(-mixture.membership!.values[1]!));
    assert(lower.values[1]! < a && a < upper.values[1]!);
    assert(lower.values[1]! > 0 && upper.values[1]! < 1);
  }
});

Deno.test("held atoms of a panel have no errors, and those of the rest are conditional on them", () => {
  const [, data, truth] = DATA[1]!;
  const mixture = fitted(data, truth);
  const found = covariance(data, mixture, { onBound: [false, true] });
  assertEquals(found.status, "ok");
  assert(found.atomErrors!.values.slice(2).every(Number.isNaN));
  const free = covariance(data, mixture);
  for (const i of [0, 1]) {
    assert(found.atomErrors!.values[i]! <= free.atomErrors!.values[i]!);
  }
});

Deno.test("units and origins of covariates have no effect on what they decide", () => {
  const [, data, truth] = DATA[1]!;
  const mixture = fitted(data, truth);
  const found = covariance(data, mixture);
  const { choosers } = data;
  const { covariates } = choosers!;
  const values = covariates!.values.values.map((v, i) =>
    i % 3 === 2 ? 1970 + 12 * v : v
  );
  const inMonths = {
    ...data,
    choosers: {
      ...choosers!,
      covariates: { ...covariates!, values: { ...covariates!.values, values } },
    },
  };
  const [a, b, c] = mixture.membership!.values as unknown as number[];
  const moved = {
    ...mixture,
    membership: matrixFromRows([[a! - 1970 * c! / 12, b!, c! / 12], [0, 0, 0]]),
  };
  const there = covariance(inMonths, moved);
  assertClose(there.weightErrors!, found.weightErrors!, 1e-8);
  assertAlmostEquals(
    12 * there.membershipErrors!.values[2]! /
      found.membershipErrors!.values[2]!,
    1,
    1e-8,
  );
});

Deno.test("refused: a sandwich of one chooser, membership of another shape, Dirichlet priors on covariates", () => {
  const alone = simulatedPanel(1, { ...SHAPE, persons: 1, truth: two });
  assertRefused(
    () =>
      covariance(alone, softmaxMixture([1], [[0, 0]]), {
        kind: "sandwich",
      }),
    "Cannot compute a covariance as a sandwich must be of at least 2 choosers: current number is 1",
  );
  const [, data] = DATA[1]!;
  assertRefused(
    () => covariance(data, two),
    "Cannot use the mixture as its coefficients of membership must be those of the data, 2 × 3: current ones are none",
  );
  assertRefused(
    () => covariance(DATA[0]![1], withMembership),
    "Cannot use the mixture as its coefficients of membership must be those of the data, none: current ones are 2 × 3",
  );
  assertRefused(
    () => covariance(data, withMembership, { prior: { dirichlet: 1 } }),
    "Cannot compute a covariance as dirichlet must be 0 where weights depend on covariates: current value is 1",
  );
});
