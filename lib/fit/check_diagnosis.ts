/** What is to follow a fit, refused before it where the data or the prior rule it out. */
import { finiteFrom, oneOf } from "../checks/check.ts";
import { either, named, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { checkCovarianceKind } from "../inference/covariance.ts";
import { whyNotHeldOut } from "../inference/held_out.ts";
import { checkedScale } from "../inference/scaled_covariance.ts";
import { checkDrawn } from "../inference/whole_choices.ts";
import { unitOf } from "../inference/without_unit.ts";
import { checkedPrior, type Prior, refusePrior } from "../model/prior.ts";
import { pointMass } from "../moments/moment_start.ts";
import { ASKED_RULES, type DiagnoseOptions } from "./diagnose.ts";
import type { FitOptions } from "./fit_options.ts";

/** Options of {@linkcode checkDiagnosis}: what `diagnose`, and `heldOutLogLikelihood` with five splits, will be asked for, and the prior of the fit. */
export interface CheckDiagnosisOptions
  extends
    Pick<DiagnoseOptions, "errors" | "intervals" | "influence" | "fitTest">,
    Pick<FitOptions, "ridge" | "dirichlet" | "holdOut" | "seed"> {}

const RULES: OptionRules<CheckDiagnosisOptions> = {
  ...ASKED_RULES,
  ridge: either(finiteFrom(0), named("held-out")),
  dirichlet: finiteFrom(0),
  holdOut: oneOf("choosers", "choices"),
  seed: SEED,
};

const ACTION = "check a diagnosis";
/** Splits of choices held out. */
const SPLITS = 5;

/**
 * Refuses before a fit, which may take long, what will be refused after it, in the same words: errors, intervals, influence,
 * a test or choices held out that cannot be had of such data, or under the prior. Where the ridge is yet to be chosen nothing is said of it.
 *
 * @param data The data that are to be fitted.
 * @param options What will be asked for, and the prior. Costs O(p), or O(U) for U choosers, for each split held out.
 * @throws {RangeError} If one of them will be refused, or is out of range.
 *
 * @example A bootstrap draws whole choices
 * ```ts
 * import { choiceData } from "@softmix/softmix";
 * import { checkDiagnosis } from "@softmix/softmix/inference";
 * import { assertThrows } from "@std/assert";
 * const weighted = choiceData([[0], [1], [3]], [40.5, 60, 20]);
 * checkDiagnosis(weighted, { errors: "sandwich" });
 * assertThrows(() => checkDiagnosis(weighted, { errors: "bootstrap" }), RangeError, "must be an integer");
 * ```
 */
export function checkDiagnosis(
  data: ChoiceData,
  options: CheckDiagnosisOptions,
): void {
  checkData(ACTION, data);
  checkOptions(ACTION, options, RULES);
  const { errors, intervals, influence, fitTest, holdOut, seed } = options;
  const { ridge, dirichlet } = options;
  const given = { ridge: ridge === "held-out" ? 0 : ridge, dirichlet };
  const prior = checkedPrior(given, "fit", data.choosers);
  if (errors === "sandwich") checkCovarianceKind(data, errors, prior);
  if (errors === "scaled") refuseScale(data, prior);
  if (errors === "jackknife" || influence !== undefined) unitOf(data);
  if (errors === "bootstrap" || intervals === "percentile") {
    checkDrawn(data, { draw: "estimate", action: "bootstrap" });
  }
  if (intervals === "profile") refusePrior(prior, "make profile intervals");
  if (fitTest) {
    const action = "test the fit";
    refusePrior(prior, action);
    checkDrawn(data, { draw: "estimate", action });
  }
  const why = holdOut && whyNotHeldOut(data, { holdOut, splits: SPLITS, seed });
  if (why) throw new RangeError(`Cannot split choices as ${why}`);
}

/** Refuses over-dispersion where there can be none, whatever the mixture. */
function refuseScale(data: ChoiceData, prior: Prior | undefined): void {
  if (!prior && !data.choosers) return;
  checkedScale(data, pointMass(new Float64Array(data.features.columns)), {
    scale: "overdispersion",
    kind: prior ? "posterior" : "observed",
  });
}
