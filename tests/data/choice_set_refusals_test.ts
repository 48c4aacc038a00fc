/** Every way in which rows of choice sets can be wrong, with its message. */
import { choiceSetData, type ChoiceSetOptions, matrix } from "../../mod.ts";
import { assertRefused } from "../refusal.ts";
import { x } from "./choice_set_rows.ts";

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
