// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Errors of latent moments: from the items (slope −1/2 in their number), and
 * from the choices (intervals cover).
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import { matrix, rowOf } from "../../lib/linalg/matrix.ts";
import {
  designBias,
  estimateLatentMoments,
  latentMomentsOf,
  momentsToSecond,
} from "../../lib/moments/latent_moments.ts";
import { mixtureProbabilities } from "../../lib/model/probabilities.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { simulateFeatures } from "../../lib/model/simulate.ts";
import { stream } from "../../lib/random/streams.ts";
import { drawMultinomial, drawOnSphereInto } from "../../lib/random/draws.ts";
import { calibratedDesign } from "../../lib/moments/calibrated_design.ts";
import type { Design } from "../../lib/moments/designs.ts";
import { gaussianDesign } from "../../lib/moments/gaussian_design.ts";

const L = 3;
const unit = matrix([L, L], Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));

/** Two atoms at a typical angle, norms 1.5. */
function truthFor(seed: number) {
  const rng = stream(seed, "design:atoms");
  const atoms = matrix([2, L]);
  for (let k = 0; k < 2; k++) drawOnSphereInto(rowOf(atoms, k), rng, 1.5);
  return softmaxMixture([0.6, 0.4], atoms);
}

/** Largest entry of the error of each order with exact probabilities, and of the estimated design errors. */
function worstErrors(items: number, seed: number) {
  const features = simulateFeatures(items, L, { seed });
  const truth = truthFor(seed);
  // Probabilities as counts of 1e9 choices: sampling errors are 1e-4 of design errors.
  const counts = mixtureProbabilities(features, truth).map((v) => v * 1e9);
  const data = choiceData(features, counts);
  const { first, second, third } = estimateLatentMoments(data, { basis: unit });
  const exact = latentMomentsOf(truth, data);
  const atoms = toWhitened(truth.atoms, data.whitening);
  let third3 = 0;
  for (let a = 0, o = 0; a < L; a++) {
    for (let b = 0; b < L; b++) {
      for (let c = 0; c < L; c++, o++) {
        let sum = 0;
        for (const [k, weight] of truth.weights.entries()) {
          const z = rowOf(atoms, k);
          sum += weight * z[a]! * z[b]! * z[c]!;
        }
        third3 = Math.max(third3, Math.abs(third!.values[o]! - sum));
      }
    }
  }
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
      third3,
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

/** Share of the entries of m_1 and M_2 whose 95% intervals hold, over simulations. */
function coverage(simulations: number, design: Design, choices: number) {
  const features = simulateFeatures(100_000, L, { seed: 11 });
  const truth = truthFor(11);
  const blank = choiceData(features, new Float64Array(100_000).fill(1));
  const exact = latentMomentsOf(truth, blank);
  const probabilities = mixtureProbabilities(features, truth);
  // The target of the rule itself: exact moments plus its exact bias on these items.
  const bias = designBias(blank, truth);
  const covered = { standard: 0, centred: 0, total: 0, all: 0 };
  for (let seed = 1; seed <= simulations; seed++) {
    const counts = drawMultinomial(stream(seed, "coverage"), {
      trials: choices,
      probabilities,
    });
    const drawn = {
      ...blank,
      counts,
      choices,
      frequencies: counts.map((count) => count / choices),
    };
    const functions = design.momentFunctions(drawn);
    const { first, second } = momentsToSecond(functions, drawn);
    for (
      const [estimate, target, off] of [
        [first, exact.first, bias.first],
        [second, exact.second, bias.second],
      ] as const
    ) {
      for (let i = 0; i < target.length; i++) {
        const error = estimate.values[i]! - target[i]!;
        const se = estimate.standardErrors[i]!;
        covered.all++;
        if (Math.abs(error) < 1.96 * se) covered.standard++;
        if (Math.abs(error - off[i]!) < 1.96 * se) covered.centred++;
        if (
          Math.abs(error) < 1.96 * Math.hypot(se, estimate.designErrors[i]!)
        ) {
          covered.total++;
        }
      }
    }
  }
  return {
    standard: covered.standard / covered.all,
    centred: covered.centred / covered.all,
    total: covered.total / covered.all,
  };
}

Deno.test("95% intervals for m_1 and M_2 cover, p = 100,000, N = 10,000", () => {
  const { standard, centred, total } = coverage(500, gaussianDesign(), 10_000);
  console.log(
    `Gaussian rule, 500 simulations: standard error alone ${
      standard.toFixed(4)
    } (design error left out), about the rule's own target ${
      centred.toFixed(4)
    }, with design error ${total.toFixed(4)}`,
  );
  // The standard error is that of the choices: it covers the rule's target.
  assert(centred >= 0.93 && centred <= 0.97, `${centred}`);
  // The design error is conservative, so both together cover at least 95%.
  assert(total >= 0.94, `${total}`);
});

Deno.test("calibrated: standard errors alone cover nearly, with the shrinkage and design errors left out", () => {
  const design = calibratedDesign({ components: 2, atoms: 20, radius: 2 });
  const { standard, total } = coverage(100, design, 10_000);
  console.log(
    `calibrated rule, 100 simulations: standard error alone ${
      standard.toFixed(4)
    }, with design error ${total.toFixed(4)}`,
  );
  // 900 entries, partly dependent: standard error about 1%. The Gaussian rule has 0.82.
  assert(standard >= 0.92, `${standard}`);
  assert(total >= 0.93, `${total}`);
});
