/** How data like those of an estimate are fitted again: by options that can be sent to a worker. */
import { integerFrom } from "../checks/check.ts";
import type { OptionRules } from "../checks/options.ts";
import { QUASI_NEWTON_RULES } from "../em/quasi_newton.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { mixtureFrom } from "./fit.ts";
import type { FitOptions, InnerFitOptions } from "./fit_options.ts";

/** Options of a refit: those of the fit that the estimate came from. */
export interface RefitOptions extends
  Pick<
    FitOptions,
    | "atomBound"
    | "dirichlet"
    | "common"
    | "fixed"
    | "gradientTolerance"
    | "maxEvaluations"
  > {
  /**
   * λ of the ridge that the fit had.
   * @default {0, none}
   */
  ridge?: number | undefined;
  /**
   * How many starts a refit draws besides the estimate, an integer ≥ 0. None keeps each refit near the
   * estimate; some let it go to another optimum, where the data have one that is higher.
   * @default {0}
   */
  starts?: number | undefined;
}

/** The same with how hard the search tries. */
export interface InnerRefitOptions
  extends RefitOptions, Pick<InnerFitOptions, "limits"> {}

/** Rules of these options. */
export const REFIT_RULES: OptionRules<RefitOptions> = {
  ...QUASI_NEWTON_RULES,
  starts: integerFrom(0),
};

/** Fits data from an estimate, and from other starts where the options ask for them. */
export function refitFrom(
  data: ChoiceData,
  estimate: SoftmaxMixture,
  { starts = 0, ...options }: InnerRefitOptions,
  signal?: FitOptions["signal"],
): SoftmaxMixture {
  const components = estimate.weights.length;
  const all = { ...options, components, signal };
  return starts === 0
    ? mixtureFrom(data, { ...all, init: [estimate] }, [])
    : mixtureFrom(data, { ...all, starts }, [estimate]);
}
