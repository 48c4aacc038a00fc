/** Options of a comparison of several numbers of components. */
import { integerFrom, SHARE } from "../checks/check.ts";
import { ANYTHING, FUNCTION } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import { FIT_RULES, type FitOptions } from "./fit_options.ts";

/** Options of {@linkcode selectComponents}: those of each fit, and of the comparison. */
export interface SelectOptions
  extends Omit<FitOptions, "components" | "init" | "done" | "onStep"> {
  /** Numbers of components to compare: integers from 1 to the number of items, or of choosers, each once. */
  components: readonly number[];
  /**
   * How many times to split the choices for the held-out log-likelihood, an
   * integer ≥ 0; 0 leaves it out, as do, with a warning, counts that are not whole or
   * too few choices for both parts of each split.
   * @default {5}
   */
  splits?: number | undefined;
  /**
   * Share of the choices that a split holds out, between 0 and 1.
   * @default {0.2}
   */
  fraction?: number | undefined;
  /**
   * Replicates of likelihood-ratio tests of K against K + 1, from the least K compared until one is not rejected at 5%: an
   * integer ≥ 0; 0 leaves them out, as does a prior. Bunches as large as the over-dispersion are drawn where it is above 1.2.
   * @default {0}
   */
  tests?: number | undefined;
  /** Called after each replicate of a test with the K tested and the number of the replicate, from 0. */
  onTest?: ((components: number, replicate: number) => void) | undefined;
  /** Called before each fit with its number of components. */
  onFit?: ((components: number) => void) | undefined;
  /** Called before each refit with the number of components and of the split, from 1. */
  onSplit?: ((components: number, split: number) => void) | undefined;
}

const { components: _, init: __, done: ___, onStep: ____, ...SHARED_RULES } =
  FIT_RULES;
/** Rules of these options. */
export const SELECT_RULES: OptionRules<SelectOptions> = {
  ...SHARED_RULES,
  components: ANYTHING, // checked one by one
  splits: integerFrom(0),
  fraction: SHARE,
  onFit: FUNCTION,
  onSplit: FUNCTION,
  tests: integerFrom(0),
  onTest: FUNCTION,
};
