/** Several finishes side by side, which share the passes over the features. */
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
  let running: {
    slot: number;
    finish: Finish;
    isBefore: boolean;
    from: number;
  }[] = [];
  let round = 0;
  while (true) {
    running = running.filter(({ slot }) => ends[slot] === undefined);
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
    for (const [b, { slot }] of running.entries()) {
      copyParameters(blocks[b]!, slots[slot]!);
    }
    if (running.some(({ isBefore }) => !isBefore)) {
      yield ask(objective, "evaluate", columnsOf(objective, running.length));
    }
    round++;
    for (const [b, { slot, finish, isBefore, from }] of running.entries()) {
      const step = isBefore
        ? finish.next(NaN)
        : yield* goOn(finish, slots[slot]!, { objective, block: blocks[b]! });
      if (!step.done) continue;
      ends[slot] = step.value;
      onEnd(slot, step.value, round - from);
    }
  }
}

/** Gives a finish what was evaluated for it in a block. */
function* goOn(
  finish: Finish,
  slot: FinishSlot,
  { objective, block }: {
    readonly objective: Objective;
    readonly block: Block;
  },
): Method<ReturnType<Finish["next"]>> {
  const { space, values } = objective;
  const { weightGradient, atomGradient, range, index } = block;
  slot.gradient.set(weightGradient);
  slot.gradient.set(atomGradient, weightSize(space));
  if (space.membership) slot.weights.set(block.weights);
  const step = finish.next(values[index]!);
  if (step.value !== "inform") return step;
  yield ask(objective, "inform", range);
  return finish.next(values[index]!);
}

/** Takes the rounds that it took before. */
function* finishBefore({ rounds, end }: FinishBefore): Finish {
  for (let round = 0; round < rounds; round++) yield "evaluate";
  return end;
}
