/**
 * Why the criteria for the number of components differ, in words and with the numbers of the case.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import type {
  ComponentsCandidate,
  CriterionName,
  Selection,
} from "../fit/selection.ts";
import { unidentified } from "../inference/identifiability_checks.ts";
import { NOT_INDEPENDENT } from "./caveats.ts";
import { grouped, shortNumber } from "./number_text.ts";

/** What a criterion is called, and what it looks for in counts and where choosers are known; left out of the tables where it says nothing. */
interface CriterionWords {
  readonly name: string;
  readonly ofCounts?: string;
  readonly ofChoosers?: string;
}

/** Every criterion, in the order of the tables. */
export const CRITERIA: Readonly<Record<CriterionName, CriterionWords>> = {
  aic: {
    name: "AIC",
    ofCounts: "what predicts best, if choices are independent",
    ofChoosers: "what predicts best, if choosers are independent",
  },
  bic: {
    name: "BIC",
    ofCounts: "the number of groups, if choices are independent",
    ofChoosers: "the number of groups, if choosers are independent",
  },
  bicChoices: {
    name: "BIC, choices",
    ofChoosers: "the same, as if each choice were a chooser",
  },
  icl: {
    name: "ICL",
    ofCounts: "groups that single choices tell apart",
    ofChoosers: "groups that what choosers chose tells apart",
  },
  quasiAic: {
    name: "Quasi AIC",
    ofCounts: "what predicts best, if choices come in bunches",
  },
  quasiBic: {
    name: "Quasi BIC",
    ofCounts: "the number of groups, if choices come in bunches",
  },
  heldOut: {
    name: "Held out",
    ofCounts: "what predicts choices left out of the fit",
  },
};

/** What splits that hold these out look for. */
const HELD_OUT = {
  choosers: "what predicts choosers left out of the fit",
  choices: "what predicts a chooser's choices given its others",
};

/** Whether the log-likelihood of choices held out alone compares the fits, as there are fits under a prior. */
export function isUnderPrior({ candidates }: Selection): boolean {
  return candidates.some(({ fit }) => fit.prior !== undefined);
}

/** The criteria that hold: each with its name in words and what it looks for. */
export function criteriaOf(
  selection: Selection,
): (readonly [CriterionName, name: string, purpose: string])[] {
  const { holdOut } = selection;
  const all = Object.entries(CRITERIA) as [CriterionName, CriterionWords][];
  return all.flatMap(([key, { name, ofCounts, ofChoosers }]) => {
    if (key !== "heldOut" && isUnderPrior(selection)) return [];
    const purpose = !holdOut
      ? ofCounts
      : key === "heldOut"
      ? HELD_OUT[holdOut]
      : ofChoosers;
    return purpose === undefined ? [] : [[key, name, purpose]];
  });
}

/**
 * The fit to go on with: BIC's choice; quasi BIC's where choices come in bunches; that of the choices
 * held out under a prior.
 *
 * @param selection What `selectComponents` returned.
 * @returns The candidate and the criterion that chose it; undefined if no candidate is ranked.
 */
export function recommendedFit(
  selection: Selection,
):
  | {
    readonly candidate: ComponentsCandidate;
    readonly criterion: "bic" | "quasiBic" | "heldOut";
  }
  | undefined {
  const { candidates, chosen, overdispersion } = selection;
  const criterion = isUnderPrior(selection)
    ? "heldOut"
    : overdispersion === undefined || overdispersion < NOT_INDEPENDENT
    ? "bic"
    : "quasiBic";
  const candidate = candidates
    .find(({ components }) => components === chosen[criterion]);
  return candidate && { candidate, criterion };
}

/** What makes a criterion the one to go by. */
const WHY = {
  bic: "which looks for the number of groups",
  quasiBic: "which allows for choices that come in bunches, as these do",
} as const;

/** Which fit to go on with and why, in one sentence. */
export function recommendation(selection: Selection): string {
  const found = recommendedFit(selection);
  if (!found) {
    return "No fit can be trusted, so none is recommended: none of the numbers of components is ranked.";
  }
  const { candidate: { components }, criterion } = found;
  const ranked = selection.candidates
    .filter(({ doubts }) => doubts.length === 0);
  const goOn = `Go on with K = ${components}`;
  if (ranked.length === 1) return `${goOn}, the only fit that is ranked.`;
  const [, name] = criteriaOf(selection).find(([key]) => key === criterion)!;
  const valueOf = (one: ComponentsCandidate) =>
    criterion === "heldOut"
      ? -(one.heldOut?.mean ?? NaN)
      : one.criteria[criterion];
  const next = ranked.filter((one) => one.components !== components)
    .reduce((a, b) => valueOf(b) < valueOf(a) ? b : a);
  const lead = valueOf(next) - valueOf(found.candidate);
  const best = criterion === "heldOut"
    ? `it predicts ${selection.holdOut ?? "choices"} held out best, ${
      shortNumber(lead)
    } nats per choice better than`
    : `its ${name}, ${WHY[criterion]}, is the lowest, ${
      grouped(lead, 1)
    } below that of`;
  return `${goOn}: ${best} K = ${next.components}.`;
}

/** Sentences on what the criteria choose here and why. */
export function reasonsOf(data: ChoiceData, selection: Selection): string[] {
  const ranked = selection.candidates
    .filter(({ doubts }) => doubts.length === 0);
  if (ranked.length === 0) {
    return [
      "No fit can be trusted, so there is nothing to choose from.",
    ];
  }
  return [
    ...agreement(selection),
    ...aicAgainstBic(data, selection),
    ...bicAgainstIcl(data, selection),
    ...(isUnderPrior(selection) ? [] : dispersion(data, selection)),
    ...edges(ranked, { data, selection }),
  ];
}

function agreement({ chosen }: Selection): string[] {
  const sizes = new Set(Object.values(chosen).filter((k) => k !== undefined));
  return sizes.size === 1 ? [`All criteria choose K = ${[...sizes][0]}.`] : [];
}

function aicAgainstBic(data: ChoiceData, { chosen }: Selection): string[] {
  const { aic, bic } = chosen;
  if (aic === undefined || bic === undefined || aic === bic) return [];
  return [
    `A parameter costs 2 in AIC and log ${data.choosers ? "U" : "N"} = ${
      Math.log(chooserCount(data)).toFixed(1)
    } in BIC. A component more than there are groups hardly harms predictions, so AIC (${aic}) often takes one that BIC (${bic}) does not.`,
  ];
}

function bicAgainstIcl(
  data: ChoiceData,
  { candidates, chosen }: Selection,
): string[] {
  const { bic, icl } = chosen;
  const of = candidates.find(({ components }) => components === bic);
  if (bic === undefined || icl === undefined || bic === icl || !of) return [];
  const { entropy } = of.criteria;
  const share = entropy / chooserCount(data) / Math.log(bic);
  const leaves = data.choosers
    ? `a chooser belongs to as well, and with K = ${bic} what one chose`
    : `a choice comes from as well, and with K = ${bic} a choice`;
  return [
    `ICL (${icl}) charges for not knowing which component ${leaves} leaves ${
      (100 * share).toFixed(0)
    }% of that open${
      icl < bic
        ? ": the groups overlap, which does not mean that there are fewer of them"
        : ""
    }.`,
  ];
}

function dispersion(
  { choices, counts }: ChoiceData,
  { overdispersion, candidates, chosen }: Selection,
): string[] {
  if (overdispersion === undefined) return [];
  const { components: largest, criteria } = candidates.at(-1)!;
  if (!(criteria.parameters < counts.length - 1)) {
    return [
      `K = ${largest} has no fewer parameters than the ${counts.length} items have free probabilities, so nothing tells how much the counts vary around it: the quasi criteria are AIC and BIC here. Leave out the largest K.`,
    ];
  }
  const factor = shortNumber(overdispersion);
  if (overdispersion < NOT_INDEPENDENT) {
    return [
      overdispersion > 1
        ? `Around K = ${largest} the counts vary ${factor} times as much as independent choices would, so the quasi criteria are close to AIC and BIC.`
        : `Around K = ${largest} the counts vary no more than independent choices would, so the quasi criteria are AIC and BIC.`,
    ];
  }
  const heldOut = chosen.heldOut === undefined
    ? ""
    : " Choices held out come from the same bunches, so they side with AIC.";
  return [
    `Around K = ${largest} the counts vary ${factor} times as much as independent choices would: choices come in bunches, or no K fits. The quasi criteria take the ${
      grouped(choices)
    } choices for ${
      grouped(choices / overdispersion)
    }; trust them (${chosen.quasiAic} and ${chosen.quasiBic}) rather than AIC and BIC.${heldOut}`,
  ];
}

/** How many coefficients fewer than K·L are free. */
function constraintsOf(
  { components, criteria }: ComponentsCandidate,
  data: ChoiceData,
): number {
  const ofWeights = data.choosers?.covariates?.names.length ?? 1;
  return (components - 1) * ofWeights + components * data.features.columns -
    criteria.parameters;
}

/** What lies beyond the candidates that are ranked. */
function edges(
  ranked: readonly ComponentsCandidate[],
  { data, selection: { candidates, chosen } }: {
    readonly data: ChoiceData;
    readonly selection: Selection;
  },
): string[] {
  const last = ranked.at(-1)!.components;
  const atEnd = Object.values(chosen).includes(last);
  if (!atEnd) return [];
  const next = candidates.find(({ components }) => components > last);
  const counts = { constraints: next && constraintsOf(next, data) };
  if (next && unidentified(data, next.components, counts).length > 0) {
    return [
      `K = ${last} is the largest that is ranked: these ${
        data.choosers ? "choice sets" : "items"
      } identify no larger one that was compared.`,
    ];
  }
  return last === candidates.at(-1)!.components
    ? candidates.length === 1
      ? []
      : [`K = ${last} is the largest compared: try larger ones.`]
    : [
      `K = ${last} is the largest that is ranked: a larger K may fit better where its fit can be trusted, with more starts, or another bound.`,
    ];
}
