import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type ChoiceData, choiceSetData, matrixFromRows } from "../../mod.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";
import { largestDifference } from "../simulated.ts";
import {
  atom,
  dataOf,
  logsOf,
  optionsOf,
  panel,
  type Row,
} from "./choice_set_rows.ts";

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
