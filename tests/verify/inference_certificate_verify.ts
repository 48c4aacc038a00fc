// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * The certificate: gaps of bad optima, what inserting their atom gains, and the
 * nonparametric estimate, whose gap no mixture tried beats.
 */
import { assert } from "@std/assert";
import {
  choiceData,
  fit,
  logLikelihood,
  matrix,
  simulateMixture,
  type SoftmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { withAtoms } from "../../lib/fit/added_atoms.ts";
import { reweight } from "../../lib/fit/reweight.ts";
import { fitMixingMeasure } from "../../lib/fit/mixing_measure.ts";
import { optimalityGap } from "../../lib/inference/optimality_gap.ts";
import { takeRows } from "../../lib/linalg/matrix.ts";
import { simulatedCase } from "../simulated.ts";

/** The given components, left out or repeated; the weights need not sum to 1. */
function taken(
  { weights, atoms }: SoftmaxMixture,
  components: readonly number[],
): SoftmaxMixture {
  return {
    weights: Float64Array.from(components, (k) => weights[k]!),
    atoms: takeRows(atoms, components),
  };
}

/** The mixture with one more atom, of the given weight. */
function inserted(
  { weights, atoms }: SoftmaxMixture,
  atom: Float64Array,
  weight: number,
): SoftmaxMixture {
  return {
    weights: Float64Array.from([
      ...weights.map((v) => v * (1 - weight)),
      weight,
    ]),
    atoms: matrix(
      [atoms.rows + 1, atoms.columns],
      Float64Array.from([...atoms.values, ...atom]),
    ),
  };
}

/** Three components of which two share one atom: a saddle where the finish stays. */
function badOptimum(data: Parameters<typeof fit>[0], truth: SoftmaxMixture) {
  const two = quasiNewton(data, {
    weights: new Float64Array([0.5, 0.5]),
    atoms: {
      ...truth.atoms,
      rows: 2,
      values: truth.atoms.values.slice(0, 2 * truth.atoms.columns),
    },
  }).mixture;
  const split = taken(two, [0, 1, 1]);
  const halved = split.weights.map((v, k) => k === 0 ? v : v / 2);
  return quasiNewton(data, { ...split, weights: halved });
}

Deno.test("30 bad optima have a gap, and insertion from its atom ends higher", () => {
  let repaired = 0, smallest = Infinity, least = Infinity, held = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const { data, truth } = simulatedCase(seed, {
      items: 300,
      features: 4,
      components: 3,
      choices: 20_000,
      scale: 2,
    });
    const bad = badOptimum(data, truth);
    const best = quasiNewton(data, truth).logLikelihood;
    const { gap, atom, mostGain } = optimalityGap(data, bad.mixture);
    assert(gap > 0, `seed ${seed}`);
    const four = quasiNewton(data, inserted(bad.mixture, atom, 0.05));
    const gain = (four.logLikelihood - bad.logLikelihood) / data.choices;
    assert(gain > 0, `seed ${seed}: ${gain}`);
    assert(gain <= mostGain);
    assert((best - bad.logLikelihood) / data.choices <= mostGain);
    // The same with three components: the doubled one gives way to the atom.
    const kept = taken(bad.mixture, [0, 1]);
    const sum = kept.weights[0]! + kept.weights[1]!;
    const three = quasiNewton(
      data,
      inserted(
        { ...kept, weights: kept.weights.map((v) => v / sum) },
        atom,
        0.2,
      ),
    );
    if (three.logLikelihood > best - 1e-6 * data.choices) repaired++;
    if (best > bad.logLikelihood + 1e-6 * data.choices) held++;
    smallest = Math.min(smallest, gap);
    least = Math.min(least, gain);
  }
  console.log(
    `\n30 bad optima: ${held} below the best by more than 1e-6 a choice; smallest gap ${
      smallest.toPrecision(3)
    }, smallest gain of insertion ${
      least.toExponential(2)
    } nats a choice; in ${repaired} three components reach the best from the atom`,
  );
});

Deno.test("the nonparametric estimate has a gap below 1e-6, and bounds every mixture tried", () => {
  let worst = -Infinity, widest = -Infinity, atoms = "";
  for (let seed = 1; seed <= 10; seed++) {
    const { data } = simulatedCase(seed, {
      items: 500,
      features: 3,
      components: 3,
      choices: 20_000,
      scale: 2,
    });
    const measure = fitMixingMeasure(data);
    assert(measure.status === "converged", `seed ${seed} ${measure.status}`);
    const { gap } = optimalityGap(data, measure.mixture, {
      starts: 500,
      seed: "other",
    });
    widest = Math.max(widest, gap);
    atoms += ` ${measure.mixture.weights.length}`;
    for (let K = 1; K <= 8; K++) {
      for (let start = 0; start < 3; start++) {
        const from = simulateMixture(K, 3, { seed: `${seed}:${K}:${start}` });
        const other = quasiNewton(data, from).logLikelihood;
        const gain = (other - measure.logLikelihood) / data.choices;
        worst = Math.max(worst, gain);
      }
    }
    assert(worst <= Math.log1p(widest) + 1e-12, `seed ${seed}: ${worst}`);
  }
  console.log(
    `\n10 nonparametric estimates with${atoms} atoms: largest gap from 500 other starts ${
      widest.toExponential(2)
    }; best of 240 fits with 1 to 8 components gains ${
      worst.toExponential(2)
    } over them`,
  );
  assert(widest < 1e-6);
});

const ROUTES = new URL(
  "../../../shared/data/us-routes-2008.csv",
  import.meta.url,
);

function routes() {
  try {
    const lines = Deno.readTextFileSync(ROUTES).trim().split("\n").slice(1)
      .map((line) => line.split(","));
    return choiceData(
      lines.map((line) => line.slice(2).map(Number)),
      lines.map((line) => Number(line[1])),
    );
  } catch {
    return undefined;
  }
}

Deno.test({
  name: "US routes: gap of one to six components inside the default bound",
  ignore: routes() === undefined,
  fn: () => {
    const data = routes()!;
    const measure = fitMixingMeasure(data);
    const best = measure.logLikelihood / data.choices;
    console.log(
      "\n K  ℓ/N          gap       log(1+gap)  to go      on bound  status",
    );
    let previous: SoftmaxMixture | undefined;
    for (let K = 1; K <= 6; K++) {
      const fresh = fit(data, { components: K, starts: 24 });
      let { mixture, logLikelihood: value, status } = fresh;
      if (previous) {
        const { maxima } = optimalityGap(data, previous);
        for (const maximum of maxima.slice(0, 8)) {
          const start = reweight(data, withAtoms(previous, [maximum]));
          if (!(start.weights.at(-1)! > 0)) continue;
          const grown = quasiNewton(data, start);
          if (grown.logLikelihood > value) {
            ({ mixture, logLikelihood: value, status } = grown);
          }
        }
      }
      const { gap, mostGain } = optimalityGap(data, mixture);
      const bound = fit(data, { components: K, init: [mixture], emRounds: 0 });
      const toGo = best - value / data.choices;
      console.log(
        [
          K,
          (value / data.choices).toFixed(7),
          gap.toExponential(2),
          mostGain.toExponential(2),
          toGo.toExponential(2),
          bound.onBound.filter(Boolean).length,
          status + (value > fresh.logLikelihood ? ", grown" : ""),
        ].join("  "),
      );
      assert(toGo <= mostGain);
      previous = mixture;
    }
    console.log(
      `any number: ${
        best.toFixed(7)
      }, ${measure.mixture.weights.length} atoms, gap ${
        measure.gap.gap.toExponential(2)
      }, ${measure.status}`,
    );
    assert(measure.gap.gap < 1e-6);
    assert(logLikelihood(data, measure.mixture) === measure.logLikelihood);
  },
});
