/** What a comparison of several numbers of components takes. */
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { whyNotHeldOut } from "../inference/held_out.ts";
import { constraintsOf, type JudgedFit } from "./judged_fit.ts";
import { SELECT_RULES, type SelectOptions } from "./select_options.ts";
import { checkMostComponents } from "./settings.ts";

/** What a comparison takes: sizes in ascending order, how many splits, and why there are none. */
export interface SelectionPlan {
  readonly sizes: readonly number[];
  readonly splits: number;
  readonly notHeldOut: string | undefined;
}

/** Checks the options. */
export function checkedSelection(
  data: ChoiceData,
  options: SelectOptions,
): SelectionPlan {
  checkData("select components", data);
  checkOptions("select components", options, SELECT_RULES);
  const { splits = 5, fraction, seed, holdOut } = options;
  const sizes = checkedSizes(options.components, data);
  constraintsOf(data, sizes[0]!, options);
  const notHeldOut = splits > 0
    ? whyNotHeldOut(data, { splits, fraction, seed, holdOut })
    : undefined;
  return { sizes, splits, notHeldOut };
}

/** Whether choices are held out from a fit. */
export function isToSplit(
  { doubts }: JudgedFit,
  { notHeldOut }: SelectionPlan,
): boolean {
  return notHeldOut === undefined && doubts.length === 0;
}

function checkedSizes(
  components: readonly number[],
  data: ChoiceData,
): number[] {
  const action = "select components";
  const sizes = components.toSorted((a, b) => a - b);
  const valid = sizes.length > 0 &&
    sizes.every((size, i) =>
      Number.isSafeInteger(size) && size >= 1 && size !== sizes[i - 1]
    );
  if (!valid) {
    throw new RangeError(
      `Cannot ${action} as components must be distinct integers >= 1: current value is [${
        components.join(", ")
      }]`,
    );
  }
  checkMostComponents(action, sizes.at(-1)!, data);
  return sizes;
}
