/** The diagnostics of a fit in words. */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { FitResult } from "../fit/fit_result.ts";
import type { MissingComponent } from "../inference/missing_atoms.ts";
import { errorTerms, type Term } from "./error_terms.ts";
import { countText, grouped, percent, shortNumber } from "./number_text.ts";
import { printable } from "./text_width.ts";

export type { Term };

/** A gap this small is what the tolerance of a fit leaves. */
export const NO_GAP = 1e-7;

/** A rate of EM from here on is 1 up to rounding. */
const IDENTIFIED = 1 - 1e-9;

/** What to think of a fit, in the words of the text and of the page. */
export function diagnosticTerms(
  data: ChoiceData,
  result: FitResult,
  diagnostics: Diagnostics,
): Term[] {
  return [
    ...certificate(data, result, diagnostics),
    ...missing(diagnostics),
    ...components(data, result, diagnostics),
    ...information(diagnostics),
    ...rate(diagnostics),
    ...errorTerms(data, diagnostics),
    ...diagnostics.skipped.map((text): Term => ["Skipped", text]),
  ];
}

/** What any mixture could gain, as far as a bound says it. */
export function certificate(
  data: ChoiceData,
  result: Pick<
    FitResult,
    "bounds" | "logLikelihoodPerChoice" | "atomBound" | "common" | "fixed"
  >,
  { optimalityGap }: Pick<Diagnostics, "optimalityGap">,
): Term[] {
  const { bounds, logLikelihoodPerChoice, atomBound, common, fixed } = result;
  if (!optimalityGap) return [];
  const { gap, mostGain, foundBest, starts } = optimalityGap;
  const given = [
    ...common?.length ? ["common"] : [],
    ...Object.keys(fixed ?? {}).length > 0 ? ["fixed"] : [],
  ].join(" and ");
  const inside = (atomBound === Infinity ? "" : " inside the bound") +
    (given === "" ? "" : ` with these ${given} coefficients`);
  if (gap <= NO_GAP || (data.choosers && mostGain <= NO_GAP)) {
    return [[
      "Optimality gap",
      `none: as far as ${starts} starts see, no mixture${inside} is better, with any number of components`,
    ]];
  }
  const found = `(found by ${foundBest} of ${starts} starts)`;
  const none =
    `no mixture${inside}, with any number of components, gains more than`;
  if (bounds.saturated === undefined) {
    const differ = data.choices > chooserCount(data)
      ? ": persons differ more than components can say"
      : "";
    return [[
      "Optimality gap",
      `${none} ${shortNumber(mostGain)} per chooser${differ} ${found}`,
    ]];
  }
  const limit = bounds.saturated - logLikelihoodPerChoice;
  const most = shortNumber(Math.min(mostGain, limit));
  const means = mostGain <= limit
    ? "log(1 + gap)"
    : "the distance to the saturated model";
  return [[
    "Optimality gap",
    `${shortNumber(gap)}: ${none} ${most} per choice: ${means} ${found}`,
  ]];
}

function missing({ missing }: Diagnostics): Term[] {
  return missing ? [["Missing", missingText(missing)]] : [];
}

/** Whether a component is missing, in words. */
export function missingText(
  { test, gain, chance }: Pick<MissingComponent, "test" | "gain" | "chance">,
): string {
  const nats = `${shortNumber(gain)} nats`;
  const up = `chance alone gives up to ${shortNumber(chance)}`;
  if (test === "gain") {
    return gain > chance
      ? `another component would gain at least ${nats}, with a weight of its own, where ${up}`
      : `no component beyond chance was found: with a weight of its own another would gain at least ${nats}, and ${up}`;
  }
  return gain > chance
    ? `another component would gain about ${nats} by a score test, where ${up}`
    : `no component beyond chance: by a score test another would gain about ${nats}, and ${up}`;
}

function components(
  data: ChoiceData,
  { mixture: { weights }, effectiveItems }: FitResult,
  { smallestWeight, fewestEffectiveItems, closestAtoms }: Diagnostics,
): Term[] {
  const smallest = weights.lastIndexOf(smallestWeight) + 1;
  const narrow = effectiveItems && fewestEffectiveItems
    ? [
      [
        "Narrowest",
        `component ${
          effectiveItems.indexOf(fewestEffectiveItems) + 1
        } is spread over ${grouped(fewestEffectiveItems, 1)} effective items`,
      ] as const,
    ]
    : [];
  if (!closestAtoms) return narrow;
  const [a, b] = closestAtoms.components;
  const share = percent(smallestWeight);
  const number = countText(Math.round(smallestWeight * chooserCount(data)));
  return [
    [
      "Smallest",
      data.choosers
        ? `component ${smallest} has ${share} of the choosers, ${number}`
        : `component ${smallest} makes ${share} of the choices, ${number}`,
    ],
    ...narrow,
    [
      "Closest atoms",
      `of components ${a + 1} and ${b + 1}, ${
        shortNumber(closestAtoms.distance)
      } apart in whitened units`,
    ],
  ];
}

function information({ covariance }: Diagnostics): Term[] {
  // Where there is none, the line on standard errors says why.
  if (!covariance || covariance.condition === Infinity) return [];
  const { condition, weakest, status } = covariance;
  const least = weakest && status === "ok"
    ? `; known least: ${printable(weakest.words)}`
    : "";
  return [["Information", `condition ${shortNumber(condition)}${least}`]];
}

function rate({ emRate, closestAtoms }: Diagnostics): Term[] {
  // One component has nothing to miss.
  if (emRate === undefined || !closestAtoms) return [];
  if (Number.isNaN(emRate)) {
    return [["Rate of EM", "none: a component sits on a single item"]];
  }
  if (!(emRate < IDENTIFIED)) {
    return [[
      "Rate of EM",
      "1 or more: EM comes no closer along a direction that choices do not tell",
    ]];
  }
  const rounds = Math.LN10 / (1 - emRate);
  return [[
    "Rate of EM",
    `${rateText(Math.max(emRate, 0))}, the share of missing information${
      rounds > 10 ? `: ${grouped(rounds)} rounds a digit` : ""
    }`,
  ]];
}

/** Four decimals, or two digits of the distance from 1. */
function rateText(rate: number): string {
  const digits = 1 - Math.floor(Math.log10(1 - rate));
  return rate.toFixed(Math.max(4, digits));
}
