// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * What calibration gains: design.md section 5, and the estimators themselves.
 */
import { assert } from "@std/assert";
import { toWhitened } from "../../lib/data/whitening.ts";
import { symmetricEigen } from "../../lib/linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { dot } from "../../lib/linalg/vectors.ts";
import { calibratedDesign } from "../../lib/moments/calibrated_design.ts";
import type { Design } from "../../lib/moments/designs.ts";
import { gaussianDesign } from "../../lib/moments/gaussian_design.ts";
import {
  estimateLatentMoments,
  latentMomentsOf,
} from "../../lib/moments/latent_moments.ts";
import { methodOfMoments } from "../../lib/moments/method_of_moments.ts";
import { tensorMoments } from "../../lib/moments/tensor_moments.ts";
import { logLikelihood } from "../../lib/model/likelihood.ts";
import { matchComponents } from "../../lib/model/matching.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../../lib/model/softmax_mixture.ts";
import {
  featuredCase,
  type FeaturedShape,
  type Law,
} from "./featured_cases.ts";

const DESIGNS = 3;

/** Cosine of the largest principal angle between the leading K eigenvectors. */
function worstCosine(a: Float64Array, b: Float64Array, K: number): number {
  const L = Math.sqrt(a.length);
  const [u, v] = [a, b].map((m) => symmetricEigen(matrix([L, L], m)).vectors);
  const gram = matrix([K, K]);
  const cross = (i: number, k: number) =>
    dot(rowOf(u!, L - 1 - i), rowOf(v!, L - 1 - k));
  for (let i = 0; i < K; i++) {
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) {
        gram.values[i * K + k]! += cross(l, i) * cross(l, k);
      }
    }
  }
  return Math.sqrt(Math.max(0, symmetricEigen(gram).values[0]!));
}

function secondMomentError(seed: number, shape: FeaturedShape, design: Design) {
  const { data, truth } = featuredCase(seed, shape);
  const { second, warnings } = estimateLatentMoments(data, { design });
  const exact = latentMomentsOf(truth, data).second;
  const squares = second.values.reduce(
    (s, v, i) => s + (v - exact[i]!) ** 2,
    0,
  );
  return {
    error: Math.sqrt(squares),
    cosine: worstCosine(second.values, exact, shape.components),
    warnings,
  };
}

/** Rows of design.md section 5: shape, errors under the Gaussian rule and calibrated. */
const ROWS: readonly (readonly [FeaturedShape, number, number])[] = [
  ...([
    [2000, 10, 3, 1.5, 0.78, 0.42],
    [5000, 20, 3, 2.0, 1.70, 1.07],
    [5000, 20, 5, 1.5, 0.75, 0.37],
    [20_000, 20, 5, 1.5, 0.34, 0.20],
  ] as const).map(([items, features, components, scale, g, c]) =>
    [
      { law: "gaussian", items, features, components, scale, choices: 100_000 },
      g,
      c,
    ] as const
  ),
  ...([
    ["exponential", 8.79, 0.47],
    ["clusters", 1.24, 0.31],
    ["binary", 0.76, 0.40],
    ["logistic", 1.17, 0.31],
    ["t3", 334, 1.43],
  ] as const).map(([law, g, c]) =>
    [
      {
        law: law as Law,
        items: 5000,
        features: 20,
        components: 3,
        scale: 1.2,
        choices: 100_000,
      },
      g,
      c,
    ] as const
  ),
];

for (const [shape, gaussian, calibrated] of ROWS) {
  const { law, items, features, components: K, scale } = shape;
  Deno.test(`second moments: ${law} (${items}, ${features}, ${K}, ${scale})`, () => {
    const errors = { gaussian: 0, calibrated: 0 };
    const cosines: string[] = [];
    let warned = 0;
    for (let seed = 1; seed <= DESIGNS; seed++) {
      const plain = secondMomentError(seed, shape, gaussianDesign());
      const design = calibratedDesign({ components: K, radius: 1.2 * scale });
      const better = secondMomentError(seed, shape, design);
      errors.gaussian += plain.error / DESIGNS;
      errors.calibrated += better.error / DESIGNS;
      cosines.push(`${plain.cosine.toFixed(2)} -> ${better.cosine.toFixed(2)}`);
      warned += better.warnings.length;
      // The Gaussian rule must warn wherever the features are not normal.
      assert(
        (plain.warnings.length > 0) === (law !== "gaussian"),
        `${plain.warnings}`,
      );
    }
    console.log(
      `${law} (${items}, ${features}, ${K}, ${scale}): error ${
        errors.gaussian.toFixed(2)
      } -> ${
        errors.calibrated.toFixed(2)
      } (design.md ${gaussian} -> ${calibrated}), cosine ${
        cosines.join(", ")
      }, warnings ${warned}`,
    );
    assert(errors.calibrated <= 1.25 * calibrated, `${errors.calibrated}`);
    assert(errors.calibrated < errors.gaussian);
    assert((warned > 0) === (law === "t3"), `${warned} warnings`);
  });
}

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
