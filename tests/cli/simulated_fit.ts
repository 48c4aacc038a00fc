/** A simulated table, and fits of it on the command line. */
import { assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

export const SIMULATE = [
  "simulate",
  ...["--items=60", "--features=2", "--components=2", "--choices=5000"],
  ...["--seed=3", "--out=s.csv", "--truth=truth.json"],
];
export const simulated = await runInMemory(SIMULATE);
export const TABLE = simulated.files.get("s.csv")!;
export const FIT = ["fit", "s.csv", "--counts", "count", "--id", "item"];
export const FIT_TWO = [...FIT, "--components", "2", "--starts", "4"];

/** What `softmix fit` left behind after it went well. */
export async function fitted(
  args: readonly string[],
  options?: { terminal?: boolean },
) {
  const outcome = await runInMemory(args, { "s.csv": TABLE }, options);
  assertEquals(outcome.status, 0, outcome.error);
  return outcome;
}

/** The object without what differs from run to run. */
export function timeless(text: string) {
  return JSON.parse(text, (key, value) => key === "seconds" ? 0 : value);
}
