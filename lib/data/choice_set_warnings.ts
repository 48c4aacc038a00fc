/** What of a table of choice sets is left out or looks like something else than it is taken for, in sentences. */
import type { FeatureColumn } from "./categories.ts";
import type { ChoiceData, DroppedChoices } from "./choice_data.ts";
import { type Located, quoted, setsOfPersons } from "./table.ts";
import { columnWarnings, type Understanding } from "./table_warnings.ts";

/** All that a reader of the result should know of a table of choice sets, from which data were made. */
export function choiceSetWarnings(
  table: Located,
  { data, ...understanding }: Understanding & {
    readonly data: Pick<ChoiceData, "dropped" | "choosers">;
    readonly sets: readonly string[];
    readonly persons: readonly string[] | undefined;
  },
): string[] {
  const { features, named, sets, persons } = understanding;
  const groups = setsOfPersons(sets, persons);
  return [
    ...columnWarnings(table, understanding),
    ...(named ? [] : placesInSets(features, groups)),
    ...data.dropped ? droppedText(data.dropped, persons !== undefined) : [],
    ...persons ? [] : scatteredSets(sets),
    ...sharesInSets(understanding.counts[0]!.values, groups),
  ];
}

/** A column that numbers the rows of each set tells at which place a row stands. */
function placesInSets(
  features: readonly FeatureColumn[],
  sets: readonly string[],
): string[] {
  return features.flatMap(({ name, values }) => {
    const numbers = values.every((value, row) =>
      value ===
        (row > 0 && sets[row] === sets[row - 1] ? values[row - 1]! + 1 : 1)
    );
    return numbers
      ? [
        `feature ${
          quoted(name)
        } numbers the rows of each choice set: leave it out by --features, or make names of it (--id) or categories (--categorical)`,
      ]
      : [];
  });
}

/** Sets that are numbered anew for each person look like few large ones. */
function scatteredSets(sets: readonly string[]): string[] {
  const ended = new Set<string>(), scattered = new Set<string>();
  for (const [row, set] of sets.entries()) {
    if (row === 0 || set === sets[row - 1]) continue;
    ended.add(sets[row - 1]!);
    if (ended.has(set)) scattered.add(set);
  }
  return scattered.size === 0 ? [] : [
    `the rows of ${scattered.size} of ${
      new Set(sets).size
    } choice sets do not stand together: if sets are numbered anew for each person, --person tells them apart`,
  ];
}

function droppedText(
  { setsOfOneRow, setsWithoutChoice, choices, choosers }: DroppedChoices,
  hasPersons: boolean,
): string[] {
  const sentences: string[] = [];
  const number = (n: number, one: string, more: string) =>
    n === 1 ? `1 ${one} is` : `${n} ${more} are`;
  if (setsOfOneRow > 0) {
    sentences.push(
      `${
        number(setsOfOneRow, "choice set", "choice sets")
      } left out, with ${choices} of the choices, as a choice from one row is certain`,
    );
  }
  if (setsWithoutChoice > 0) {
    sentences.push(
      `${
        number(setsWithoutChoice, "choice set", "choice sets")
      } left out, as nobody chose in ${
        setsWithoutChoice === 1 ? "it" : "them"
      }`,
    );
  }
  if (hasPersons && choosers > 0) {
    sentences.push(
      `${
        number(
          choosers,
          "person who made no other choice",
          "persons who made no other choice",
        )
      } left out too`,
    );
  }
  return sentences;
}

function sharesInSets(
  counts: Float64Array,
  sets: readonly string[],
): string[] {
  if (counts.every(Number.isInteger)) return [];
  const sums = new Map<string, number>();
  for (const [row, count] of counts.entries()) {
    sums.set(sets[row]!, (sums.get(sets[row]!) ?? 0) + count);
  }
  const areShares = [1, 100].some((n) =>
    [...sums.values()].every((sum) => Math.abs(sum - n) <= 0.005 * n)
  );
  return areShares
    ? [
      "the counts of each choice set sum to one number, as shares do: errors and tests are those of so few choices",
    ]
    : [];
}
