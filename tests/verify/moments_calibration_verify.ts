// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * What calibration gains for second moments: the tables of design.md section 5.
 *
 * The table's column for the Gaussian rule is met by the rule with the law's own mean
 * and covariance, known beforehand. `gaussianDesign()` takes those of the items, which
 * removes part of the design error, so its errors are lower. The rows of exponential
 * and logistic features are not met: errors differ tenfold from one draw of the items to
 * the next, and the table's means of three draws are above our means under either reading, whether
 * atoms lie on a sphere or are normal and weights are equal or Dirichlet. They look like a
 * single draw or two: of our triples of draws one in 25 comes within 25% of the table for
 * exponential, one in 12 for logistic features.
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
/** Random designs for the Gaussian rule alone, which is quick. */
const gaussianDesignsFor = (items: number) => items > 10_000 ? 10 : 30;

/** Mean and variance of each feature where the law fixes them. */
const KNOWN: Partial<Record<Law, readonly [number, number]>> = {
  gaussian: [0, 1],
  exponential: [1, 1],
  binary: [0.3, 0.21],
  logistic: [0, Math.PI ** 2 / 3],
};

/** The Gaussian rule with the law's own mean and covariance. */
function knownLaw(law: Law, L: number): Design | undefined {
  const known = KNOWN[law];
  if (known === undefined) return undefined;
  const covariance = matrix([L, L]);
  for (let l = 0; l < L; l++) covariance.values[l * L + l] = known[1];
  return gaussianDesign(new Float64Array(L).fill(known[0]), covariance);
}

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

/** Mean, least and largest error of the Gaussian rule over many designs. */
function gaussianErrors(shape: FeaturedShape, design: Design) {
  const errors = Array.from(
    { length: gaussianDesignsFor(shape.items) },
    (_, seed) => secondMomentError(seed + 1, shape, design).error,
  );
  return {
    mean: errors.reduce((a, b) => a + b) / errors.length,
    least: Math.min(...errors),
    most: Math.max(...errors),
  };
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

for (const [shape, gaussian] of ROWS) {
  const { law, items, features, components, scale } = shape;
  const known = knownLaw(law, features);
  if (known === undefined) continue;
  Deno.test(`second moments, Gaussian rule: ${law} (${items}, ${features}, ${components}, ${scale})`, () => {
    const beforehand = gaussianErrors(shape, known);
    const fromItems = gaussianErrors(shape, gaussianDesign());
    const shown = ({ mean, least, most }: typeof beforehand) =>
      `${mean.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
    console.log(
      `${law} (${items}, ${features}, ${components}, ${scale}), ${
        gaussianDesignsFor(items)
      } designs: law known ${
        shown(beforehand)
      }, mean and covariance of the items ${
        shown(fromItems)
      }, design.md ${gaussian}`,
    );
    if (law === "gaussian" || law === "binary") {
      const ratio = beforehand.mean / gaussian;
      assert(ratio > 0.75 && ratio < 1.25, `${ratio} times the table`);
      assert(fromItems.mean < beforehand.mean);
    } else {
      // Not reproduced: the table's means of three designs are up to three times as large.
      const ratio = gaussian / beforehand.mean;
      assert(ratio > 1 && ratio < 3, `${ratio} times the mean`);
    }
  });
}

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
