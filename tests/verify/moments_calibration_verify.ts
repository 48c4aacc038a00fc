// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * What calibration gains for second moments: the tables of design.md section 5.
 */
import { assert } from "@std/assert";
import { symmetricEigen } from "../../lib/linalg/decompositions.ts";
import { matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { dot } from "../../lib/linalg/vectors.ts";
import { calibratedDesign } from "../../lib/moments/calibrated_design.ts";
import type { Design } from "../../lib/moments/designs.ts";
import { gaussianDesign } from "../../lib/moments/gaussian_design.ts";
import {
  estimateLatentMoments,
  latentMomentsOf,
} from "../../lib/moments/latent_moments.ts";
import {
  featuredCase,
  type FeaturedShape,
  type Law,
} from "./featured_cases.ts";

/** Random designs per row; two where one takes half a minute. */
const designsFor = (items: number) => items > 10_000 ? 2 : 3;

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
    const DESIGNS = designsFor(items);
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
