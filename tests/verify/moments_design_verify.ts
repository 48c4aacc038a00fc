// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Errors of latent moments from the items: slope −1/2 in their number.
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import {
  designBias,
  estimateLatentMoments,
  latentMomentsOf,
} from "../../lib/moments/latent_moments.ts";
import { mixtureProbabilities } from "../../lib/model/probabilities.ts";
import { simulateFeatures } from "../../lib/model/simulate.ts";
import { L, thirdOf, truthFor, unit } from "./two_atoms.ts";

/** Largest entry of the error of each order with exact probabilities, and of the estimated design errors. */
function worstErrors(items: number, seed: number) {
  const features = simulateFeatures(items, L, { seed });
  const truth = truthFor(seed);
  // Probabilities as counts of 1e9 choices: sampling errors are 1e-4 of design errors.
  const counts = mixtureProbabilities({ features }, truth).map((v) => v * 1e9);
  const data = choiceData(features, counts);
  const { first, second, third } = estimateLatentMoments(data, { basis: unit });
  const exact = latentMomentsOf(truth, data);
  const worst = (a: Float64Array, b: Float64Array) =>
    a.reduce((w, v, i) => Math.max(w, Math.abs(v - b[i]!)), 0);
  const bias = designBias(data, truth);
  assertAlmostEquals(
    worst(bias.second, second.values.map((v, i) => v - exact.second[i]!)),
    0,
    1e-6, // 1e-9 of rounding in the counts times values up to 1e2
  );
  const zero = new Float64Array(27);
  return {
    errors: [
      worst(first.values, exact.first),
      worst(second.values, exact.second),
      worst(third!.values, thirdOf(truth, data.whitening)),
    ],
    estimated: [
      worst(first.designErrors, zero),
      worst(second.designErrors, zero),
      worst(third!.designErrors, zero),
    ],
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

Deno.test("design error falls like 1/√p and is as large as design.md says", () => {
  // design.md section 5, K = 2, L = 3: worst entries of m_1, M_2, M_3.
  const known: Record<number, readonly number[]> = {
    300: [0.12, 0.27, 0.71],
    1000: [0.063, 0.18, 0.51],
    10_000: [0.023, 0.08, 0.19],
    100_000: [0.0075, 0.02, 0.061],
  };
  const sizes = Object.keys(known).map(Number);
  const found = sizes.map((items) => {
    const repeats = items >= 1e5 ? 21 : 41;
    const runs = Array.from(
      { length: repeats },
      (_, s) => worstErrors(items, s + 1),
    );
    return {
      errors: [0, 1, 2].map((r) => median(runs.map((run) => run.errors[r]!))),
      estimated: [0, 1, 2].map((r) =>
        median(runs.map((run) => run.estimated[r]!))
      ),
    };
  });
  for (const [i, items] of sizes.entries()) {
    console.log(
      `p = ${items}: worst entry (m1, M2, M3), median: ` +
        found[i]!.errors.map((v) => v.toFixed(4)).join(" / ") +
        `; estimated design errors ` +
        found[i]!.estimated.map((v) => v.toFixed(4)).join(" / "),
    );
  }
  for (let r = 0; r < 3; r++) {
    const x = sizes.map(Math.log), y = found.map((f) => Math.log(f.errors[r]!));
    const mx = x.reduce((a, b) => a + b) / 4,
      my = y.reduce((a, b) => a + b) / 4;
    const slope = x.reduce((s, v, i) => s + (v - mx) * (y[i]! - my), 0) /
      x.reduce((s, v) => s + (v - mx) ** 2, 0);
    console.log(`slope of order ${r + 1} in log p: ${slope.toFixed(3)}`);
    assertAlmostEquals(slope, -0.5, 0.1);
    for (const [i, items] of sizes.entries()) {
      const ratio = found[i]!.errors[r]! / known[items]![r]!;
      assert(
        ratio > 0.5 && ratio < 2,
        `p = ${items}, order ${r + 1}: ${ratio}`,
      );
    }
  }
});
