/** Fits for several numbers of components, compared. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { FitResult } from "./fit_result.ts";
import { judgedFit } from "./judged_fit.ts";
import type { SelectOptions } from "./select_options.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { freshFit, grownFit, heldOutOfFit } from "./selection_fits.ts";
import { checkedSelection, isToSplit } from "./selection_plan.ts";

/**
 * Fits every number of components asked for, and compares them.
 *
 * Each K starts afresh, and is held against the result for K − 1 with a component added where the
 * likelihood lacks it most; where that comes to more the search is made again from there, so that
 * ℓ rises with K as it must. A candidate is ranked only if its optimum can be trusted: it
 * converged, no atom lies on the bound, no smaller K has a higher likelihood, its parameters are no
 * more than the distinct items can tell, and these tell it from the mixtures near it and from other
 * optima. While an atom lies on the bound ground is explored for two idle rounds in place of the K + 3 of
 * {@linkcode fit}, which may find a higher optimum there.
 *
 * The criteria answer different questions: BIC and ICL look for the number of
 * groups, ICL for groups that choices tell apart; AIC and the
 * held-out log-likelihood for the best predictions; the quasi criteria
 * for either when choices are less independent than their number suggests. A component more
 * than the truth is often harmless in prediction, so AIC tends to larger K.
 *
 * Under a prior the criteria do not hold, and the held-out log-likelihood alone chooses. With
 * `ridge: "held-out"` each K has its own ridge, chosen with all choices, which its refits keep.
 *
 * Where choosers are known BIC and ICL count these, splits hold them out, or with `holdOut: "choices"`
 * choices of each, and there are no quasi criteria and no least K.
 *
 * @param data Choice counts over p items with L features, or of choosers.
 * @param options Numbers of components, options of the fits, splits.
 * @returns The candidates and what each criterion chooses. Costs one {@linkcode fit} for each K and
 *   `splits` fits from fewer starts for each K without doubts.
 * @throws {RangeError} If an option is out of range.
 * @throws {Error} If `signal` asks for an end while the first ridge is chosen, when there is no fit yet.
 *
 * @example
 * ```ts
 * import { selectComponents, simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const truth = simulateMixture(2, 3, { seed: 1, scale: 2 });
 * const data = simulateChoices(simulateFeatures(500, 3), truth, { choices: 20_000 });
 * const { chosen } = selectComponents(data, { components: [1, 2, 3], splits: 0 });
 * assertEquals(chosen.bic, 2);
 * ```
 */
export function selectComponents(
  data: ChoiceData,
  options: SelectOptions,
): Selection {
  const plan = checkedSelection(data, options);
  const { onFit, onSplit } = options;
  const fits: FitResult[] = [];
  for (const components of plan.sizes) {
    if (fits.at(-1)?.status === "interrupted") break;
    onFit?.(components);
    const fresh = freshFit(data, components, options);
    fits.push(grownFit(data, fresh, { last: fits.at(-1), options }));
  }
  const judged = fits.map((result, i) =>
    judgedFit(data, result, { smaller: fits.slice(0, i), options })
  );
  const values = judged.map((one) => {
    const own: number[] = [];
    while (isToSplit(one, plan) && own.length < plan.splits) {
      onSplit?.(one.components, own.length + 1);
      const value = heldOutOfFit(data, one.fit, {
        split: own.length,
        options,
      });
      if (options.signal?.aborted) break;
      own.push(value);
    }
    return own;
  });
  return selectionOf(data, judged, { plan, values, options });
}
