/** Whether data like these can be drawn: numbers of choices and of choosers are whole. */
import type { ChoiceData } from "../data/choice_data.ts";
import { whyNeverSplit, whyNotWholeChoices } from "./split_choosers.ts";

/** What is drawn: choices from an estimate, or the choosers with what they chose. */
export type DrawKind = "estimate" | "choosers";

/** Why data like these cannot be drawn, if they cannot. */
export function whyNotDrawn(
  { choices, choosers }: ChoiceData,
  draw: DrawKind,
): string | undefined {
  if (!choosers) {
    return Number.isSafeInteger(choices)
      ? undefined
      : `the number of choices must be an integer: current value is ${choices}`;
  }
  return whyNeverSplit(choosers, "choosers") ??
    (draw === "choosers" ? undefined : whyNotWholeChoices(choosers));
}

/**
 * Refuses what cannot be drawn.
 *
 * @throws {RangeError} If numbers of choices or of choosers are not whole.
 */
export function checkDrawn(
  data: ChoiceData,
  { draw, action }: { readonly draw: DrawKind; readonly action: string },
): void {
  const why = whyNotDrawn(data, draw);
  if (why !== undefined) throw new RangeError(`Cannot ${action} as ${why}`);
}
