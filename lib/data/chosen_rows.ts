/** Rows of choice sets as they were given: whose they are and how often each was chosen, checked. */
import { shownValue } from "../checks/check.ts";
import type { DroppedChoices } from "./choice_data.ts";
import { type CodedIds, codedIds, codedPairs, type Ids } from "./ids.ts";
import type { NamedColumns } from "./membership.ts";
import { checkCounts, checkNumbers, refuseData } from "./row_checks.ts";

/** What is given of rows. */
export interface GivenChoices {
  readonly sets: Ids;
  readonly chosen?: ArrayLike<boolean | number> | undefined;
  readonly counts?: ArrayLike<number> | undefined;
  readonly persons?: Ids | undefined;
  readonly weights?: ArrayLike<number> | undefined;
}

/** Whose the rows are and how often each was chosen. */
export interface ChosenRows {
  /** The set of each row: another person's is another. */
  readonly sets: CodedIds;
  /** The person of each row, or its set where persons are not known. */
  readonly groups: CodedIds;
  /** How often each row was chosen; `true` is once. */
  readonly counts: ArrayLike<number | boolean>;
  /** How often any row of each set was chosen. */
  readonly totals: Float64Array;
  /** How many choosers are like those of each group. */
  readonly weights: Float64Array;
}

/** Checks rows and says whose they are. Costs O(R). */
export function chosenRows(
  given: GivenChoices,
  membership: NamedColumns | undefined,
): ChosenRows {
  const ids = codedIds(given.sets, "sets");
  const persons = given.persons && codedIds(given.persons, "persons");
  const sets = persons ? codedPairs(persons, ids) : ids;
  const groups = persons ?? sets;
  const counts = checkedChoices(given);
  const totals = new Float64Array(sets.firstRows.length);
  for (let r = 0; r < counts.length; r++) {
    totals[sets.codes[r]!]! += Number(counts[r]);
  }
  if (given.chosen !== undefined) {
    checkOneChosen(totals, (s) => nameOfSet(given, sets.firstRows[s]!));
  }
  if (persons !== undefined) {
    const groupTotals = new Float64Array(persons.firstRows.length);
    for (let s = 0; s < totals.length; s++) {
      groupTotals[persons.codes[sets.firstRows[s]!]!]! += totals[s]!;
    }
    const without = groupTotals.indexOf(0);
    if (without >= 0) {
      const name = nameOfGroup(given, persons.firstRows[without]!);
      refuseData(`every person must have made a choice: ${name} made none`);
    }
  }
  const checkAlike = (name: string, valueAt: (row: number) => number) => {
    const r = groups.codes.findIndex((g, r) =>
      valueAt(r) !== valueAt(groups.firstRows[g]!)
    );
    if (r < 0) return;
    const first = groups.firstRows[groups.codes[r]!]!;
    refuseData(
      `${name} must be the same in all rows of a ${
        persons ? "person" : "set"
      }: ${nameOfGroup(given, r)} has ${valueAt(first)} in row ${
        first + 1
      } and ${valueAt(r)} in row ${r + 1}`,
    );
  };
  const weights = checkedWeights(given.weights);
  if (weights !== undefined) checkAlike("weights", (r) => weights[r]!);
  for (const [q, name] of membership?.names.entries() ?? []) {
    checkAlike(`membership "${name}"`, (r) => membership!.valueAt(r, q));
  }
  return {
    sets,
    groups,
    counts,
    totals,
    weights: Float64Array.from(groups.firstRows, (r) => weights?.[r] ?? 1),
  };
}

function nameOfGroup({ sets, persons }: GivenChoices, row: number): string {
  return persons
    ? `person ${shownValue(persons[row])}`
    : `set ${shownValue(sets[row])}`;
}

function nameOfSet(given: GivenChoices, row: number): string {
  const name = `set ${shownValue(given.sets[row])}`;
  return given.persons ? `${name} of ${nameOfGroup(given, row)}` : name;
}

function checkedChoices(
  { chosen, counts }: GivenChoices,
): ArrayLike<number | boolean> {
  if (counts !== undefined) {
    if (chosen !== undefined) {
      refuseData("chosen and counts cannot both be given");
    }
    checkCounts(counts, (r) => `the count of row ${r + 1}`);
    return counts;
  }
  if (chosen === undefined) refuseData("chosen or counts must be given");
  for (let r = 0; r < chosen.length; r++) {
    const value = chosen[r];
    if (!(value === 0 || value === 1 || typeof value === "boolean")) {
      refuseData(
        `chosen must be true or false, or 1 or 0: that of row ${r + 1} is ${
          shownValue(value)
        }`,
      );
    }
  }
  return chosen;
}

function checkOneChosen(
  totals: Float64Array,
  nameOf: (set: number) => string,
): void {
  const s = totals.findIndex((total) => total !== 1);
  if (s < 0) return;
  refuseData(
    `one row of every set must be chosen: ${nameOf(s)} has ${
      totals[s] === 0 ? "none" : totals[s]
    }`,
  );
}

function checkedWeights(
  weights: ArrayLike<number> | undefined,
): ArrayLike<number> | undefined {
  if (weights === undefined) return undefined;
  const nameOf = (r: number) => `that of row ${r + 1}`;
  checkNumbers(weights, "weights", nameOf);
  for (let r = 0; r < weights.length; r++) {
    if (!(weights[r]! > 0 && weights[r]! < Infinity)) {
      refuseData(
        `weights must be finite and > 0: ${nameOf(r)} is ${weights[r]}`,
      );
    }
  }
  return weights;
}

/** Which sets tell something of tastes, and what is left out with the others. */
export function informativeSets(
  { sets, groups, totals, weights }: ChosenRows,
  hasPersons: boolean,
): {
  /** 1 for each set that stays. */
  readonly kept: Uint8Array;
  readonly dropped: DroppedChoices | undefined;
} {
  const sizes = new Int32Array(totals.length);
  for (const s of sets.codes) sizes[s]!++;
  const kept = new Uint8Array(totals.length);
  const staying = new Uint8Array(weights.length);
  let setsOfOneRow = 0, setsWithoutChoice = 0, rows = 0, choices = 0;
  for (let s = 0; s < totals.length; s++) {
    const g = groups.codes[sets.firstRows[s]!]!;
    if (sizes[s]! >= 2 && totals[s]! > 0) {
      kept[s] = staying[g] = 1;
      continue;
    }
    if (sizes[s] === 1) setsOfOneRow++;
    else setsWithoutChoice++;
    rows += sizes[s]!;
    choices += weights[g]! * totals[s]!;
  }
  if (rows === 0) return { kept, dropped: undefined };
  if (setsOfOneRow + setsWithoutChoice === totals.length) {
    refuseData(
      `a choice set must have 2 rows and a choice: of ${totals.length} sets ${setsOfOneRow} have 1 row and ${setsWithoutChoice} no choice`,
    );
  }
  const choosers = hasPersons
    ? weights.reduce((sum, n, g) => staying[g] ? sum : sum + n, 0)
    : choices;
  const dropped = { setsOfOneRow, setsWithoutChoice, rows, choices, choosers };
  return { kept, dropped };
}
