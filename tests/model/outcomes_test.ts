import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  fit,
  simulateChoiceSets,
  simulateMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  type BootstrapReplicate,
  bootstrapReplicate,
  parametricBootstrap,
} from "../../lib/inference.ts";
import { withParts } from "../../lib/data/chooser_parts.ts";
import {
  drawnOutcomes,
  listedOutcomes,
  repeatedOutcomes,
} from "../../lib/model/outcomes.ts";
import {
  type ChooserTerms,
  logChooserProbabilities,
  mixtureProbabilities,
} from "../../lib/model/probabilities.ts";
import { chooserWeights } from "../../lib/model/membership.ts";
import { assertRefused } from "../refusal.ts";
import { chooserData, chooserMixture, KINDS } from "../chooser_data.ts";

type Data = ChoiceData & ChooserTerms;

/** How many choices each chooser makes in each set, all alike together. */
function choicesBySet({ choosers }: Data): string[] {
  const { sets, starts, rows, multiplicities, counts } = choosers;
  return Array.from(counts).flatMap((count, u) => {
    const choices = new Map<number, number>();
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const s = sets.findIndex((_, s) => sets[s + 1]! > rows[e]!);
      choices.set(s, (choices.get(s) ?? 0) + multiplicities[e]!);
    }
    const text = JSON.stringify([...choices].sort((a, b) => a[0] - b[0]));
    return new Array<string>(count).fill(text);
  }).sort();
}

Deno.test("drawn choosers make as many choices in their sets as those of the data", () => {
  for (const kind of KINDS) {
    const data = chooserData(1, kind) as Data;
    const parts = drawnOutcomes(data, chooserMixture(1, 2, data), {
      ...{ seed: 1, purpose: "test" },
    });
    const drawn = withParts(data, parts);
    assertEquals(choicesBySet(drawn), choicesBySet(data), kind);
    assertEquals(drawn.choosers.size, data.choosers.size);
    assertEquals(drawn.choices, data.choices);
  }
});

Deno.test("choosers drawn again and again count as many as those of the data, each with its choices", () => {
  const data = chooserData(3, "shared set") as Data;
  const { choosers } = data;
  const parts = repeatedOutcomes(data, chooserMixture(3, 2, data), {
    ...{ seed: 1, purpose: "test", least: 2000, action: "test" },
  });
  const U = choosers.counts.length;
  assertEquals(parts.length, Math.ceil(2000 / U) * U);
  const sum = (values: ArrayLike<number>) =>
    Array.from(values).reduce((a, b) => a + b, 0);
  const counted = new Float64Array(U);
  for (const { of, count, multiplicities } of parts) {
    counted[of]! += count;
    const own = choosers.multiplicities.subarray(
      choosers.starts[of]!,
      choosers.starts[of + 1]!,
    );
    assertEquals(sum(multiplicities), sum(own));
  }
  for (let u = 0; u < U; u++) {
    assertAlmostEquals(counted[u]!, choosers.counts[u]!, 1e-9);
  }
  const repeats = parts.length / U;
  const draws = parts.slice(0, repeats).map((part) => JSON.stringify(part));
  assert(new Set(draws).size > 1);
});

Deno.test("what a chooser chooses is drawn from one component, with the weights of its covariates", () => {
  for (const kind of ["panel", "membership", "shared set"] as const) {
    const data = chooserData(2, kind, { choosers: 4 }) as Data;
    const mixture = chooserMixture(2, 2, data);
    const one = {
      ...data,
      choosers: { ...data.choosers, counts: new Float64Array(4).fill(4000) },
    };
    const parts = drawnOutcomes(one, mixture, { seed: 3, purpose: "test" });
    const drawn = withParts(one, parts);
    const logs = logChooserProbabilities(drawn, mixture);
    // Under π, A/π has mean 1: orders of the same choices are as many for both and drop out.
    const weights = chooserWeights(mixture, drawn.choosers).values;
    const ratios = parts.map((_, u) => {
      const [a, b] = logs.values.subarray(2 * u, 2 * u + 2);
      const mixed = weights[2 * u]! * Math.exp(a!) +
        weights[2 * u + 1]! * Math.exp(b!);
      return Math.exp(a!) / mixed;
    });
    const mean = ratios.reduce((a, b) => a + b) / ratios.length;
    const variance = ratios.reduce((s, r) => s + (r - mean) ** 2, 0) /
      ratios.length;
    const error = Math.sqrt(variance / ratios.length);
    assert(Math.abs(mean - 1) < 5 * error, `${kind} ${mean}`);
  }
});

Deno.test("listed outcomes of choosers with one choice have the mixture's probabilities", () => {
  for (const kind of ["cross-section", "populations"] as const) {
    const all = chooserData(3, kind) as Data;
    const data = {
      ...all,
      choosers: {
        ...all.choosers,
        multiplicities: all.choosers.multiplicities.map(() => 1),
      },
    };
    const mixture = chooserMixture(3, 2, data);
    const listed = withParts(data, listedOutcomes(data, mixture));
    assertAlmostEquals(listed.choosers.size, data.choosers.size, 1e-12);
    if (kind === "populations") continue;
    const pi = mixtureProbabilities(data, mixture);
    const { sets } = data.choosers;
    for (let s = 0; s + 1 < sets.length; s++) {
      const own = data.counts.subarray(sets[s]!, sets[s + 1]!);
      // Counts of the data have multiplicities, which are 1 here.
      const u = data.choosers.rows.findIndex((r) =>
        r >= sets[s]! && r < sets[s + 1]!
      );
      assert(own.some((count) => count > 0));
      for (let r = sets[s]!; r < sets[s + 1]!; r++) {
        const expected = data.choosers.counts[u]! * pi[r]!;
        assertAlmostEquals(listed.counts[r]!, expected, 1e-12);
      }
    }
  }
});

Deno.test("parametricBootstrap() of a panel has the errors of the information", () => {
  const truth = simulateMixture(2, 2, { seed: 1, scale: 2 });
  const { data } = simulateChoiceSets(truth, {
    ...{ persons: 200, setsPerPerson: 6, seed: 1 },
  });
  const { mixture } = fit(data, { components: 2, starts: 2 });
  const refit = (drawn: ChoiceData) => quasiNewton(drawn, mixture).mixture;
  for (const draw of ["estimate", "choosers"] as const) {
    const { atomErrors, weightErrors, failed } = parametricBootstrap(
      data,
      mixture,
      { refit, replicates: 100, draw },
    );
    assertEquals(failed, 0);
    // Between persons who belong almost surely to one component: the binomial error.
    const [w] = mixture.weights;
    const binomial = Math.sqrt(w! * (1 - w!) / 200);
    assert(
      weightErrors[0]! > 0.8 * binomial && weightErrors[0]! < 1.5 * binomial,
    );
    assert(atomErrors.values.every((error) => error > 0.02 && error < 0.5));
  }
});

Deno.test("replicates of persons do not depend on their order, and have errors of membership", () => {
  const truth = simulateMixture(2, 3, { seed: 2, scale: 2 });
  const { data } = simulateChoiceSets(truth, {
    ...{ persons: 120, setsPerPerson: 5, membership: [[0.4, 1]], seed: 2 },
  });
  const { mixture } = fit(data, { components: 2, starts: 2 });
  const refit = (drawn: ChoiceData) => quasiNewton(drawn, mixture).mixture;
  const of = (data: ChoiceData): BootstrapReplicate =>
    bootstrapReplicate(data, mixture, { refit, replicate: 4 });
  const choosers = (data as Data).choosers;
  const turned = withParts(
    data as Data,
    Array.from(choosers.counts.keys()).reverse().map((u) => ({
      of: u,
      count: 1,
      rows: choosers.rows.subarray(
        choosers.starts[u]!,
        choosers.starts[u + 1]!,
      ),
      multiplicities: new Float64Array(5).fill(1),
    })),
  );
  const [a, b] = [of(data), of(turned)];
  for (const [i, value] of a.mixture!.atoms.values.entries()) {
    assertAlmostEquals(value, b.mixture!.atoms.values[i]!, 1e-6);
  }
  const { membershipErrors, matrix } = parametricBootstrap(data, mixture, {
    ...{ refit, replicates: 30 },
  });
  assertEquals(matrix.rows, 2 + 2 * 3 + 2 * 2);
  const [intercept, slope, ...base] = membershipErrors!.values;
  assert(intercept! > 0.1 && intercept! < 0.6, `${intercept}`);
  assert(slope! > 0.1 && slope! < 0.8, `${slope}`);
  assertEquals(base, [0, 0]);
});

Deno.test("bootstrapReplicate() refuses what cannot be drawn", () => {
  const data = chooserData(1, "shared set") as Data;
  const mixture = chooserMixture(1, 2, data);
  const half = (of: Partial<Data["choosers"]>) => ({
    ...data,
    choosers: { ...data.choosers, ...of },
  });
  const run = (data: ChoiceData) => () =>
    bootstrapReplicate(data, mixture, { refit: () => mixture, replicate: 0 });
  const counts = data.choosers.counts.map((n, u) => u === 2 ? 1.5 : n);
  assertRefused(
    run(half({ counts })),
    "Cannot bootstrap as numbers of choosers must be integers: that of chooser 3 is 1.5",
  );
  const multiplicities = data.choosers.multiplicities.with(0, 0.5);
  assertRefused(
    run(half({ multiplicities })),
    `Cannot bootstrap as numbers of choices must be integers: a chooser's number for row ${
      data.choosers.rows[0]! + 1
    } is 0.5`,
  );
});
