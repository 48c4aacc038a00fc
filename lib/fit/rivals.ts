/** What finishes are measured against: when one is not worth going on with. */
import type {
  Abandonment,
  FinishLimits,
  FinishStanding,
} from "../em/finish_limits.ts";
import type { FinishSlot } from "../em/search_point.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import { type Basin, basinOf, isInBasin, SAME_OPTIMUM } from "./basin.ts";
import { bestOf, isComplete, type Run } from "./runs.ts";

/**
 * A finish is left behind once its evaluations are more than max(LEAST_PATIENCE, PATIENCE·those of the best), while
 * what it lacks to the best is more than HOPELESS·(what its last ten steps gained). That is
 * patient, as slow stretches come before fast ones; it spares atoms that creep up a spike for a thousand steps.
 */
export const PATIENCE = 2;
const HOPELESS = 30;
/** The best may have been lucky, or begun on a part of the items. */
const LEAST_PATIENCE = 100;

/** When a finish is left behind. */
export interface Patience {
  /** In place of PATIENCE. */
  readonly patience?: number;
  /** In place of LEAST_PATIENCE. */
  readonly leastPatience?: number;
  /** In place of HOPELESS. */
  readonly hopeless?: number;
}

/** Whether a finish is worth going on with, given the best so far. */
function verdictAgainst(
  best: Run,
  {
    space,
    patience = PATIENCE,
    leastPatience = LEAST_PATIENCE,
    hopeless = HOPELESS,
  }:
    & Patience
    & { readonly space: ParameterSpace },
): NonNullable<FinishLimits<Run>["verdict"]> {
  const target = best.paused ? undefined : basinOf(best, space);
  return ({ slot, objective, steps }) => {
    if (target && isInBasin(slot, objective, target)) return "joined";
    const deficit = best.objective - objective;
    const { evaluations, gained } = slot; // evaluations before this finish was begun or resumed
    return evaluations + steps >
          Math.max(leastPatience, patience * best.evaluations) &&
        deficit > hopeless * gained &&
        deficit > SAME_OPTIMUM
      ? "left_behind"
      : undefined;
  };
}

/** The best run so far, and optima that finishes may join. */
export class Rivals {
  best: Run | undefined;
  readonly #space: ParameterSpace;
  readonly #patience: Patience;
  /** Where a finish may join any optimum known, not the best alone. */
  readonly #optima: { readonly run: Run; readonly basin: Basin }[] = [];
  readonly #joinsAny: boolean;
  readonly #joined = new Map<FinishSlot, Run>();
  #verdict: FinishLimits<Run>["verdict"];

  constructor(
    space: ParameterSpace,
    { complete, known, ...patience }: Patience & {
      readonly complete: readonly Run[];
      readonly known: readonly Run[] | undefined;
    },
  ) {
    this.#space = space;
    this.#patience = patience;
    this.#joinsAny = known !== undefined;
    for (const run of known ?? []) this.#note(run);
    if (complete.length > 0) this.#lead(bestOf(complete));
  }

  /** Whether a finish is worth going on with. */
  verdictOn(standing: FinishStanding<Run>): Abandonment | undefined {
    const { slot, objective } = standing;
    const there = this.#optima.find(({ basin }) =>
      isInBasin(slot, objective, basin)
    );
    if (!there) return this.#verdict?.(standing);
    this.#joined.set(slot, there.run);
    return "joined";
  }

  /** The run whose optimum another one joined, as far as that is not the best. */
  joinedBy(run: Run): Run | undefined {
    return this.#joined.get(run);
  }

  /** The same by its number among the optima; −1 where there is none. */
  numberJoinedBy(run: Run): number {
    const joined = this.#joined.get(run);
    return this.#optima.findIndex((one) => one.run === joined);
  }

  /** Lets a run join the optimum that it joined before. */
  join(run: Run, number: number): void {
    if (number >= 0) this.#joined.set(run, this.#optima[number]!.run);
  }

  /** Takes up a run whose finish has ended. */
  add(run: Run): void {
    if (!isComplete(run)) return;
    if (this.#joinsAny) this.#note(run);
    const isBest = !this.best || run.objective > this.best.objective;
    if (isBest) this.#lead(run);
  }

  #note(run: Run): void {
    this.#optima.push({ run, basin: basinOf(run, this.#space) });
  }

  #lead(run: Run): void {
    this.best = run;
    this.#verdict = verdictAgainst(run, {
      space: this.#space,
      ...this.#patience,
    });
  }
}
