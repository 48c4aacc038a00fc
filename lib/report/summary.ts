/** What was fitted, how good it is and how it was found, in terms that the report and the page share. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { FitResult } from "../fit/fit_result.ts";
import { describePrior } from "../model/prior.ts";
import { constraintTerms } from "./constraint_terms.ts";
import { counted, grouped, percent, perChoiceText } from "./number_text.ts";

const STATUS_WORDS: Readonly<Record<FitResult["status"], string>> = {
  converged: "converged",
  max_evaluations: "not converged: the evaluations ran out",
  stalled: "stalled: no step gains more than rounding",
  not_finite: "failed: the log-likelihood is not finite",
  interrupted: "interrupted: the best that was reached by then",
};

/** How good and how sure a fit is: terms and their explanations; an empty term goes on with the one before. */
export function summary(
  data: ChoiceData,
  result: FitResult,
  diagnostics: Diagnostics | undefined,
): [string, string][] {
  const { foundBest, finished, starts, logLikelihoodPerChooser } = result;
  const perChooser = logLikelihoodPerChooser === undefined
    ? ""
    : `, ${perChoiceText(logLikelihoodPerChooser)} per chooser`;
  return [
    [
      "Log-likelihood",
      `${grouped(result.logLikelihood, 3)} in total, ${
        perChoiceText(result.logLikelihoodPerChoice)
      } per choice${perChooser}`,
    ],
    ["", placeText(data, result)],
    ...priorTerms(result),
    [
      "Status",
      `${STATUS_WORDS[result.status]}; gradient norm ${
        result.gradientNorm.toExponential(1)
      } per ${data.choosers ? "chooser" : "choice"}`,
    ],
    [
      "Starts",
      `best optimum found by ${foundBest} of ${
        counted(finished, "finished start")
      }; ${counted(starts.length, "start")} drawn`,
    ],
    ...effortTerms(result),
    [
      "Atom bound",
      result.atomBound === Infinity
        ? "none"
        : `${result.atomBound.toPrecision(4)}, ${
          result.onBound.includes(true) ? "reached (see below)" : "not reached"
        }`,
    ],
    ...constraintTerms(result),
    ["Time", secondsText(result, diagnostics)],
  ];
}

/** How long the fit took, and its diagnostics. */
function secondsText(
  { seconds }: FitResult,
  diagnostics: Diagnostics | undefined,
): string {
  if (!diagnostics) return `${seconds.total.toFixed(2)} s`;
  const all = seconds.total + diagnostics.seconds;
  return `${all.toFixed(2)} s, of which ${
    diagnostics.seconds.toFixed(2)
  } s on diagnostics`;
}

/** Where the log-likelihood lies between that of equal probabilities and the saturated one; with choosers McFadden's pseudo R². */
function placeText(
  { offset, choices }: ChoiceData,
  { bounds: { uniform, saturated }, logLikelihoodPerChoice }: FitResult,
): string {
  const least = `${offset ? "the offset alone" : "uniform"} ${
    uniform.toFixed(5)
  }`;
  if (saturated === undefined) {
    const share = 1 - logLikelihoodPerChoice / uniform;
    const total = grouped(uniform * choices, 3);
    return `pseudo R² ${
      share.toFixed(4)
    } (McFadden), over the null log-likelihood ${total}, ${least} per choice`;
  }
  const range = saturated - uniform;
  const share = (logLikelihoodPerChoice - uniform) / range;
  const place = range > 0 ? `${percent(share)} of the way ` : "";
  return `${place}from ${least} to saturated ${saturated.toFixed(5)}`;
}

/** The effort, and what exploring found, where the starts do not say it. */
function effortTerms({ effort, exploration }: FitResult): [string, string][] {
  if (!exploration) {
    return effort === "default" ? [] : [["", `${effort} effort`]];
  }
  const { rounds, idle } = exploration;
  return [[
    "",
    `${effort} effort explored ${
      counted(rounds, "round")
    }, the last ${idle} without a gain`,
  ]];
}

/** The prior that is part of the objective, and how its ridge was chosen. */
function priorTerms(
  { objective, prior, ridgeSearch }: FitResult,
): [string, string][] {
  const terms: [string, string][] = [];
  if (prior) {
    terms.push([
      "Objective",
      `${grouped(objective, 3)}: with the log prior, ${describePrior(prior)}`,
    ]);
  }
  if (ridgeSearch) {
    const tried = ridgeSearch.tried.map(({ ridge, heldOut }) =>
      `${ridge}: ${heldOut.mean.toFixed(4)}`
    );
    terms.push([
      "Ridge",
      `${
        prior?.ridge ?? 0
      }, which predicts choices held out best; per choice, ${tried.join(", ")}`,
    ]);
  }
  return terms;
}
