/** What else is known of a result that is shown. */
import { SHARE } from "../checks/check.ts";
import { OBJECT, TEXT } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Options of `show`. */
export interface ShowOptions {
  /** The data that a result is of: names its features and items, and adds the charts that need them. */
  data?: ChoiceData | undefined;
  /** What the choices were drawn from, in simulations: stands beside the estimate, component by component. */
  truth?: SoftmaxMixture | undefined;
  /**
   * Title of the chart.
   * @default {what the chart shows}
   */
  title?: string | undefined;
  /**
   * Probability that an interval holds the true value, between 0 and 1.
   * @default {0.95}
   */
  level?: number | undefined;
}

/** What they must be. */
export const SHOW_RULES: OptionRules<ShowOptions> = {
  data: OBJECT,
  truth: OBJECT,
  title: TEXT,
  level: SHARE,
};
