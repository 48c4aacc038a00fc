import { assert, assertThrows } from "@std/assert";
import { fit } from "../../lib/fit/fit.ts";
import { em } from "../../lib/em/em.ts";
import { quasiNewton } from "../../lib/em/quasi_newton.ts";
import { logLikelihood } from "../../lib/model/log_likelihood.ts";
import { chooserData, chooserMixture, KINDS } from "../chooser_data.ts";

/** What rounding may take from a log-likelihood of a few dozen nats. */
const NOISE = 1e-11;

const PRIORS = [
  {},
  { ridge: 0.7 },
  { ridge: 0.2, common: ["x2"] },
  { fixed: { x1: 0.3 } },
] as const;

for (const kind of KINDS) {
  for (const mStep of ["newton", "gradient"] as const) {
    Deno.test(`${kind}: no ${mStep} round of EM lowers the objective`, () => {
      for (const [i, options] of PRIORS.entries()) {
        for (const scale of [1, 30]) {
          const seed = 10 * i + scale;
          const data = chooserData(seed, kind);
          const drawn = chooserMixture(seed, 3, data);
          const atoms = drawn.atoms.values.map((v) => v * scale);
          const start = { ...drawn, atoms: { ...drawn.atoms, values: atoms } };
          const dirichlet = kind === "membership" ? 0 : i / 10;
          const { objectives, logLikelihoods, mixture } = em(data, start, {
            ...options,
            dirichlet,
            mStep,
            maxIterations: 30,
          });
          for (let t = 1; t < objectives.length; t++) {
            const gain = objectives[t]! - objectives[t - 1]!;
            assert(gain >= -NOISE * (1 + Math.abs(objectives[t]!)), `${gain}`);
          }
          const last = logLikelihoods.at(-1)!;
          const exact = logLikelihood(data, mixture);
          assert(Math.abs(last - exact) < 1e-9, `${last} ${exact}`);
        }
      }
    });
  }

  Deno.test(`${kind}: the finish ends where the gradient vanishes, no lower than EM`, () => {
    for (const [i, options] of PRIORS.entries()) {
      const data = chooserData(i, kind, { choosers: 60 });
      const start = chooserMixture(i, 2, data);
      const given = { ridge: 0.5, ...options, atomBound: Infinity };
      const rounds = em(data, start, { ...given, maxIterations: 200 });
      const end = quasiNewton(data, rounds.mixture, given);
      assert(end.status === "converged", end.status);
      assert(end.gradientNorm <= 1e-8);
      assert(end.objective >= rounds.objectives.at(-1)! - 1e-9);
    }
  });
}

Deno.test("refused: a Dirichlet prior on weights that depend on covariates", () => {
  const data = chooserData(1, "membership");
  assertThrows(
    () => fit(data, { components: 2, dirichlet: 1 }),
    RangeError,
    "Cannot fit as a Dirichlet prior is one of weights, which here depend on membership: current value of dirichlet is 1",
  );
});
