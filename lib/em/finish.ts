/** Several finishes side by side, which share the passes over the features. */
import { copyInto } from "../linalg/vectors.ts";
import {
  ask,
  type Block,
  columnsOf,
  type Method,
  type Objective,
} from "../model/objective.ts";
import { copyParameters, weightSize } from "../model/parameter_space.ts";
import type { FinishBefore, FinishEnd, FinishLimits } from "./finish_limits.ts";
import { type Finish, finishOf } from "./finish_of_one.ts";
import type { FinishSlot } from "./search_point.ts";

/**
 * Finishes several mixtures, as many side by side as the objective has
 * blocks; what is done leaves its place to the next.
 *
 * @param onEnd Called with the number of a slot, how its finish ended, and in how many rounds of evaluations.
 * @returns How each ended; the mixtures are left in their slots, but those of finishes made before.
 */
export function* finishTogether<S extends FinishSlot>(
  objective: Objective,
  slots: readonly S[],
  limits: FinishLimits<S>,
  onEnd: (slot: number, end: FinishEnd, rounds: number) => void = () => {},
): Method<FinishEnd[]> {
  const { blocks } = objective;
  const ends = new Array<FinishEnd>(slots.length);
  let waiting = 0;
  let running: Running[] = [];
  let round = 0;
  while (true) {
    while (running.length < blocks.length && waiting < slots.length) {
      if (waiting > 0 && limits.stop?.aborted) break;
      const before = limits.known?.(waiting);
      const finish = before
        ? finishBefore(before)
        : finishOf(slots[waiting]!, objective, limits);
      finish.next();
      const isBefore = before !== undefined;
      running.push({ slot: waiting++, finish, isBefore, from: round });
    }
    if (running.length === 0) return ends;
    // Those made before keep their blocks: where a block stands may change the last digits.
    let isAsked = false;
    for (let b = 0; b < running.length; b++) {
      const { slot, isBefore } = running[b]!;
      copyParameters(blocks[b]!, slots[slot]!);
      isAsked ||= !isBefore;
    }
    if (isAsked) {
      yield ask(objective, "evaluate", columnsOf(objective, running.length));
    }
    round++;
    let hasEnded = false;
    for (let b = 0; b < running.length; b++) {
      const { slot, finish, isBefore, from } = running[b]!;
      const { index, range } = blocks[b]!;
      if (!isBefore) takeGradient(slots[slot]!, blocks[b]!, objective);
      let step = finish.next(isBefore ? NaN : objective.values[index]!);
      if (step.value === "inform") {
        yield ask(objective, "inform", range);
        step = finish.next(objective.values[index]!);
      }
      if (!step.done) continue;
      hasEnded = true;
      ends[slot] = step.value;
      onEnd(slot, step.value, round - from);
    }
    if (hasEnded) running = running.filter(({ slot }) => !ends[slot]);
  }
}

/** A finish that has a block. */
interface Running {
  readonly slot: number;
  readonly finish: Finish;
  readonly isBefore: boolean;
  /** The round in which it began. */
  readonly from: number;
}

/** Gives a slot what was evaluated for it in a block. */
function takeGradient(
  { gradient, weights }: FinishSlot,
  block: Block,
  { space }: Objective,
): void {
  copyInto(gradient, block.weightGradient);
  copyInto(gradient, block.atomGradient, weightSize(space));
  if (space.membership) copyInto(weights, block.weights);
}

/** Takes the rounds that it took before. */
function* finishBefore({ rounds, end }: FinishBefore): Finish {
  for (let round = 0; round < rounds; round++) yield "evaluate";
  return end;
}
