/** Choice sets and persons of a table that is read for a model. */
import { columnOf, setsOfPersons, type Table, textsOf } from "./table.ts";

/** The set and person of each row, where columns say so: each set a person's own. */
export function setsIn(
  table: Table,
  { set, person }: Readonly<Record<string, string>>,
): {
  readonly sets: readonly string[] | undefined;
  readonly persons: readonly string[] | undefined;
  /** Both by the names of their columns, as these have them. */
  readonly groups: readonly (readonly [string, readonly string[]])[];
} {
  const texts = (name: string | undefined, role: string) =>
    name === undefined
      ? undefined
      : textsOf(table, columnOf(table, name, role)).map((text) => text.trim());
  const ownSets = texts(set, "the choice sets");
  const persons = texts(person, "the persons");
  return {
    sets: ownSets && setsOfPersons(ownSets, persons),
    persons,
    groups: [
      ...persons ? [[person!, persons] as const] : [],
      ...ownSets ? [[set!, ownSets] as const] : [],
    ],
  };
}
