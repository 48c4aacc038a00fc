// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * What calibration gains for the method of moments and the third-moment
 * decomposition, on features that are not normal.
 */
import { assert } from "@std/assert";
import { toWhitened } from "../../lib/data/whitening.ts";
import type { Matrix } from "../../lib/linalg/matrix.ts";
import { calibratedDesign } from "../../lib/moments/calibrated_design.ts";
import { gaussianDesign } from "../../lib/moments/gaussian_design.ts";
import { methodOfMoments } from "../../lib/moments/method_of_moments.ts";
import { tensorMoments } from "../../lib/moments/tensor_moments.ts";
import { logLikelihood } from "../../lib/model/log_likelihood.ts";
import { matchComponents } from "../../lib/model/matching.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../../lib/model/softmax_mixture.ts";
import { featuredCase, type FeaturedShape } from "./featured_cases.ts";

/** Root mean square error of the atoms, whitened. */
function atomError(
  found: SoftmaxMixture,
  truth: SoftmaxMixture,
  whitening: Parameters<typeof toWhitened>[1],
) {
  const matched = reorderComponents(
    found,
    matchComponents(truth, found, { whitening }),
  );
  const a: Matrix = toWhitened(matched.atoms, whitening);
  const b = toWhitened(truth.atoms, whitening);
  const squares = a.values.reduce((s, v, i) => s + (v - b.values[i]!) ** 2, 0);
  return Math.sqrt(squares / truth.weights.length);
}

for (
  const law of [
    "gaussian",
    "exponential",
    "clusters",
    "binary",
    "logistic",
    "t3",
  ] as const
) {
  Deno.test(`estimators on ${law} features, p = 5,000, L = 6, K = 3`, () => {
    const shape: FeaturedShape = {
      law,
      items: 5000,
      features: 6,
      components: 3,
      scale: 1.2,
      choices: 100_000,
    };
    const errors: Record<string, number[]> = {};
    const deficits: Record<string, number[]> = {};
    for (let seed = 1; seed <= 5; seed++) {
      const { data, truth } = featuredCase(seed, shape);
      for (
        const [name, design] of [
          ["gaussian", gaussianDesign()],
          ["calibrated", calibratedDesign({ components: 3, atoms: 1000 })],
        ] as const
      ) {
        for (
          const [method, estimate] of [
            ["moments", methodOfMoments],
            ["tensor", tensorMoments],
          ] as const
        ) {
          const { mixture, logLikelihood: value } = estimate(data, {
            components: 3,
            design,
          });
          const key = `${method}, ${name}`;
          (errors[key] ??= []).push(atomError(mixture, truth, data.whitening));
          (deficits[key] ??= []).push(
            (logLikelihood(data, truth) - value) / data.choices,
          );
        }
      }
    }
    const median = (v: number[]) => [...v].sort((a, b) => a - b)[2]!;
    for (const key of Object.keys(errors)) {
      console.log(
        `${law}, ${key}: atom error ${
          median(errors[key]!).toFixed(2)
        }, below the truth's likelihood by ${
          median(deficits[key]!).toFixed(4)
        } per choice (medians of 5)`,
      );
    }
    if (law === "t3" || law === "binary") return;
    assert(
      median(errors["tensor, calibrated"]!) <
        median(errors["tensor, gaussian"]!) / 2,
    );
    assert(
      median(deficits["moments, calibrated"]!) <
        median(deficits["moments, gaussian"]!) / 2,
    );
  });
}
