import { assertEquals } from "@std/assert";
import {
  choiceSetData,
  matrix,
  simulateChoiceSets,
  simulateMixture,
} from "../../mod.ts";
import { takeChoosers } from "../../lib/data/take_choosers.ts";
import { takeRows } from "../../lib/linalg/matrix.ts";

Deno.test("takeChoosers() gives the data of some persons alone, whitened as all", () => {
  const { data } = simulateChoiceSets(simulateMixture(2, 2), {
    persons: 9,
    setsPerPerson: [1, 2, 3, 1, 2, 3, 1, 2, 3],
  });
  // So far from 0, in sets of three rows, that they are held centred.
  const far = matrix(
    [54, 2],
    Float64Array.from(
      data.features.values,
      (x, i) => Math.round(1024 * x) / 1024 + 2 ** 20 * Math.floor(i / 6),
    ),
  );
  const persons: number[] = [], sets: number[] = [];
  for (let u = 0; u < 9; u++) {
    for (let r = 0; r < 3 * (1 + u % 3); r++) {
      persons.push(u);
      sets.push(Math.floor(r / 3));
    }
  }
  const ofRows = (rows: readonly number[]) =>
    choiceSetData(takeRows(far, rows), {
      persons: rows.map((r) => persons[r]!),
      sets: rows.map((r) => sets[r]!),
      counts: rows.map((r) => data.counts[r]!),
    });
  const all = ofRows([...persons.keys()]);
  const which = [1, 2, 5, 6];
  const some = ofRows(
    [...persons.keys()].filter((r) => which.includes(persons[r]!)),
  );
  assertEquals(takeChoosers({ ...all, choosers: all.choosers! }, which), {
    ...some,
    whitening: all.whitening,
  });
});
