/** Numbers of components as `1..6` or `1,2,4`. */
import { numberFromText } from "../data/number_text.ts";
import { refuseValue } from "./arguments.ts";

/** More than anyone compares, and few enough to write down. */
const MOST = 1000;

/**
 * The numbers of components that a list of numbers and ranges names.
 *
 * @throws {UsageError} If a piece is no integer ≥ 1 or rising range of them, or a number comes twice.
 */
export function componentsList(list: string): number[] {
  const refuse = (rule: string) => refuseValue("--components", rule, list);
  const sizes: number[] = [];
  for (const piece of list.split(",")) {
    const ends = piece.split("..");
    const [first, last = first] = ends.map((end) => numberFromText(end));
    const whole = [first, last].every((end) =>
      Number.isSafeInteger(end) && end! >= 1
    );
    if (ends.length > 2 || !whole) {
      refuse("must be integers >= 1, as in 1..6 or 1,2,4");
    }
    if (first! > last!) refuse("must go up from the first to the last");
    if (sizes.length + last! - first! >= MOST) {
      refuse(`must be at most ${MOST} numbers`);
    }
    for (let size = first!; size <= last!; size++) sizes.push(size);
  }
  if (new Set(sizes).size < sizes.length) refuse("must name each number once");
  return sizes;
}
