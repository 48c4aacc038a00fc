import { assert, assertEquals } from "@std/assert";
import { SAME_OPTIMUM } from "../../lib/fit/basin.ts";
import {
  bestRun,
  mostAgree,
  optimaOf,
  runsAt,
  timesFound,
} from "../../lib/fit/optima.ts";
import { newRun, type Run } from "../../lib/fit/runs.ts";
import { parameterSpace } from "../../lib/model/parameter_space.ts";
import { simulatedCase } from "../simulated.ts";

const { data, truth: mixture } = simulatedCase(1);
const space = parameterSpace(data, {
  components: 2,
  radius: Infinity,
  constraints: undefined,
});

/** A run at an optimum. */
function runAt(
  objective: number,
  of: Partial<Pick<Run, "init" | "parent" | "status" | "optimum">> = {},
): Run {
  const run = newRun({ init: "random", mixture }, space);
  const ended = { objective, optimum: objective, status: "converged" };
  return { ...run, ...ended, ...of } as Run;
}

Deno.test("optima are told apart by more than their last digits, the highest first, of complete runs alone", () => {
  const runs = [
    runAt(-2),
    runAt(-1 - SAME_OPTIMUM / 2),
    runAt(-1),
    runAt(-0.5, { status: "left_behind" }),
    runAt(-2 + SAME_OPTIMUM / 2),
  ];
  assertEquals(optimaOf(runs), [runs[2], runs[4]]);
  assertEquals(bestRun(runs), runs[2]);
  assertEquals(runsAt(-1, runs), [runs[1], runs[2], runs[3]]);
});

Deno.test("a start that joined counts as found; insertions count once, and only where they rose", () => {
  const drawn = [runAt(-1), runAt(-1.5, { status: "joined", optimum: -1 })];
  const inserted = (parent: number) =>
    runAt(-1, { init: "inserted" as const, parent });
  assertEquals(timesFound(drawn), 2);
  assertEquals(timesFound([...drawn, inserted(-1)]), 2);
  assertEquals(timesFound([...drawn, inserted(-2), inserted(-3)]), 3);
});

Deno.test("most agree where more than half of what was drawn and finished ended at the best", () => {
  const lesser = runAt(-2);
  const aside = runAt(-2, { status: "set_aside" });
  assert(mostAgree([runAt(-1), runAt(-1), lesser, aside, aside]));
  assert(!mostAgree([runAt(-1), lesser]));
  const inserted = runAt(-1, { init: "inserted" });
  assert(!mostAgree([runAt(-1), lesser, inserted]));
});
