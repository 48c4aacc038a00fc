import { assert, assertAlmostEquals } from "@std/assert";
import { solveLowerInto } from "../../lib/linalg/triangular.ts";
import { sizeOf } from "../../lib/model/parameter_space.ts";
import type { Block } from "../../lib/model/objective.ts";
import { likelihoodAt } from "../../lib/model/likelihood.ts";
import {
  hessian,
  logLikelihood,
  score,
} from "../../lib/model/log_likelihood.ts";
import type { SoftmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { chooserData, chooserMixture, KINDS } from "../chooser_data.ts";

const L = 3;
const CASES = KINDS.flatMap((kind) =>
  [1, 2, 3].map((K) => {
    const data = chooserData(K, kind, { features: L });
    return {
      name: `${kind}, K = ${K}`,
      K,
      data,
      mixture: chooserMixture(K, K, data),
    };
  })
);

/** ℓ from its definition, chooser by chooser. */
function plainLogLikelihood(
  { features: { values: x }, offset, choosers }: typeof CASES[number]["data"],
  { weights, atoms, membership }: SoftmaxMixture,
): number {
  const { sets, starts, rows, multiplicities, counts, covariates } = choosers!;
  const K = weights.length;
  let total = 0;
  for (let u = 0; u < counts.length; u++) {
    const utilities = Array.from({ length: K }, (_, k) => {
      if (!membership) return Math.log(weights[k]!);
      let sum = 0;
      for (let c = 0; c < membership.columns; c++) {
        sum += membership.values[k * membership.columns + c]! *
          covariates!.values.values[u * membership.columns + c]!;
      }
      return sum;
    });
    const scale = membership
      ? utilities.reduce((sum, v) => sum + Math.exp(v), 0)
      : 1; // weights are free numbers
    let probability = 0;
    for (let k = 0; k < K; k++) {
      let all = Math.exp(utilities[k]!) / scale;
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const s = sets.findIndex((first, i) =>
          first <= rows[e]! && rows[e]! < sets[i + 1]!
        );
        const size = (row: number) => {
          let utility = offset?.[row] ?? 0;
          for (let l = 0; l < L; l++) {
            utility += x[row * L + l]! * atoms.values[k * L + l]!;
          }
          return Math.exp(utility);
        };
        let sum = 0;
        for (let row = sets[s]!; row < sets[s + 1]!; row++) sum += size(row);
        all *= (size(rows[e]!) / sum) ** multiplicities[e]!;
      }
      probability += all;
    }
    total += counts[u]! * Math.log(probability);
  }
  return total;
}

for (const { name, K, data, mixture } of CASES) {
  const U = data.choosers!.size;
  const W = mixture.membership?.values.length ?? K;
  const flat = (m: SoftmaxMixture) =>
    Float64Array.from([
      ...(m.membership?.values ?? m.weights),
      ...m.atoms.values,
    ]);
  /** The mixture of a vector, its weights free numbers. */
  const mixtureOf = (v: Float64Array): SoftmaxMixture => ({
    weights: mixture.membership ? mixture.weights : v.slice(0, K),
    ...(mixture.membership && {
      membership: { ...mixture.membership, values: v.slice(0, W) },
    }),
    atoms: { ...mixture.atoms, values: v.slice(W) },
  });

  Deno.test(`${name}: the log-likelihood is its definition`, () => {
    assertAlmostEquals(
      logLikelihood(data, mixture),
      plainLogLikelihood(data, mixture),
      1e-11,
    );
  });

  Deno.test(`${name}: score and Hessian are differences of what they differentiate`, () => {
    const at = flat(mixture), n = at.length, h = 1e-5;
    const moved = (i: number, by: number) => {
      const v = at.slice();
      v[i]! += by;
      return v;
    };
    const { weights, atoms } = score(data, mixture);
    const gradient = [...weights, ...atoms.values];
    const H = hessian(data, mixture);
    const slopeOf = (v: Float64Array, i: number) => {
      const step = (by: number) => {
        const w = v.slice();
        w[i]! += by;
        return plainLogLikelihood(data, mixtureOf(w)) / U;
      };
      return (step(h) - step(-h)) / (2 * h);
    };
    for (let i = 0; i < n; i++) {
      assertAlmostEquals(
        gradient[i]!,
        slopeOf(at, i),
        1e-7 * (1 + Math.abs(gradient[i]!)),
      );
      for (let j = 0; j < n; j++) {
        const curvature =
          (slopeOf(moved(j, 1e-3), i) - slopeOf(moved(j, -1e-3), i)) / 2e-3;
        const exact = H.values[i * n + j]!;
        assert(
          Math.abs(exact - curvature) < 2e-3 * (1 + Math.abs(exact)) ** 2,
          `${i}, ${j}: ${exact} ${curvature}`,
        );
      }
    }
  });

  Deno.test(`${name}: the fast likelihood is the plain one, with its derivatives`, () => {
    const e = likelihoodAt(data, mixture);
    const { weights, atoms } = score(data, mixture);
    assertAlmostEquals(e.values[0]!, logLikelihood(data, mixture) / U, 1e-13);
    const { values: factor } = data.whitening.factor;
    for (let k = 0; k < K; k++) {
      // The gradient in whitened coordinates is C⁻¹ that in the user's units.
      const plain = atoms.values.slice(k * L, (k + 1) * L);
      solveLowerInto(plain, factor, L);
      for (let l = 0; l < L; l++) {
        assertAlmostEquals(e.atomGradient[k * L + l]!, plain[l]!, 1e-12);
      }
    }
    if (mixture.membership) return;
    for (let k = 0; k < K; k++) {
      // In log-weights: α_k (∂/∂α_k − Σ_m α_m ∂/∂α_m).
      const mean = weights.reduce((s, g, m) => s + g * mixture.weights[m]!, 0);
      assertAlmostEquals(
        e.weightGradient[k]!,
        mixture.weights[k]! * (weights[k]! - mean),
        1e-12,
      );
    }
  });

  Deno.test(`${name}: the information is minus the derivative of the gradient`, () => {
    const e = likelihoodAt(data, mixture);
    const [block] = e.blocks as [Block];
    const n = sizeOf(e.space);
    const complete = new Float64Array(n * n), missing = new Float64Array(n * n);
    e.informationInto({ complete, missing }, block);
    const point = [
      ...(mixture.membership ? block.membership : block.weights.map(Math.log)),
      ...block.atoms,
    ];
    const gradientAt = (i: number, by: number) => {
      const moved = Float64Array.from(point);
      moved[i]! += by;
      block.atoms.set(moved.subarray(W));
      if (mixture.membership) block.membership.set(moved.subarray(0, W));
      else {
        const sizes = moved.subarray(0, K).map(Math.exp);
        const sum = sizes.reduce((a, b) => a + b);
        block.weights.set(sizes.map((size) => size / sum));
      }
      e.evaluate(block.range);
      return [...block.weightGradient, ...block.atomGradient];
    };
    const h = 1e-6;
    for (let i = 0; i < n; i++) {
      const above = gradientAt(i, h), below = gradientAt(i, -h);
      for (let j = 0; j < n; j++) {
        assertAlmostEquals(
          complete[i * n + j]! - missing[i * n + j]!,
          -(above[j]! - below[j]!) / (2 * h),
          1e-7,
        );
      }
    }
  });
}
