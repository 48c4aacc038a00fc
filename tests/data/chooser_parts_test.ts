import { assertEquals } from "@std/assert";
import { choiceData, choiceSetData } from "../../mod.ts";
import {
  chooseOnce,
  type ChooserData,
  partOf,
  withParts,
} from "../../lib/data/chooser_parts.ts";
import { chooserData, KINDS } from "../chooser_data.ts";

Deno.test("the parts of all choosers are the data again; those of some have their rows, names and covariates", () => {
  for (const kind of KINDS) {
    const made = chooserData(1, kind);
    const names = Array.from(made.choosers!.counts, (_, u) => `person ${u}`);
    const data: ChooserData = {
      ...made,
      choosers: { ...made.choosers!, names },
    };
    const { choosers } = data;
    const all = Array.from(
      choosers.counts.keys(),
      (u) => partOf(choosers, u),
    );
    assertEquals(withParts(data, all), data, kind);
    const two = withParts(data, [{ ...all[5]!, count: 7 }, all[2]!]);
    assertEquals(two.choosers.names, ["person 5", "person 2"]);
    assertEquals(two.choosers.counts[0], 7);
    assertEquals(two.choosers.size, 7 + choosers.counts[2]!);
    assertEquals(partOf(two.choosers, 1), { ...all[2]!, of: 1 });
    assertEquals(two.whitening, data.whitening);
    const { covariates } = choosers;
    const Q = covariates?.names.length ?? 0;
    assertEquals(
      two.choosers.covariates?.values.values.slice(0, Q),
      covariates?.values.values.slice(5 * Q, 6 * Q),
    );
  }
});

Deno.test("chooseOnce() tells choosers with one choice from panels", () => {
  const x = [[0], [1], [3], [2]];
  const sets = choiceSetData(x, { sets: [1, 1, 2, 2], counts: [3, 0, 1, 2] });
  const persons = choiceSetData(x, {
    ...{ sets: [1, 1, 2, 2], persons: ["a", "a", "a", "a"] },
    chosen: [1, 0, 0, 1],
  });
  const baskets = choiceData(x, [[2, 0], [0, 1], [0, 0], [0, 0]], {
    columns: "choosers",
  });
  assertEquals(
    [sets, persons, baskets].map(({ choosers }) => chooseOnce(choosers!)),
    [true, false, false],
  );
});
