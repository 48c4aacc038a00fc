import { assertEquals, assertThrows } from "@std/assert";

/** Fails unless the call throws a RangeError with exactly this message. */
export function assertRefused(run: () => unknown, message: string): void {
  const error = assertThrows(run, RangeError) as RangeError;
  assertEquals(error.message, message);
}
