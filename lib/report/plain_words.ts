/** A fit in a few sentences without terms: who makes the choices, and what moves them. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { FitResult } from "../fit/fit_result.ts";
import { unidentified } from "../inference/identifiability_checks.ts";
import { obeyedConstraints } from "../model/constraints.ts";
import { caveats, type Told } from "./caveats.ts";
import { effectSentences } from "./effect_words.ts";
import { shownErrors } from "./error_terms.ts";
import { membershipSentences } from "./membership_words.ts";
import { listed, percent } from "./number_text.ts";

/**
 * What a fit says in plain words: first what speaks against it, then sizes of the groups and the
 * largest effects with 95% intervals, then what is undetermined. Where the choices
 * do not tell the parameters there is nothing but that.
 *
 * @param data The data that were fitted.
 * @param result The fit.
 * @param diagnostics What `diagnose` found; without it there are no intervals, and it says so.
 * @returns Sentences, for one paragraph.
 */
export function plainWords(
  data: ChoiceData,
  result: FitResult,
  diagnostics: Diagnostics | undefined,
): string[] {
  const told = { data, result, diagnostics };
  const why = whyUntold(told);
  if (why !== undefined) {
    return [
      `These choices do not tell the numbers of this fit from others: ${why}.`,
      "Sizes and tastes below are not to be read as facts about choosers.",
    ];
  }
  return [
    ...unfinished(told),
    ...sizeSentences(told),
    ...membershipSentences(told),
    ...effectSentences(told),
    ...caveats(told),
  ];
}

/** Why the parameters cannot be told, where that is known. */
function whyUntold({ data, result, diagnostics }: Told): string | undefined {
  const { mixture, common, fixed } = result;
  const constraints = obeyedConstraints(mixture, { common, fixed }, {
    featureNames: data.featureNames,
    action: "describe a fit",
  })?.count;
  const [size] = unidentified(data, mixture.weights.length, { constraints });
  if (size !== undefined) return size;
  // A prior may tell what choices do not.
  const failed = result.prior ? undefined : diagnostics?.identifiability?.checks
    .find(({ verdict }) => verdict === "fail");
  if (failed) return failed.sentence;
  const { status, message } = diagnostics?.covariance ?? { status: "ok" };
  return status === "ok" || status === "not_stationary" ? undefined : message;
}

function unfinished({ result, diagnostics }: Told): string[] {
  if (result.status !== "converged") {
    return [
      "The search did not come to its end, so better numbers exist near these.",
    ];
  }
  return diagnostics?.covariance?.status === "not_stationary"
    ? ["The search stopped short of a best fit."]
    : [];
}

/** More groups than these are told by the largest and the smallest. */
const MOST_GROUPS = 3;
/** More populations than these are told by the ends. */
const MOST_POPULATIONS = 4;

function sizeSentences(told: Told): string[] {
  const { data, result: { mixture: { weights }, membership } } = told;
  if (weights.length === 1) {
    return ["This fit takes all choosers to be of one taste."];
  }
  if (membership?.populations) return populationSentences(told);
  const { verb, whole } = shareWords(data);
  const ends = shownErrors(told.diagnostics).intervals?.weights;
  const share = (k: number, first: boolean) =>
    percent(weights[k]!) +
    inBrackets(ends?.lower[k], ends?.upper[k], first);
  const average = membership ? " on average" : "";
  if (weights.length <= MOST_GROUPS) {
    const parts = Array.from(
      weights,
      (_, k) =>
        k === 0
          ? `Group 1 ${verb}${average} ${share(k, true)} of the ${whole}`
          : `group ${k + 1} ${share(k, false)}`,
    );
    return [`${listed(parts)}.`];
  }
  const last = weights.length - 1;
  return [
    `There are ${weights.length} groups: group 1 ${verb}${average} ${
      share(0, true)
    } of the ${whole}, group ${last + 1}, the smallest, ${share(last, false)}.`,
  ];
}

/** What shares are of, and how groups have them. */
function shareWords(
  { choosers, choices }: ChoiceData,
): { readonly verb: string; readonly whole: string } {
  if (!choosers || choosers.size === choices) {
    return { verb: "makes", whole: "choices" };
  }
  return { verb: "has", whole: choosers.names ? "persons" : "choosers" };
}

function populationSentences({ data, result, diagnostics }: Told): string[] {
  const { names, populations } = result.membership!;
  const { rows: G, columns: K, values } = populations!;
  const ends = shownErrors(diagnostics).intervals?.populationWeights;
  const share = (g: number, first: boolean) =>
    percent(values[g * K]!) +
    inBrackets(ends?.lower.values[g], ends?.upper.values[g], first);
  const order = Array.from({ length: G }, (_, g) => g);
  const shown = G <= MOST_POPULATIONS
    ? order
    : order.sort((a, b) => values[b * K]! - values[a * K]!)
      .filter((_, i) => i === 0 || i === G - 1);
  const parts = shown.map((g, i) => `${share(g, i === 0)} in ${names[g]!}`);
  const rest = K === 2 ? ", group 2 the rest" : "";
  const range = shown.length < G ? "between " : "";
  const { verb, whole } = shareWords(data);
  return [
    `Of the ${whole} group 1 ${verb} ${range}${listed(parts)}${rest}.`,
  ];
}

/** An interval behind an estimate, the first with its level; "" without one. */
function inBrackets(low = NaN, high = NaN, first = false): string {
  return low < high
    ? ` (${first ? "95% interval " : ""}${percent(low)} to ${percent(high)})`
    : "";
}
