import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  fit,
  selectComponents,
  simulateChoices,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import { identifiability } from "../../lib/inference.ts";

/** Items with two categorical features of m values each, as 0/1 features: a table that two components of product form do not use up. */
function crossed(m: number): ChoiceData {
  const rows: number[][] = [], counts: number[] = [];
  for (let a = 0; a < m; a++) {
    for (let b = 0; b < m; b++) {
      const row = new Array(2 * (m - 1)).fill(0);
      if (a > 0) row[a - 1] = 1;
      if (b > 0) row[m - 2 + b] = 1;
      rows.push(row);
      counts.push(100 + ((a * 7 + b * 13 + a * b * 5) % 17) * 40);
    }
  }
  return choiceData(rows, counts);
}

/** One feature with three values: the weights of two components lie anywhere between .55 and .68. */
const THREE = choiceData(
  Array.from({ length: 30 }, (_, j) => [j % 3]),
  Array.from({ length: 30 }, (_, j) => [40, 25, 60][j % 3]! + (j * 5) % 7),
);

Deno.test("starts that reach one log-likelihood with different estimates are told, with the ranges", () => {
  let told = 0;
  const firsts: number[] = [];
  for (let seed = 1; seed <= 6; seed++) {
    const { mixture, spread, warnings, foundBest } = fit(THREE, {
      components: 2,
      seed,
    });
    assert(foundBest > 1);
    firsts.push(mixture.weights[0]!);
    if (!spread) continue;
    told++;
    const { lower, upper } = spread.weights;
    for (const [k, weight] of mixture.weights.entries()) {
      assert(lower[k]! <= weight && weight <= upper[k]!);
    }
    const { atoms } = spread;
    for (const [i, v] of mixture.atoms.values.entries()) {
      assert(atoms.lower.values[i]! <= v && v <= atoms.upper.values[i]!);
    }
    const widest = Math.max(
      ...Array.from(upper, (v, k) => v - lower[k]!),
      ...Array.from(atoms.upper.values, (v, i) => v - atoms.lower.values[i]!),
    );
    assert(widest > 0.02 && spread.below < 1e-6);
    const said = warnings.filter((text) =>
      text.includes("different estimates")
    );
    assertEquals(said.length, 1);
    assertMatch(
      said[0]!,
      /^\d starts reached this log-likelihood .* from .* to .*; the data do not tell which$/,
    );
  }
  assert(told >= 4, `${told}`);
  assert(Math.max(...firsts) - Math.min(...firsts) > 0.1);
});

Deno.test("a fit with fewer parameters than free probabilities says that the data do not identify it", () => {
  for (const m of [4, 6]) {
    const data = crossed(m);
    for (const seed of [1, 2, 3]) {
      const { warnings, mixture, spread } = fit(data, { components: 2, seed });
      const parameters = 1 + 2 * data.features.columns;
      assert(parameters < m * m);
      assertEquals(identifiability(data, mixture).verdict, "fail");
      assert(spread !== undefined && warnings.length > 0);
    }
    // One start has none to differ from: the information tells.
    const alone = fit(data, { components: 2, starts: 1, init: "random" });
    assertEquals(alone.spread, undefined);
    assertMatch(
      alone.warnings.join("; "),
      /near this mixture the data do not identify one direction/,
    );
  }
});

Deno.test("selectComponents() does not rank what the data do not identify though it has few parameters", () => {
  const { candidates, chosen } = selectComponents(crossed(4), {
    components: [1, 2],
    splits: 0,
  });
  assertEquals(candidates.map(({ doubts }) => doubts.length), [0, 1]);
  assertEquals(new Set(Object.values(chosen)), new Set([1, undefined]));
});

Deno.test("checks of identifiability say whether they look near the mixture only", () => {
  const { mixture } = fit(crossed(4), { components: 2 });
  for (
    const { name, isLocal, sentence } of identifiability(crossed(4), mixture)
      .checks
  ) {
    assertEquals(isLocal, name !== "parameters" && name !== "distinct values");
    if (name === "rank") assertMatch(sentence, /near this mixture/);
  }
});

Deno.test("the held-out log-likelihood prefers no component that predicts nothing", () => {
  // Ten choices that one component describes: of two the atoms coincide.
  const features = simulateFeatures(10, 1, { seed: 1 });
  const data = simulateChoices(features, softmaxMixture([1], [[0.5]]), {
    choices: 10,
  });
  const { candidates, chosen } = selectComponents(data, {
    components: [1, 2],
    splits: 1,
  });
  const [one, two] = candidates.map(({ heldOut }) => heldOut!.mean);
  assert(Math.abs(one! - two!) < 1e-7);
  assertEquals(chosen.heldOut, 1);
});
