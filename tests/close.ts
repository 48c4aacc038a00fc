import { assertAlmostEquals, assertEquals } from "@std/assert";

/** Arrays agree entry by entry, relative to each; where 0 is expected, to within as much of 1. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
): void {
  assertEquals(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const slack = relative * Math.abs(expected[i]!);
    assertAlmostEquals(actual[i]!, expected[i]!, slack || relative);
  }
}
