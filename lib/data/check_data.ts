/** Whether what a public function is given as data is what {@linkcode choiceData} and its like make. */
import { shownValue } from "../checks/check.ts";
import type { ChoiceData } from "./choice_data.ts";

/** What data must be made by. */
const MAKERS =
  "choiceData(), choiceSetData(), choiceDataFromColumns() or simulate…()";

/**
 * Refuses anything else: nothing at all, a table, data that went through JSON.
 *
 * @param action What cannot be done otherwise.
 * @throws {RangeError} If it has no counts and features in arrays of numbers, or no whitening.
 */
export function checkData(action: string, data: ChoiceData): void {
  const { counts, features, whitening } = (data ?? {}) as Partial<ChoiceData>;
  const isMade = counts instanceof Float64Array &&
    ArrayBuffer.isView(features?.values) &&
    whitening?.means instanceof Float64Array;
  if (isMade) return;
  throw new RangeError(
    `Cannot ${action} as data must be made by ${MAKERS}: current value is ${
      shownValue(data)
    }`,
  );
}
