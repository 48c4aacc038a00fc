import { assertEquals } from "@std/assert";
import { fit, type FitResult } from "../../mod.ts";
import { judgedFit } from "../../lib/fit/judged_fit.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(2, { scale: 2 });
const [one, two] = [1, 2].map((components) => fit(data, { components })) as [
  FitResult,
  FitResult,
];
const doubtsOf = (changed: Partial<FitResult>, smaller = one) =>
  judgedFit(data, { ...two, ...changed }, { smaller: [smaller], options: {} })
    .doubts;

Deno.test("a fit below one of fewer components is in doubt, where both maximise the same", () => {
  assertEquals(doubtsOf({}), []);
  const lower = { objective: one.objective - 1e-3 * two.choosers };
  const doubt = (what: string) => [`fewer components reached a higher ${what}`];
  assertEquals(doubtsOf(lower), doubt("likelihood"));
  const prior = { ridge: 2, dirichlet: 0 };
  const underPrior = { ...one, prior };
  assertEquals(doubtsOf({ ...lower, prior }, underPrior), doubt("objective"));
  // Another ridge, or a Dirichlet prior, makes it another objective.
  assertEquals(doubtsOf({ ...lower, prior }), []);
  const dirichlet = { ...prior, dirichlet: 1 };
  assertEquals(
    doubtsOf({ ...lower, prior: dirichlet }, { ...one, prior: dirichlet }),
    [],
  );
});

Deno.test("a fit is in doubt if starts came to its height with other estimates, not if they ended lower", () => {
  const { weights, atoms } = two.mixture;
  const spreadOf = (below: number): Partial<FitResult> => ({
    spread: {
      ...{ starts: 3, below },
      weights: { lower: weights, upper: weights },
      atoms: { lower: atoms, upper: atoms },
    },
  });
  assertEquals(doubtsOf(spreadOf(1e-4)), [
    "3 starts reached this log-likelihood with different estimates",
  ]);
  assertEquals(doubtsOf(spreadOf(0.01)), []);
});
