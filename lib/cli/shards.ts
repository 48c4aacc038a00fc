/** Which tasks of a study this process does: `--shard`. */
import {
  type Arguments,
  integerAtLeast,
  numberOption,
  refuseValue,
} from "./arguments.ts";
import { type Environment, UsageError } from "./environment.ts";

/** Options that say which shard to do, and with how many workers. */
export const SHARD_OPTIONS: readonly string[] = ["shard", "shards", "workers"];

/** Shard `index` of `count`, from 1: it does the tasks index − 1, index − 1 + count, … */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** All tasks. */
export const WHOLE: Shard = { index: 1, count: 1 };

/** The tasks of a shard, of so many. */
export function tasksOfShard({ index, count }: Shard, total: number): number[] {
  const tasks: number[] = [];
  for (let task = index - 1; task < total; task += count) tasks.push(task);
  return tasks;
}

/**
 * The shard that the options name; undefined where all is to be done and the result written.
 *
 * @throws {UsageError} If it is not i/n, or `auto` finds no variables of a scheduler.
 */
export function shardOf(given: Arguments, env: Environment): Shard | undefined {
  const text = given.options.get("shard");
  const shards = numberOption(given, "shards", integerAtLeast(1));
  if (shards !== undefined && text !== "auto") {
    throw new UsageError("--shards goes with --shard auto");
  }
  if (text === undefined) return undefined;
  if (text === "auto") return ofScheduler(env, shards);
  const [, i, n] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(i), count: Number(n) };
  const holds = shard.index >= 1 && shard.index <= shard.count &&
    Number.isSafeInteger(shard.count);
  if (!holds) {
    refuseValue(
      "--shard",
      "must be auto, or i/n with integers 1 <= i <= n",
      text,
    );
  }
  return shard;
}

/** How many workers the options ask for. */
export function workersOf(given: Arguments): number | undefined {
  return numberOption(given, "workers", integerAtLeast(1));
}

function ofScheduler(env: Environment, shards: number | undefined): Shard {
  const slurm = env.variable("SLURM_ARRAY_TASK_ID");
  const kubernetes = env.variable("JOB_COMPLETION_INDEX");
  if (slurm !== undefined) return ofSlurm(env, slurm, shards);
  if (kubernetes === undefined) {
    throw new UsageError(
      "--shard auto needs SLURM_ARRAY_TASK_ID of an array of Slurm, or JOB_COMPLETION_INDEX of an indexed job of Kubernetes: neither is set",
    );
  }
  const index = Number(kubernetes) + 1;
  if (shards === undefined) {
    throw new UsageError(
      "--shard auto needs --shards in a job of Kubernetes, the completions of the job",
    );
  }
  return within({ index, count: shards }, `JOB_COMPLETION_INDEX ${kubernetes}`);
}

/** An array counts its tasks; where some of them are done again, it counts these, and `--shards` says how many there were. */
function ofSlurm(
  env: Environment,
  id: string,
  shards: number | undefined,
): Shard {
  if (shards !== undefined) {
    return within(
      { index: Number(id), count: shards },
      `SLURM_ARRAY_TASK_ID ${id}`,
    );
  }
  const [first, last, count] = ["MIN", "MAX", "COUNT"]
    .map((name) => env.variable(`SLURM_ARRAY_TASK_${name}`))
    .map((text) => text === undefined ? NaN : Number(text)) as [
      number,
      number,
      number,
    ];
  if (last - first + 1 !== count) {
    throw new UsageError(
      `--shard auto needs --shards where the ids of an array are not one run: here are ${count} from ${first} to ${last}`,
    );
  }
  return { index: Number(id) - first + 1, count };
}

function within(shard: Shard, what: string): Shard {
  const { index, count } = shard;
  if (index >= 1 && index <= count) return shard;
  throw new UsageError(
    `--shard auto is shard ${index} by ${what}: it must be from 1 to ${count}, the number of shards`,
  );
}
