// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Intervals for latent moments: with the error from the choices and that from
 * the items they cover.
 */
import { assert } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import { rowOf } from "../../lib/linalg/matrix.ts";
import { calibratedDesign } from "../../lib/moments/calibrated_design.ts";
import type { Design } from "../../lib/moments/designs.ts";
import { gaussianDesign } from "../../lib/moments/gaussian_design.ts";
import type { MomentEstimate } from "../../lib/moments/item_functions.ts";
import {
  estimateLatentMoments,
  latentMomentsOf,
  momentsToSecond,
} from "../../lib/moments/latent_moments.ts";
import { mixtureProbabilities } from "../../lib/model/probabilities.ts";
import { simulateFeatures } from "../../lib/model/simulate.ts";
import { drawMultinomial } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { L, thirdOf, truthFor, unit } from "./two_atoms.ts";

/** Shares of the entries whose 95% intervals hold. */
interface Coverage {
  /** Standard error from the choices, about the mixture's moment. */
  readonly standard: number;
  /** The same, about what the rule would say of these items were N infinite. */
  readonly centred: number;
  /** √(standard error² + design error²), about the mixture's moment. */
  readonly total: number;
}

/** One simulation: the estimate, what the rule aims at on these items, and the mixture's moments. */
interface Simulation {
  readonly estimate: MomentEstimate;
  readonly target: Float64Array;
  readonly exact: Float64Array;
}

function coverageOf(simulations: readonly Simulation[]): Coverage {
  let standard = 0, centred = 0, total = 0, all = 0;
  for (const { estimate, target, exact } of simulations) {
    const { values, standardErrors, designErrors } = estimate;
    for (const [i, value] of values.entries()) {
      const reach = 1.96 * standardErrors[i]!;
      const wide = Math.hypot(reach, 1.96 * designErrors[i]!);
      all++;
      if (Math.abs(value - exact[i]!) < reach) standard++;
      if (Math.abs(value - target[i]!) < reach) centred++;
      if (Math.abs(value - exact[i]!) < wide) total++;
    }
  }
  return {
    standard: standard / all,
    centred: centred / all,
    total: total / all,
  };
}

/** What is simulated: items, mixtures per draw of the items, choices. */
interface CoverageShape {
  readonly items: number;
  readonly designs: number;
  readonly truths: number;
  readonly choices: number;
}

/**
 * Simulations of m_1 and M_2 together. The design error is that of the draw of the
 * items, so items, atoms and choices are drawn anew; several mixtures
 * may share the items, and then a calibrated rule.
 */
function simulations(
  design: Design,
  { items, designs, truths, choices }: CoverageShape,
): Simulation[] {
  const found: Simulation[] = [];
  for (let d = 1; d <= designs; d++) {
    const features = simulateFeatures(items, L, { seed: `coverage:${d}` });
    const blank = {
      ...choiceData(features, new Float64Array(items).fill(1)),
      choices,
    };
    const shared = truths > 1 ? design.momentFunctions(blank) : undefined;
    for (let t = 1; t <= truths; t++) {
      const truth = truthFor(d * 1000 + t);
      const probabilities = mixtureProbabilities({ features }, truth);
      const rng = stream(`${d}:${t}`, "coverage");
      const counts = drawMultinomial(rng, { trials: choices, probabilities });
      const frequencies = counts.map((count) => count / choices);
      const data = { ...blank, counts, frequencies };
      const functions = shared ?? design.momentFunctions(data);
      const exact = latentMomentsOf(truth, data);
      const estimate = momentsToSecond(functions, data);
      const target = momentsToSecond(functions, {
        ...data,
        frequencies: probabilities,
      });
      for (const order of ["first", "second"] as const) {
        found.push({
          estimate: estimate[order],
          target: target[order].values,
          exact: exact[order],
        });
      }
    }
  }
  return found;
}

function reported(name: string, found: Coverage): string {
  return `${name}: standard error alone ${
    found.standard.toFixed(4)
  } about the mixture's moments (design error left out), ${
    found.centred.toFixed(4)
  } about the rule's own target; with design error ${found.total.toFixed(4)}`;
}

for (
  const [name, design, designs] of [
    ["Gaussian rule", gaussianDesign(), 500],
    [
      "calibrated rule",
      calibratedDesign({ components: 2, atoms: 500, radius: 2 }),
      20,
    ],
  ] as const
) {
  Deno.test(`${name}: 95% intervals for m_1 and M_2 cover, p = 100,000, N = 10,000`, () => {
    const shape = { items: 100_000, choices: 10_000 };
    const found = coverageOf(
      simulations(design, { ...shape, designs, truths: 500 / designs }),
    );
    console.log(reported(`${name}, 500 simulations`, found));
    // The standard error is that of the choices: it covers the rule's target.
    assert(found.centred >= 0.93 && found.centred <= 0.97, `${found.centred}`);
    // With the error from the items it covers the moments of the mixture.
    assert(found.total >= 0.93 && found.total <= 0.97, `${found.total}`);
  });
}

for (
  const [name, items, choices, least] of [
    // So few items that now and then the one that matters is not among them.
    ["few items", 1000, 10_000, 0.88],
    ["more items", 10_000, 10_000, 0.93],
    ["few choices", 10_000, 1000, 0.93],
    ["design error only", 10_000, 1_000_000, 0.92],
  ] as const
) {
  Deno.test(`Gaussian rule, ${name}: coverage at p = ${items}, N = ${choices}`, () => {
    const found = coverageOf(
      simulations(gaussianDesign(), {
        items,
        choices,
        designs: 400,
        truths: 1,
      }),
    );
    console.log(
      reported(`Gaussian rule, p = ${items}, N = ${choices}`, found),
    );
    assert(found.total >= least && found.total <= 0.97, `${found.total}`);
  });
}

for (
  const [name, items, choices] of [
    ["many choices", 10_000, 1_000_000],
    ["few items", 2000, 10_000],
  ] as const
) {
  Deno.test(`calibrated rule, ${name}: coverage at p = ${items}, N = ${choices}`, () => {
    const design = calibratedDesign({ components: 2, atoms: 500, radius: 2 });
    const found = coverageOf(
      simulations(design, { items, choices, designs: 12, truths: 20 }),
    );
    console.log(
      reported(`calibrated rule, p = ${items}, N = ${choices}`, found),
    );
    assert(found.total >= 0.93 && found.total <= 0.97, `${found.total}`);
  });
}

Deno.test("Gaussian rule: intervals of third and directional moments, p = 100,000, N = 10,000", () => {
  const v = Float64Array.of(1, 0, 0);
  const found: Record<string, Simulation[]> = {};
  for (let d = 1; d <= 150; d++) {
    const features = simulateFeatures(100_000, L, { seed: `third:${d}` });
    const truth = truthFor(d);
    const probabilities = mixtureProbabilities({ features }, truth);
    const counts = drawMultinomial(stream(d, "third"), {
      trials: 10_000,
      probabilities,
    });
    const data = choiceData(features, counts);
    const { third, directional } = estimateLatentMoments(data, {
      basis: unit,
      directions: [v],
      order: 5,
    });
    const exact = thirdOf(truth, data.whitening);
    const powers = new Float64Array(6);
    const atoms = toWhitened(truth.atoms, data.whitening);
    for (const [k, weight] of truth.weights.entries()) {
      for (let r = 0; r <= 5; r++) {
        powers[r]! += weight * rowOf(atoms, k)[0]! ** r;
      }
    }
    const only = (estimate: MomentEstimate, r: number) => ({
      values: estimate.values.slice(r, r + 1),
      standardErrors: estimate.standardErrors.slice(r, r + 1),
      designErrors: estimate.designErrors.slice(r, r + 1),
    });
    (found["third"] ??= []).push({ estimate: third!, target: exact, exact });
    for (let r = 3; r <= 5; r++) {
      const at = powers.slice(r, r + 1);
      (found[`order ${r} along a direction`] ??= []).push({
        estimate: only(directional[0]!.powers, r),
        target: at,
        exact: at,
      });
    }
  }
  for (const [name, runs] of Object.entries(found)) {
    const { standard, total } = coverageOf(runs);
    console.log(
      `Gaussian rule, ${name}: standard error alone ${
        standard.toFixed(3)
      }, with design error ${total.toFixed(3)}`,
    );
    if (name.includes("3") || name === "third") {
      assert(total >= 0.91 && total <= 0.98, `${name}: ${total}`);
    } else {
      // Errors of the right size, but a few extreme items make most of them: they are skewed.
      assert(total >= 0.78, `${name}: ${total}`);
    }
  }
});
