import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  type ChoiceSetOptions,
  fit,
  logLikelihood,
  responsibilities,
  simulateChoiceSets,
  simulateMixture,
} from "../../mod.ts";
import { heldOutLogLikelihood, splitChoices } from "../../lib/inference.ts";
import { logChooserProbabilities } from "../../lib/model/probabilities.ts";
import { heldOutRidge } from "../../lib/fit/held_out_ridge.ts";
import { assertRefused } from "../refusal.ts";
import { chooserData, chooserMixture, KINDS } from "../chooser_data.ts";

const truth = simulateMixture(2, 3, { seed: 1, scale: 2 });
const panel = (seed: number, persons = 80) =>
  simulateChoiceSets(truth, { persons, setsPerPerson: 5, seed }).data;

/** How often each chooser chose, by name. */
function choicesByName({ choosers }: ChoiceData): Map<string, number> {
  const { starts, multiplicities, names, counts } = choosers!;
  const all = new Map<string, number>();
  for (const [u, count] of counts.entries()) {
    const own = multiplicities.subarray(starts[u]!, starts[u + 1]!);
    const name = names![u]!;
    const sum = own.reduce((a, b) => a + b, 0);
    all.set(name, (all.get(name) ?? 0) + count * sum);
  }
  return all;
}

Deno.test("splits by choosers hold persons out whole, about as many as asked for", () => {
  const data = panel(1, 400);
  const { train, test } = splitChoices(data, { fraction: 0.3 });
  const [kept, held] = [choicesByName(train), choicesByName(test)];
  assertEquals(train.choosers!.size + test.choosers!.size, 400);
  for (const name of held.keys()) assert(!kept.has(name));
  for (const choices of [...kept.values(), ...held.values()]) {
    assertEquals(choices, 5);
  }
  assert(Math.abs(held.size - 120) < 4 * Math.sqrt(400 * 0.3 * 0.7));
  assertEquals(train.whitening, data.whitening);
});

Deno.test("splits by choices keep one of each person at least", () => {
  const data = panel(2, 400);
  const { train, test } = splitChoices(data, {
    fraction: 0.9,
    holdOut: "choices",
  });
  const [kept, held] = [choicesByName(train), choicesByName(test)];
  assertEquals(kept.size, 400);
  for (const [name, choices] of kept) {
    assert(choices >= 1);
    assertEquals(choices + (held.get(name) ?? 0), 5);
  }
  // Four of five choices can be held out, each with probability .9.
  const expected = 400 * 4 * 0.9;
  assert(Math.abs(test.choices - expected) < 4 * Math.sqrt(expected * 0.1));
  for (const [r, count] of data.counts.entries()) {
    assertEquals(train.counts[r]! + test.counts[r]!, count);
  }
});

Deno.test("what is held out of persons does not depend on their order", () => {
  const { data } = simulateChoiceSets(truth, {
    ...{ persons: 30, setsPerPerson: 4, seed: 3 },
  });
  const made = (order: readonly number[]) => {
    const { starts, rows, names, sets } = data.choosers!;
    const columns: Required<Pick<ChoiceSetOptions, "sets" | "persons">> & {
      chosen: boolean[];
    } = { sets: [], persons: [], chosen: [] };
    const features: number[][] = [];
    for (const u of order) {
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const s = e; // one choice in each set
        for (let r = sets[s]!; r < sets[s + 1]!; r++) {
          features.push(
            Array.from(data.features.values.subarray(3 * r, 3 * r + 3)),
          );
          (columns.sets as number[]).push(s);
          (columns.persons as string[]).push(names![u]!);
          columns.chosen.push(rows[e] === r);
        }
      }
    }
    return choiceSetData(features, columns);
  };
  const order = Array.from({ length: 30 }, (_, u) => u);
  for (const holdOut of ["choosers", "choices"] as const) {
    const parts = [made(order), made(order.toReversed())].map((data) =>
      heldOutLogLikelihood(data, { refit: () => truth, splits: 3, holdOut })
        .perChoice
    );
    for (const [s, value] of parts[0]!.entries()) {
      assertAlmostEquals(value, parts[1]![s]!, 1e-12);
    }
  }
});

Deno.test("held-out log-likelihoods are Σ log Σ_k r_uk A_uk per choice, by plain sums", () => {
  for (const kind of KINDS) {
    if (kind === "cross-section" || kind === "populations") continue;
    const data = chooserData(4, kind, { choosers: 40 });
    const mixture = chooserMixture(4, 2, data);
    const options = { seed: "test", fraction: 0.4 };
    const seed = "test:held out:0";
    const { train, test } = splitChoices(data, {
      ...options,
      seed,
      holdOut: "choices",
    });
    // Persons stand in both parts in one order; each of several alike by itself.
    const r = responsibilities(train, mixture).values;
    const logs = logChooserProbabilities(
      { ...test, choosers: test.choosers! },
      mixture,
    ).values;
    const key = (data: ChoiceData, u: number) =>
      data.choosers!.covariates?.values.values
        .subarray(3 * u, 3 * u + 3).join() ?? "";
    let sum = 0, at = 0;
    for (let v = 0; v < test.choosers!.counts.length; v++) {
      while (!sameChooser(data, train, test, at, v, key)) at++;
      const total = [0, 1].reduce(
        (t, k) => t + r[2 * at + k]! * Math.exp(logs[2 * v + k]!),
        0,
      );
      sum += Math.log(total);
      at++;
    }
    const { perChoice } = heldOutLogLikelihood(data, {
      ...options,
      splits: 1,
      holdOut: "choices",
      refit: () => mixture,
    });
    assertAlmostEquals(perChoice[0]!, sum / test.choices, 1e-11, kind);
    const whole = splitChoices(data, { ...options, seed });
    const byChooser = heldOutLogLikelihood(data, {
      ...options,
      splits: 1,
      refit: () => mixture,
    });
    assertAlmostEquals(
      byChooser.perChoice[0]!,
      logLikelihood(whole.test, mixture) / whole.test.choices,
      1e-12,
    );
  }
});

/** Whether chooser `u` of the part to fit is `v` of what is held out: together they chose what one of the data chose. */
function sameChooser(
  data: ChoiceData,
  train: ChoiceData,
  test: ChoiceData,
  u: number,
  v: number,
  key: (data: ChoiceData, u: number) => string,
): boolean {
  if (key(train, u) !== key(test, v)) return false;
  const chosen = (
    data: ChoiceData,
    u: number,
    into = new Map<number, number>(),
  ) => {
    const { starts, rows, multiplicities } = data.choosers!;
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      into.set(rows[e]!, (into.get(rows[e]!) ?? 0) + multiplicities[e]!);
    }
    return into;
  };
  const both = chosen(test, v, chosen(train, u));
  const text = (map: Map<number, number>) =>
    JSON.stringify([...map].sort((a, b) => a[0] - b[0]));
  return data.choosers!.counts.some((_, w) =>
    text(chosen(data, w)) === text(both)
  );
}

Deno.test("choices of known persons are predicted better than those of new ones", () => {
  const data = panel(5, 150);
  const of = (holdOut: "choosers" | "choices") =>
    heldOutLogLikelihood(data, {
      refit: (train) => fit(train, { components: 2, starts: 2 }).mixture,
      splits: 3,
      holdOut,
    }).mean;
  assert(of("choices") > of("choosers") + 0.02);
});

Deno.test("the ridge can be chosen by choosers or by choices held out", () => {
  const data = panel(6, 60);
  for (const holdOut of ["choosers", "choices"] as const) {
    const { ridge, search } = heldOutRidge(data, {
      refit: () => truth,
      holdOut,
    });
    assertEquals(ridge, 0);
    const [first] = search.tried;
    const { mean } = heldOutLogLikelihood(data, {
      ...{ refit: () => truth, splits: 5, seed: "1:ridge", holdOut },
    });
    assertEquals(first!.heldOut.mean, mean);
  }
});

const two = choiceData([[0], [1], [3]], [[1, 2], [3, 4], [2, 0]]);
const refusals: Record<string, [() => unknown, string]> = {
  "choices of one chooser each": [
    () => splitChoices(two, { holdOut: "choices" }),
    "Cannot split choices as choices are held out given others of their chooser, and no chooser makes several",
  ],
  "choices of counts": [
    () => splitChoices(choiceData([[0], [1]], [4, 6]), { holdOut: "choices" }),
    "Cannot split choices as choices are held out given others of their chooser, and no chooser makes several",
  ],
  "an unknown way": [
    () => splitChoices(two, { holdOut: "tasks" as "choices" }),
    'Cannot split choices as holdOut must be "choosers" or "choices": current value is "tasks"',
  ],
  "half a chooser": [
    () => splitChoices(choiceData([[0], [1], [3]], [[1, 2], [3.5, 4], [2, 0]])),
    "Cannot split choices as numbers of choosers must be integers: that of chooser 2 is 3.5",
  ],
  "a population that is held out whole": [
    () =>
      splitChoices(choiceData([[0], [1], [3]], [[1, 9], [0, 9], [0, 9]]), {
        fraction: 0.9,
        seed: 2,
      }),
    "Cannot split choices as both parts must have some: a population is held out whole",
  ],
};
for (const [name, [run, message]] of Object.entries(refusals)) {
  Deno.test(`splitChoices() refuses ${name}`, () =>
    assertRefused(run, message));
}
