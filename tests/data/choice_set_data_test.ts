import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  type ChoiceSetOptions,
  hessian,
  matrix,
  matrixFromRows,
  softmaxMixture,
} from "../../mod.ts";
import { openPlainChoosers } from "../../lib/kernels/plain_choosers.ts";
import { stream } from "../../lib/random/streams.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { assertRefused } from "../refusal.ts";
import { largestDifference } from "../simulated.ts";

/** One row of a choice set as a table has it. */
interface Row {
  readonly person: string | number;
  readonly set: string | number;
  readonly x: readonly number[];
  readonly count: number;
  readonly offset: number;
  readonly weight: number;
  readonly z: number;
}

/** A panel of persons with 1 to 4 sets of 2 to 5 rows; set numbers repeat over persons. */
function panel(seed: number, { counts = false, persons = 12 } = {}): Row[] {
  const rng = stream(seed, "test:panel");
  const rows: Row[] = [];
  for (let person = 1; person <= persons; person++) {
    const z = drawNormal(rng), weight = 1 + Math.floor(3 * rng());
    for (let set = 1, T = 1 + Math.floor(4 * rng()); set <= T; set++) {
      const J = 2 + Math.floor(4 * rng());
      const chosen = Math.floor(J * rng());
      for (let j = 0; j < J; j++) {
        rows.push({
          person,
          set,
          x: [drawNormal(rng), 10 + 3 * drawNormal(rng), rng()],
          count: j === chosen
            ? (counts ? 1.5 : 1)
            : counts && rng() < 0.3
            ? 2
            : 0,
          offset: drawNormal(rng),
          weight,
          z,
        });
      }
    }
  }
  return rows;
}

function optionsOf(rows: readonly Row[]): ChoiceSetOptions {
  return {
    sets: rows.map((row) => row.set),
    persons: rows.map((row) => row.person),
    counts: rows.map((row) => row.count),
    weights: rows.map((row) => row.weight),
    offset: rows.map((row) => row.offset),
    membership: { z: rows.map((row) => row.z) },
  };
}

const dataOf = (rows: readonly Row[], more: Partial<ChoiceSetOptions> = {}) =>
  choiceSetData(rows.map((row) => row.x as number[]), {
    ...optionsOf(rows),
    ...more,
  });

const atom = [0.7, -0.2, 1.1];

/** N and Σ_r C_r log P_r of each person at `atom`, in plain loops over the rows as given. */
function plainLogs(rows: readonly Row[]): Map<string, [number, number]> {
  const utility = ({ x, offset }: Row) =>
    offset + x.reduce((sum, v, l) => sum + v * atom[l]!, 0);
  const logs = new Map<string, [number, number]>();
  for (const row of rows) {
    if (row.count === 0) continue;
    const set = rows.filter((other) =>
      other.person === row.person && other.set === row.set
    );
    const total = set.reduce((sum, other) => sum + Math.exp(utility(other)), 0);
    const [n, log] = logs.get(`${row.person}`) ?? [row.weight, 0];
    const more = row.count * (utility(row) - Math.log(total));
    logs.set(`${row.person}`, [n, log + more]);
  }
  return logs;
}

/** log A_u at `atom` of the choosers of the data. */
function logsOf({ features, offset, choosers }: ChoiceData): Float64Array {
  const kernels = openPlainChoosers({
    features,
    offset,
    ...choosers!,
    components: 1,
  });
  kernels.softmax(Float64Array.from(atom), { first: 0, end: 1 });
  return kernels.logProbabilities;
}

for (const counts of [false, true]) {
  Deno.test(`choosers of choiceSetData() have the likelihood of plain loops over the rows, ${counts ? "with counts" : "one chosen a set"}`, () => {
    const rows = panel(1, { counts });
    const data = dataOf(rows);
    const expected = plainLogs(rows);
    const logs = logsOf(data);
    const { names, counts: N, covariates, size } = data.choosers!;
    assertEquals(names, [...expected.keys()]);
    for (const [u, [n, log]] of [...expected.values()].entries()) {
      assertEquals(N[u], n);
      assertAlmostEquals(logs[u]!, log, 1e-12 * Math.abs(log));
      const z = rows.find((row) => `${row.person}` === names![u])!.z;
      assertEquals([...covariates!.values.values.subarray(2 * u, 2 * u + 2)], [
        1,
        z,
      ]);
    }
    assertEquals(size, [...expected.values()].reduce((sum, [n]) => sum + n, 0));
    assertEquals(covariates!.names, ["(Intercept)", "z"]);
    assertEquals(covariates!.constant, Float64Array.of(1, 0));
    assertEquals(covariates!.arePopulations, false);
    assertEquals(
      data.counts,
      Float64Array.from(rows, (r) => r.count * r.weight),
    );
    assertEquals(data.features.rows, rows.length);
  });
}

/** What the data say, whatever the order of rows, sets and choosers. */
function canonical(
  { features, offset, choosers, counts }: ChoiceData,
): string[] {
  const { sets, starts, rows, multiplicities, names, setNames, covariates } =
    choosers!;
  const L = features.columns;
  const setOf = (r: number) => sets.findLastIndex((first) => first <= r);
  const shown = (r: number) =>
    [...features.values.subarray(r * L, (r + 1) * L), offset?.[r], counts[r]]
      .join(" ");
  return Array.from(choosers!.counts, (n, u) => {
    const z = covariates?.values.values.subarray(2 * u, 2 * u + 2);
    const chosen = Array.from(
      rows.subarray(starts[u], starts[u + 1]),
      (r, e) => {
        const s = setOf(r);
        const set = Array.from(
          { length: sets[s + 1]! - sets[s]! },
          (_, i) => shown(sets[s]! + i),
        ).sort();
        return `${setNames![s]}: ${shown(r)} ${
          multiplicities[starts[u]! + e]
        } of ${set.join(", ")}`;
      },
    ).sort();
    return `${names?.[u]} ${n} ${z}: ${chosen.join("; ")}`;
  }).sort();
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const rng = stream(seed, "test:shuffle");
  return values.map((value) => ({ value, key: rng() }))
    .sort((a, b) => a.key - b.key).map(({ value }) => value);
}

Deno.test("the order of rows changes nothing but the order of choosers, sets and rows", () => {
  for (const seed of [1, 2, 3]) {
    const rows = panel(seed, { counts: seed === 2 });
    for (const persons of [true, false]) {
      const more = persons
        ? {}
        : { persons: undefined, weights: undefined, membership: undefined };
      const list = persons
        ? rows
        : rows.map((row) => ({ ...row, set: `${row.person}:${row.set}` }));
      const data = dataOf(list, more);
      const mixed = shuffled(list, seed);
      const again = choiceSetData(mixed.map((row) => [...row.x]), {
        ...optionsOf(mixed),
        ...more,
      });
      assertEquals(canonical(again), canonical(data));
      const { factor } = data.whitening;
      assert(
        largestDifference(again.whitening.factor.values, factor.values) < 1e-13,
      );
      assertAlmostEquals(again.choices, data.choices, 1e-13 * data.choices);
      const first = mixed.map((row) => `${persons ? row.person : row.set}`);
      const { names, setNames } = again.choosers!;
      assertEquals(persons ? names : setNames, [...new Set(first)]);
    }
  }
});

Deno.test("rows stand set by set, sets person by person, each in the order of first appearance", () => {
  const data = choiceSetData([[0], [1], [2], [3], [4], [5], [6], [7]], {
    persons: ["b", "a", "b", "a", "b", "a", "b", "a"],
    sets: [9, 9, 1, 9, 9, 1, 1, 1],
    chosen: [true, false, false, true, false, true, true, false],
    itemNames: [..."stuvwxyz"],
  });
  assertEquals([...data.features.values], [0, 4, 2, 6, 1, 3, 5, 7]);
  assertEquals(data.itemNames, [..."swuytvxz"]);
  const { sets, starts, rows, names, setNames, covariates } = data.choosers!;
  assertEquals([...sets], [0, 2, 4, 6, 8]);
  assertEquals([...starts], [0, 2, 4]);
  assertEquals([...rows], [0, 3, 5, 6]);
  assertEquals(names, ["b", "a"]);
  assertEquals(setNames, ["9", "1", "9", "1"]);
  assertEquals(covariates, undefined);
  assertEquals([...data.counts], [1, 0, 0, 1, 0, 1, 1, 0]);
});

Deno.test("a set id that another person uses is another set, and ids are the same when their texts are", () => {
  const x = [[0], [1], [5], [0], [2], [3]];
  const chosen = [1, 0, 1, 0, 0, 1];
  const twoPersons = choiceSetData(x, {
    sets: [1, 1, 2, 2, 1, 1],
    persons: [1, 1, 1, 1, 2, 2],
    chosen,
  });
  const distinct = choiceSetData(x, {
    sets: ["a", "a", "b", "b", "c", "c"],
    persons: [1, 1, 1, 1, 2, 2],
    chosen,
  });
  assertEquals(
    { ...twoPersons, choosers: { ...twoPersons.choosers!, setNames: 0 } },
    { ...distinct, choosers: { ...distinct.choosers!, setNames: 0 } } as never,
  );
  const texts = choiceSetData(x, {
    sets: [1, "1", "2", 2, -0, "0"],
    persons: [1, "1", "1", 1, 2, 2],
    chosen,
  });
  assertEquals(texts.choosers!.sets, twoPersons.choosers!.sets);
  assertEquals(texts.choosers!.names, ["1", "2"]);
  const typed = choiceSetData(x, {
    sets: Int32Array.of(1, 1, 2, 2, 1, 1),
    persons: Float32Array.of(1, 1, 1, 1, 2, 2),
    chosen: Uint8Array.from(chosen),
  });
  assertEquals(typed, twoPersons);
  assertRefused(
    () =>
      choiceSetData(x, {
        sets: ["1", "1", "1.0", "1.0", 2, 2],
        persons: [1, 1, 1, 1, 1, 1],
        chosen: [1, 0, 0, 0, 1, 0],
      }),
    'Cannot make choice data as one row of every set must be chosen: set "1.0" of person 1 has none',
  );
});

Deno.test("without persons each choice is a chooser, rows chosen more often several alike", () => {
  const data = choiceSetData([[0], [1], [2], [3], [5]], {
    sets: ["p", "p", "p", "q", "q"],
    counts: [2, 0, 0.5, 0, 4],
    weights: [3, 3, 3, 1, 1],
    membership: matrixFromRows([[7], [7], [7], [8], [8]]),
    membershipNames: ["age"],
  });
  const { starts, rows, multiplicities, counts, size, names, covariates } = data
    .choosers!;
  assertEquals([...starts], [0, 1, 2, 3]);
  assertEquals([...rows], [0, 2, 4]);
  assertEquals([...multiplicities], [1, 1, 1]);
  assertEquals([...counts], [6, 1.5, 4]);
  assertEquals(size, 11.5);
  assertEquals(names, undefined);
  assertEquals(covariates!.names, ["(Intercept)", "age"]);
  assertEquals([...covariates!.values.values], [1, 7, 1, 7, 1, 8]);
  assertEquals([...data.counts], [6, 0, 1.5, 0, 4]);
  assertEquals(data.choices, 11.5);
});

Deno.test("sets of one row and sets without a choice are left out and counted", () => {
  const rows = panel(4, { counts: true });
  const data = dataOf(rows);
  const [extra] = rows as [Row];
  const added: Row[] = [
    { ...extra, set: "alone", count: 3 },
    { ...extra, set: "nobody", count: 0 },
    { ...extra, set: "nobody", count: 0, x: [1, 1, 1] },
    { ...extra, person: "only alone", set: 1, count: 2, weight: 5, z: 0.25 },
    { ...extra, person: "only alone", set: 2, count: 0, weight: 5, z: 0.25 },
  ];
  for (const list of [[...added, ...rows], [...rows, ...added]]) {
    const again = dataOf(list);
    assertEquals(again.dropped, {
      setsOfOneRow: 3,
      setsWithoutChoice: 1,
      rows: 5,
      choices: 3 * extra.weight + 2 * 5,
      choosers: 5,
    });
    assertEquals({ ...again, dropped: undefined }, {
      ...data,
      dropped: undefined,
    });
  }
  assertEquals(data.dropped, undefined);
});

Deno.test("features in order are kept by reference, others copied in their precision", () => {
  const single = {
    rows: 4,
    columns: 1,
    values: Float32Array.of(0.1, 3, 1, 7),
  };
  const inOrder = choiceSetData(single, {
    sets: [5, 5, 3, 3],
    chosen: [1, 0, 1, 0],
  });
  assert(inOrder.features === single, "features were copied");
  const mixed = choiceSetData(single, {
    sets: [5, 3, 5, 3],
    chosen: [1, 1, 0, 0],
  });
  assertEquals(mixed.features.values, Float32Array.of(0.1, 1, 3, 7));
  const one = choiceSetData(single, {
    sets: [5, 5, 5, 3],
    chosen: [1, 0, 0, 1],
  });
  assertEquals(one.features.values, Float32Array.of(0.1, 3, 1));
});

/** W of shared/choosers.md by its definition. */
function plainWithin(rows: readonly Row[], hasOffset: boolean): Float64Array {
  const L = rows[0]!.x.length;
  const W = new Float64Array(L * L);
  let choices = 0;
  const sets = Map.groupBy(rows, (row) => `${row.person}:${row.set}`);
  for (const set of sets.values()) {
    const weights = set.map((r) => hasOffset ? Math.exp(r.offset) : 1);
    const total = weights.reduce((a, b) => a + b, 0);
    const n = set.reduce((sum, r) => sum + r.count * r.weight, 0);
    choices += n;
    const mean = Array.from(
      { length: L },
      (_, l) =>
        set.reduce((sum, r, i) => sum + weights[i]! / total * r.x[l]!, 0),
    );
    for (const [i, r] of set.entries()) {
      for (let l = 0; l < L; l++) {
        for (let m = 0; m < L; m++) {
          W[l * L + m]! += n * weights[i]! / total * (r.x[l]! - mean[l]!) *
            (r.x[m]! - mean[m]!);
        }
      }
    }
  }
  return W.map((w) => w / choices);
}

function squareOf({ whitening: { factor } }: ChoiceData): Float64Array {
  const L = factor.rows;
  return Float64Array.from({ length: L * L }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < L; k++) {
      sum += factor.values[Math.floor(i / L) * L + k]! *
        factor.values[i % L * L + k]!;
    }
    return sum;
  });
}

Deno.test("whitening is by distance from the mean of the set, sets weighed by their choices", () => {
  for (const seed of [1, 2, 3]) {
    const rows = panel(seed, { counts: true });
    for (const hasOffset of [true, false]) {
      const data = dataOf(rows, hasOffset ? {} : { offset: undefined });
      const expected = plainWithin(rows, hasOffset);
      assert(largestDifference(squareOf(data), expected) < 1e-12);
    }
  }
});

Deno.test("whitening is by the information of one component on an atom of 0", () => {
  const data = dataOf(panel(8, { counts: true }), { membership: undefined });
  const L = data.features.columns;
  const origin = softmaxMixture([1], [new Array<number>(L).fill(0)]);
  // The first row and column are the weight's, and the Hessian is by chooser.
  const { values } = hessian(data, origin);
  const information = Float64Array.from({ length: L * L }, (_, i) => {
    const row = 1 + Math.floor(i / L), column = 1 + i % L;
    const second = values[row * (L + 1) + column]!;
    return -second * data.choosers!.size / data.choices;
  });
  assert(largestDifference(squareOf(data), information) < 1e-12);
});

Deno.test("one set in which each choice is a chooser has the whitening and counts of choiceData()", () => {
  const rng = stream(1, "test:one");
  const x = Array.from({ length: 30 }, () => [drawNormal(rng), 1e3 * rng()]);
  const counts = x.map(() => Math.floor(4 * rng()));
  for (const offset of [undefined, x.map(([a]) => a!)]) {
    const { choosers, ...rest } = choiceSetData(x, {
      sets: x.map(() => "all"),
      counts,
      offset,
    });
    const { whitening, ...expected } = choiceData(x, counts, { offset });
    assertEquals(
      { ...rest, whitening: 0 },
      { ...expected, whitening: 0 } as never,
    );
    assert(
      largestDifference(
        rest.whitening.factor.values,
        whitening.factor.values,
      ) < 1e-12,
    );
    assertEquals(choosers!.size, expected.choices);
    assertEquals(
      [...choosers!.rows],
      [...counts.keys()].filter((j) => counts[j]! > 0),
    );
  }
});

Deno.test("features far from 0 within their sets are held centred, and the means of sets give them back", () => {
  const near = panel(5).map((row) => ({
    ...row,
    x: row.x.map((v) => Math.round(v * 2 ** 10) / 2 ** 10),
  }));
  const shift = (person: string | number) => 2 ** 20 * Number(person);
  const far = near.map((row) => ({
    ...row,
    x: row.x.map((v) => v + shift(row.person)),
  }));
  const data = dataOf(near), shifted = dataOf(far);
  assertEquals(data.centres, undefined);
  const { centres, features, choosers } = shifted;
  const L = features.columns;
  for (let s = 0; s + 1 < choosers!.sets.length; s++) {
    for (let r = choosers!.sets[s]!; r < choosers!.sets[s + 1]!; r++) {
      for (let l = 0; l < L; l++) {
        assertAlmostEquals(
          features.values[r * L + l]! + centres!.values[s * L + l]!,
          far[r]!.x[l]!,
          1e-8,
        );
      }
    }
  }
  assert(features.values.every((v) => Math.abs(v) < 20));
  const logs = logsOf(data);
  assert(largestDifference(logsOf(shifted), logs) < 1e-10);
  assert(largestDifference(squareOf(shifted), squareOf(data)) < 1e-10);
});

Deno.test("offsets count by their differences within a set, however far they lie", () => {
  const rows = panel(6);
  const far = rows.map((row) => ({
    ...row,
    offset: Math.round(row.offset * 2 ** 10) / 2 ** 10 +
      (Number(row.person) % 3 === 0 ? 2 ** 30 : 0),
  }));
  const rounded = rows.map((row) => ({
    ...row,
    offset: Math.round(row.offset * 2 ** 10) / 2 ** 10,
  }));
  assert(
    largestDifference(logsOf(dataOf(far)), logsOf(dataOf(rounded))) < 1e-12,
  );
});

Deno.test("features that are not identified within sets can be dropped", () => {
  const rows = panel(7);
  const wide = rows.map((row) => ({
    ...row,
    x: [row.x[0]!, row.z, row.x[1]!, 2 * row.x[0]! + row.z, row.x[2]!],
  }));
  const data = dataOf(wide, { dependentFeatures: "drop" });
  assertEquals(data.featureNames, ["x1", "x3", "x5"]);
  const plain = dataOf(rows);
  assert(
    largestDifference(
      data.whitening.factor.values,
      plain.whitening.factor.values,
    ) < 1e-13,
  );
});

const x = [[0], [1], [5], [0], [2], [3]];
const good: ChoiceSetOptions = {
  sets: [1, 1, 2, 2, 1, 1],
  persons: ["a", "a", "a", "a", "b", "b"],
  chosen: [1, 0, 1, 0, 0, 1],
};
const without = { ...good, chosen: undefined };
const made = "Cannot make choice data as ";

/** Every way in which rows of choice sets can be wrong, and what is said. */
const refusals: Record<string, [() => unknown, string]> = {
  "neither chosen nor counts": [
    () => choiceSetData(x, without),
    "chosen or counts must be given",
  ],
  "both chosen and counts": [
    () => choiceSetData(x, { ...good, counts: [1, 0, 1, 0, 0, 1] }),
    "chosen and counts cannot both be given",
  ],
  "sets of another length": [
    () => choiceSetData(x, { ...good, sets: [1] }),
    "sets must have length 6: current length is 1",
  ],
  "persons of another length": [
    () => choiceSetData(x, { ...good, persons: [1, 1] }),
    "persons must have length 6: current length is 2",
  ],
  "chosen of another length": [
    () => choiceSetData(x, { ...good, chosen: [1, 1] }),
    "chosen must have length 6: current length is 2",
  ],
  "counts of another length": [
    () => choiceSetData(x, { ...without, counts: [1, 1] }),
    "counts must have length 6: current length is 2",
  ],
  "weights of another length": [
    () => choiceSetData(x, { ...good, weights: [1, 1] }),
    "weights must have length 6: current length is 2",
  ],
  "an offset of another length": [
    () => choiceSetData(x, { ...good, offset: [1, 1] }),
    "offset must have length 6: current length is 2",
  ],
  "names of another length": [
    () => choiceSetData(x, { ...good, itemNames: ["tea"] }),
    "itemNames must have length 6: current length is 1",
  ],
  "a set id that is NaN": [
    () => choiceSetData(x, { ...good, sets: [1, 1, 2, NaN, 1, 1] }),
    "sets must be texts or finite numbers: that of row 4 is NaN",
  ],
  "a person id that is missing": [
    () =>
      choiceSetData(x, {
        ...good,
        persons: ["a", "a", null, "a", "b", "b"] as string[],
      }),
    "persons must be texts or finite numbers: that of row 3 is null",
  ],
  "a set with no chosen row": [
    () => choiceSetData(x, { ...good, chosen: [1, 0, 0, 0, 0, 1] }),
    'one row of every set must be chosen: set 2 of person "a" has none',
  ],
  "a set with no chosen row where persons are not known": [
    () =>
      choiceSetData(x, {
        sets: ["p", "p", "q", "q", "r", "r"],
        chosen: [1, 0, 1, 0, 0, 0],
      }),
    'one row of every set must be chosen: set "r" has none',
  ],
  "a set with two chosen rows": [
    () => choiceSetData(x, { ...good, chosen: [1, 0, 1, 0, 1, 1] }),
    'one row of every set must be chosen: set 1 of person "b" has 2',
  ],
  "a row chosen twice under chosen": [
    () => choiceSetData(x, { ...good, chosen: [1, 0, 2, 0, 1, 1] }),
    "chosen must be true or false, or 1 or 0: that of row 3 is 2",
  ],
  "a text under chosen": [
    () =>
      choiceSetData(x, {
        ...good,
        chosen: [1, 0, 1, 0, 0, "1"] as unknown as number[],
      }),
    'chosen must be true or false, or 1 or 0: that of row 6 is "1"',
  ],
  "a negative count": [
    () => choiceSetData(x, { ...without, counts: [1, 0, -1, 0, 0, 1] }),
    "counts must be finite and >= 0: the count of row 3 is -1",
  ],
  "a count that is NaN": [
    () => choiceSetData(x, { ...without, counts: [1, 0, NaN, 0, 0, 1] }),
    "counts must be finite and >= 0: the count of row 3 is NaN",
  ],
  "sets of one row only": [
    () =>
      choiceSetData(x, {
        ...good,
        persons: undefined,
        sets: [1, 2, 3, 4, 5, 6],
        chosen: [1, 1, 1, 1, 1, 1],
      }),
    "a choice set must have 2 rows and a choice: of 6 sets 6 have 1 row and 0 no choice",
  ],
  "counts that are all 0": [
    () =>
      choiceSetData(x, {
        sets: [1, 1, 1, 2, 2, 2],
        counts: [0, 0, 0, 0, 0, 0],
      }),
    "a choice set must have 2 rows and a choice: of 2 sets 0 have 1 row and 2 no choice",
  ],
  "counts whose squares overflow": [
    () => choiceSetData(x, { ...without, counts: [1e200, 0, 1, 0, 0, 1] }),
    "the sum of the counts must lie between 1e-150 and 1e+150, where squares do not overflow: current sum is 1e+200",
  ],
  "a person without a choice": [
    () => choiceSetData(x, { ...without, counts: [1, 0, 1, 0, 0, 0] }),
    'every person must have made a choice: person "b" made none',
  ],
  "weights that vary within a person": [
    () => choiceSetData(x, { ...good, weights: [2, 2, 2, 3, 1, 1] }),
    'weights must be the same in all rows of a person: person "a" has 2 in row 1 and 3 in row 4',
  ],
  "weights that vary within a set": [
    () =>
      choiceSetData(x, {
        sets: [1, 1, 2, 2, 3, 3],
        chosen: [1, 0, 1, 0, 0, 1],
        weights: [2, 2, 2, 3, 1, 1],
      }),
    "weights must be the same in all rows of a set: set 2 has 2 in row 3 and 3 in row 4",
  ],
  "a weight of 0": [
    () => choiceSetData(x, { ...good, weights: [2, 2, 2, 2, 0, 0] }),
    "weights must be finite and > 0: that of row 5 is 0",
  ],
  "a weight that is NaN": [
    () => choiceSetData(x, { ...good, weights: [2, NaN, 2, 2, 1, 1] }),
    "weights must be finite and > 0: that of row 2 is NaN",
  ],
  "a weight that is no number": [
    () =>
      choiceSetData(x, {
        ...good,
        weights: [2, "2", 2, 2, 1, 1] as unknown as number[],
      }),
    'weights must be numbers: that of row 2 is "2"',
  ],
  "membership that varies within a person": [
    () =>
      choiceSetData(x, { ...good, membership: { income: [3, 3, 5, 3, 1, 1] } }),
    'membership "income" must be the same in all rows of a person: person "a" has 3 in row 1 and 5 in row 3',
  ],
  "membership that is NaN": [
    () =>
      choiceSetData(x, {
        ...good,
        membership: [[3], [3], [3], [NaN], [1], [1]],
      }),
    'membership covariates must be finite: "z1" of row 4 is NaN',
  ],
  "membership that is no number": [
    () =>
      choiceSetData(x, {
        ...good,
        membership: {
          sex: ["f", "f", "f", "f", "m", "m"] as unknown as number[],
        },
      }),
    'membership covariates must be numbers: "sex" of row 1 is "f"',
  ],
  "membership alike for all choosers": [
    () =>
      choiceSetData(x, { ...good, membership: { one: [1, 1, 1, 1, 1, 1] } }),
    'every membership covariate must vary over choosers: "one" is 1 for all of them',
  ],
  "membership that is a combination of others": [
    () =>
      choiceSetData(x, {
        ...good,
        membership: { a: [1, 1, 1, 1, 0, 0], b: [3, 3, 3, 3, 5, 5] },
      }),
    'no membership covariate may be a linear combination of others: "b" is one of "a"',
  ],
  "membership of another length": [
    () => choiceSetData(x, { ...good, membership: { a: [1, 2] } }),
    'membership "a" must have length 6: current length is 2',
  ],
  "a membership matrix of another length": [
    () => choiceSetData(x, { ...good, membership: matrix([2, 1]) }),
    "membership must have length 6: current length is 2",
  ],
  "ragged membership": [
    () =>
      choiceSetData(x, {
        ...good,
        membership: [[1], [1], [1], [1, 2], [0], [0]],
      }),
    "every row of membership must have 1 values like the first: row 4 has 2",
  ],
  "membership without a column": [
    () => choiceSetData(x, { ...good, membership: {} }),
    "membership must have a column: current number is 0",
  ],
  "names of membership of another number": [
    () =>
      choiceSetData(x, {
        ...good,
        membership: [[1], [1], [1], [1], [0], [0]],
        membershipNames: ["a", "b"],
      }),
    "membershipNames must have length 1: current length is 2",
  ],
  "names of membership twice": [
    () =>
      choiceSetData(x, {
        ...good,
        membership: { a: [1, 1, 1, 1, 0, 0] },
        membershipNames: ["a"],
      }),
    "membershipNames cannot be given where columns have names",
  ],
  "an intercept of the user's own": [
    () =>
      choiceSetData(x, {
        ...good,
        membership: { "(Intercept)": [1, 1, 1, 1, 1, 1] },
      }),
    'names of membership must differ: "(Intercept)" occurs twice',
  ],
  "a feature constant within every set": [
    () =>
      choiceSetData(x.map(([v], r) => [v!, r < 4 ? 31.7 : 0.1]), {
        ...good,
        featureNames: ["price", "income"],
      }),
    'every feature must vary within choice sets: "income" is constant in each; use it in membership, or multiply it with an item\'s feature',
  ],
  "a feature that varies only where the offset leaves no chance": [
    () => choiceSetData(x, { ...good, offset: [0, -2000, 0, -2000, 0, -2000] }),
    'every feature must vary within choice sets: "x1" is constant in each over the rows that the offset leaves a chance; use it in membership, or multiply it with an item\'s feature',
  ],
  "a feature that is a combination of others within sets": [
    () =>
      choiceSetData(x.map(([v], r) => [v!, 2 * v! + (r < 4 ? 7 : 0)]), good),
    'no feature may be a linear combination of others within choice sets: "x2" is one of "x1"',
  ],
  "a feature that is NaN": [
    () => choiceSetData([...x.slice(0, 5), [NaN]], good),
    'features must be finite: feature "x1" of row 6 is NaN',
  ],
  "a feature that is no number, of a named row": [
    () =>
      choiceSetData([...x.slice(0, 5), ["3" as unknown as number]], {
        ...good,
        itemNames: [..."uvwxyz"],
      }),
    'features must be numbers: feature "x1" of row 6 ("z") is "3"',
  ],
  "an offset that is NaN": [
    () => choiceSetData(x, { ...good, offset: [0, 1, 2, 3, NaN, 1] }),
    "offsets must be finite: the offset of row 5 is NaN",
  ],
  "one row": [
    () => choiceSetData([[1]], { sets: [1], chosen: [1] }),
    "there must be at least 2 rows: current number is 1",
  ],
  "a way with dependent features that it does not know": [
    () => choiceSetData(x, { ...good, dependentFeatures: "keep" as "drop" }),
    'dependentFeatures must be "reject" or "drop": current value is "keep"',
  ],
};

for (const [name, [run, message]] of Object.entries(refusals)) {
  Deno.test(`choiceSetData() refuses ${name}`, () =>
    assertRefused(run, made + message));
}
