/** What a reader should know of a mixture before using it, one sentence each. */
import type { ChoiceData } from "../data/choice_data.ts";
import { coincidingAtoms } from "../inference/coinciding_atoms.ts";
import { emptyComponents } from "../inference/component_checks.ts";
import { unidentified } from "../inference/identifiability_checks.ts";
import type { SeparatedAtom } from "../inference/separated_atoms.ts";
import { separationInWords } from "../inference/separation_words.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** How the mixture was found, and what is known of it. */
interface Found {
  readonly onBound: readonly boolean[];
  readonly effectiveItems: Float64Array | undefined;
  readonly space: ParameterSpace;
  readonly separated: readonly SeparatedAtom[];
}

/** The warnings of a mixture. */
export function mixtureWarnings(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  found: Found,
): string[] {
  const { space, separated } = found;
  return [
    ...unidentified(data, mixture.weights.length, {
      constraints: space.constraints?.count,
    }),
    ...ofEmpty(data, mixture),
    ...ofCoinciding(data, mixture),
    ...ofSeparated(data, separated, space),
    ...ofBound(found),
  ];
}

function ofEmpty(data: ChoiceData, mixture: SoftmaxMixture): string[] {
  const empty = emptyComponents(data, mixture);
  if (empty.length === 0) return [];
  const [one, several, choices] = data.choosers
    ? ["has", "have", `than one of the ${data.choosers.size} choosers`]
    : ["makes", "make", `than one of the ${data.choices} choices`];
  return [
    empty.length === 1
      ? `${named(empty)} ${one} less ${choices}: its atom is arbitrary`
      : `${
        named(empty)
      } ${several} less ${choices} each: their atoms are arbitrary`,
  ];
}

function ofCoinciding(data: ChoiceData, mixture: SoftmaxMixture): string[] {
  const groups = coincidingAtoms(data, mixture);
  if (groups.length === 0) return [];
  const which = groups.slice(0, MOST_NAMED)
    .map(({ components }) => named(components));
  if (groups.length > MOST_NAMED) {
    which.push(`${groups.length - MOST_NAMED} more groups`);
  }
  const [first, ...others] = which;
  const apart = Math.max(...groups.map((group) => group.apart));
  const isPair = groups.length === 1 && groups[0]!.components.length === 2;
  return [
    `${first} are as good as one${
      others.length > 0 ? `, and so are ${others.join(", and ")}` : ""
    }: their atoms lie ${isPair ? "" : "up to "}${
      apart.toPrecision(2)
    } apart in whitened units, and joined they lose less than half a nat of log-likelihood, so how they share their weight is arbitrary`,
  ];
}

/** Components without finite estimates that are told of one by one. */
const MOST_TOLD = 3;

function ofSeparated(
  data: ChoiceData,
  separated: readonly SeparatedAtom[],
  space: ParameterSpace,
): string[] {
  if (separated.length <= MOST_TOLD) {
    return separated.map((atom) => separationInWords(data, atom, space));
  }
  return [
    `${
      named(separated.map(({ component }) => component))
    } have coefficients without finite estimates: each takes some ${
      data.choosers ? "rows" : "items"
    } and never the others`,
  ];
}

/** Of atoms on the bound that choices keep from infinity: where the maximum would be is not known. */
function ofBound(
  { onBound, effectiveItems, separated }: Found,
): string[] {
  const bound = Array.from(onBound.keys()).filter((k) =>
    onBound[k] && !separated.some(({ component }) => component === k)
  );
  if (bound.length === 0) return [];
  const spread = effectiveItems && bound.length <= MOST_NAMED
    ? `, spread over ${
      bound.map((k) => effectiveItems[k]!.toPrecision(2)).join(", ")
    } effective items`
    : "";
  return [
    `the atom of ${bound.length > 1 ? "each of " : ""}${
      named(bound)
    } lies on the atom bound${spread}: the likelihood rises further outside`,
  ];
}

/** More components than these are counted, not named. */
const MOST_NAMED = 6;

/** At least one component (from 0) by number, from 1. */
function named(components: readonly number[]): string {
  const numbers = components.map((k) => `${k + 1}`);
  if (numbers.length > MOST_NAMED) return `${numbers.length} components`;
  const last = numbers.pop()!;
  return numbers.length === 0
    ? `component ${last}`
    : `components ${numbers.join(", ")} and ${last}`;
}
