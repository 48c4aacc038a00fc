/** A study on the command line: some of its tasks, or all, with what was done before. */
import type { Study, TaskProgress } from "../estimation.ts";
import { runTasks } from "../farm/run_tasks.ts";
import { arithmetic } from "./arithmetic.ts";
import { type Environment, InputError } from "./environment.ts";
import {
  partText,
  readPart,
  studyDigest,
  type StudyKey,
  type StudyPart,
  type TaskValue,
  whyOther,
} from "./part_file.ts";
import { Keeper } from "./sealed_file.ts";
import { type Shard, tasksOfShard, WHOLE } from "./shards.ts";

/** Where a part goes, and how it is made. */
export interface PartRequest {
  readonly out: string | undefined;
  /** Undefined where all is to be done. */
  readonly shard: Shard | undefined;
  readonly workers: number | undefined;
  readonly onTasks: (progress: TaskProgress) => void;
}

/** A part and what became of it. */
export interface PartDone {
  readonly part: StudyPart;
  /** Tasks that failed, and why. */
  readonly failed: readonly (readonly [task: number, why: string])[];
  /** Tasks that were done before. */
  readonly before: number;
}

/** What a study is, as far as the command line knows. */
export interface KnownStudy {
  readonly command: string;
  /** What its digest is of; the input of the tasks where it is left out. */
  readonly of?: unknown;
  /** What the result is made of beside the values. */
  readonly about: unknown;
}

/** What tells parts of one study from those of others. */
export function keyOf(
  env: Environment,
  { command, of, about, tasks }: KnownStudy & { readonly tasks: number },
): StudyKey {
  return {
    command,
    digest: studyDigest({ command, of }),
    tasks,
    arithmetic: arithmetic(),
    runtime: env.runtime,
    about,
  };
}

/**
 * The part that a file holds already, if it is of this study and shard.
 *
 * @throws {InputError} If it is half a part, or of something else.
 */
export function partBefore(
  env: Environment,
  { out, shard = WHOLE }: Pick<PartRequest, "out" | "shard">,
  key: StudyKey,
): StudyPart | undefined {
  if (out === undefined || !env.exists(out)) return undefined;
  const part = readPart(env, out);
  const { index, count } = part.shard;
  const why = whyOther(part, key) ??
    (index === shard.index && count === shard.count
      ? undefined
      : `it is shard ${index}/${count}, not ${shard.index}/${shard.count}`);
  if (why === undefined) return part;
  throw new InputError(
    `Cannot write ${
      JSON.stringify(out)
    } as there is a part in it already, and ${why}`,
  );
}

/** Does the tasks of a shard that are not done, and keeps them in its part as it goes. */
export async function doPart(
  env: Environment,
  { at, input, count }: Pick<
    Study<unknown, unknown, unknown>,
    "at" | "input" | "count"
  >,
  { known, request }: {
    readonly known: KnownStudy;
    readonly request: PartRequest;
  },
): Promise<PartDone> {
  const { out, shard = WHOLE, workers, onTasks } = request;
  const key = keyOf(env, { of: input, ...known, tasks: count });
  const before = partBefore(env, request, key);
  const values = new Map<number, unknown>(before?.values);
  const tasks = tasksOfShard(shard, count);
  const done = (): StudyPart => studyPart(key, { shard, tasks, values });
  const isWhole = shard.count === 1;
  const keeper = new Keeper(() => {
    if (out !== undefined) env.writeFile(out, partText(done()));
  });
  env.hold();
  if (tasks.length === 0 && !before) keeper.note(); // more shards than tasks
  const missing = tasks.filter((task) => !values.has(task));
  const outcomes = await runTasks(at, input, {
    tasks: missing,
    workers,
    signal: env.stop,
    onTasks,
    onValue: (task, value) => {
      values.set(task, value);
      // The last is written with the result.
      if (values.size < tasks.length || !isWhole) keeper.note();
    },
  });
  keeper.flush();
  const failed = outcomes.filter(({ status }) => status === "failed")
    .map(({ task, message }) => [task, message!] as const);
  return { part: done(), failed, before: tasks.length - missing.length };
}

/** The part of the values that there are. */
export function studyPart(
  key: StudyKey,
  { shard, tasks, values }: {
    readonly shard: Shard;
    readonly tasks: readonly number[];
    readonly values: ReadonlyMap<number, unknown>;
  },
): StudyPart {
  const there = tasks.filter((task) => values.has(task));
  return {
    ...key,
    shard,
    status: there.length === tasks.length ? "complete" : "interrupted",
    values: there.map((task): TaskValue => [task, values.get(task)]),
  };
}
