/** What is said of an atom that no choice keeps from infinity. */
import type { ChoiceData } from "../data/choice_data.ts";
import { featureDeviations } from "../data/whitening.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import { dependsOn } from "./held_directions.ts";
import type { SeparatedAtom } from "./separated_atoms.ts";
import { changesInWords } from "./weak_direction.ts";

/** Names listed, of more they are counted. */
const MOST_NAMED = 6;

/** One sentence: which coefficients have no finite estimate, and why. */
export function separationInWords(
  { featureNames, whitening, choosers }: Pick<
    ChoiceData,
    "featureNames" | "whitening" | "choosers"
  >,
  atom: SeparatedAtom,
  space: ParameterSpace,
): string {
  const { component: k, direction, unbounded, reachable, rows } = atom;
  const depends = dependsOn(unbounded, k, space);
  const names = featureNames.filter((_, l) => depends[l]);
  const of = `in component ${k + 1}`;
  const what = names.length === featureNames.length && names.length > 1
    ? `no coefficient ${of} has a finite estimate`
    : names.length === 1
    ? `${names[0]} ${of} has no finite estimate`
    : names.length > MOST_NAMED
    ? `${names.length} coefficients ${of} have no finite estimates`
    : `${listed(names)} ${of} have no finite estimates`;
  if (reachable === rows) {
    return `${what}: what it chooses says nothing of ${
      names.length > 1 ? "them" : "it"
    }`;
  }
  const deviations = featureDeviations(whitening);
  const sizes = direction.map((v, l) => v * deviations[l]!);
  const along = changesInWords(featureNames, sizes);
  const all = `${rows} ${choosers ? "rows" : "items"}`;
  return `${what}: the component takes ${reachable} of ${all} and never the others, so the likelihood rises without end along ${along}`;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
