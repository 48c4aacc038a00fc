// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Choosing the number of components: how often each criterion finds the truth.
 */
import { assert } from "@std/assert";
import {
  type ChoiceData,
  type CriterionName,
  matrixToRows,
  selectComponents,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
} from "../../mod.ts";

const DATA_SETS = 50;
/** Two components too many, but no more than five: overfitted mixtures take the time. */
const mostFor = (K: number) => Math.min(K + 2, 5);
/** Data sets of each truth on which choices are held out as well: that costs a fit per split and K. */
const HELD_OUT = 8;
const NAMES: readonly CriterionName[] = [
  ...["aic", "bic", "icl", "quasiAic", "quasiBic", "heldOut"] as const,
];

/** Weights from a Dirichlet law with concentration 10; atoms of norm 2, the closest pair at least 2.5 apart; standard normal features are
 * near whitened. */
function separatedMixture(K: number, seed: number): SoftmaxMixture {
  for (let draw = 0;; draw++) {
    const mixture = simulateMixture(K, 4, {
      scale: 2,
      seed: `${seed}:${draw}`,
    });
    const atoms = matrixToRows(mixture.atoms);
    const apart = atoms.every((a, k) =>
      atoms.slice(0, k).every((b) =>
        Math.hypot(...a.map((v, l) => v - b[l]!)) >= 2.5
      )
    );
    if (apart) return mixture;
  }
}

function simulated(K: number, seed: number): ChoiceData {
  const features = simulateFeatures(1000, 4, { seed });
  const truth = separatedMixture(K, seed);
  return simulateChoices(features, truth, { choices: 20_000, seed });
}

for (const K of [1, 2, 3, 4]) {
  Deno.test(`BIC finds ${K} separated components in 95% of data sets`, () => {
    const most = mostFor(K);
    const chosen = new Map(
      NAMES.map((name) => [name, new Array(most + 1).fill(0)]),
    );
    let doubtful = 0;
    const misses: string[] = [];
    for (let seed = 1; seed <= DATA_SETS; seed++) {
      const selection = selectComponents(simulated(K, 100 * K + seed), {
        components: Array.from({ length: most }, (_, i) => i + 1),
        splits: seed <= HELD_OUT ? 2 : 0,
      });
      for (const name of NAMES) {
        const size = selection.chosen[name];
        if (size !== undefined) chosen.get(name)![size]++;
      }
      doubtful += selection.candidates.filter((c) =>
        c.doubts.length > 0
      ).length;
      if (selection.chosen.bic !== K) {
        misses.push(
          `data set ${seed}: ${selection.chosen.bic}, ${
            selection.candidates.map((c) =>
              `${c.criteria.bic.toFixed(1)} ${c.doubts}`
            )
          }`,
        );
      }
    }
    const right = (name: CriterionName) => chosen.get(name)![K]!;
    console.log(
      `truth K = ${K}, chosen K = 1..${most}: ${
        NAMES.map((name) => `${name} ${chosen.get(name)!.slice(1).join("/")}`)
          .join(", ")
      }; ${doubtful} of ${DATA_SETS * most} fits not ranked`,
    );
    for (const miss of misses) console.log(`  BIC missed ${miss}`);
    assert(right("bic") >= 0.95 * DATA_SETS, `BIC right in ${right("bic")}`);
  });
}
