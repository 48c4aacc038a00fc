/**
 * Parts of a study: the values of the tasks that one process did, and what it takes to merge them.
 *
 * A part says by a digest which study it is of (data, options, version), by another which arithmetic
 * computed it, and which shard it is. It is written whole, again and again as work goes on, so
 * whatever ends a process leaves a part that is read and gone on with, or none.
 */
import { digestOf } from "./digest.ts";
import { type Environment, InputError } from "./environment.ts";
import { VERSION } from "./help.ts";
import { type FileKind, readSealed, sealed } from "./sealed_file.ts";
import { type Shard, tasksOfShard } from "./shards.ts";

const KIND: FileKind = { format: "softmix-part", version: 1, what: "a part" };

/** Which study a part is of, and what computes it. */
export interface StudyKey {
  /** The command, as "bootstrap", and what of it, as the name of an experiment. */
  readonly command: string;
  /** Of data, options and version. */
  readonly digest: string;
  /** How many tasks the study has. */
  readonly tasks: number;
  /** Equal on machines that compute the same bytes. */
  readonly arithmetic: string;
  readonly runtime: string;
  /** What the result is made of beside the values of the tasks. */
  readonly about: unknown;
}

/** The value of a task by its number. */
export type TaskValue = readonly [task: number, value: unknown];

/** A part. */
export interface StudyPart extends StudyKey {
  readonly shard: Shard;
  readonly status: "complete" | "interrupted";
  /** In the order of their numbers. */
  readonly values: readonly TaskValue[];
  /** What was made on the way to the tasks, to go on from. */
  readonly steps?: readonly unknown[] | undefined;
}

/** The digest of a study. */
export function studyDigest(of: unknown): string {
  return digestOf({ softmix: VERSION, of });
}

/** The text of a part; the result stands in it where all tasks are done. */
export function partText(part: StudyPart, result?: unknown): string {
  const { command, digest, tasks, arithmetic, runtime, shard, about } = part;
  return sealed({
    format: KIND.format,
    version: KIND.version,
    softmix: VERSION,
    ...{ command, digest, tasks, arithmetic, runtime, shard },
    status: part.status,
    result,
    about,
    steps: part.steps,
    values: part.values,
  });
}

/**
 * Reads a part.
 *
 * @throws {InputError} If it is none, or not whole, or does not hold what it says.
 */
export function readPart(env: Environment, file: string): StudyPart {
  const part = readSealed(env, file, KIND) as unknown as StudyPart & {
    readonly softmix: string;
  };
  if (part.softmix !== VERSION) {
    throw new InputError(
      `Cannot read ${
        JSON.stringify(file)
      } as softmix ${part.softmix} wrote it: this is ${VERSION}`,
    );
  }
  const tasks = tasksOfShard(part.shard, part.tasks);
  const values = part.values.map(([task]) => task);
  const isOurs = values.every((task) => tasks.includes(task)) &&
    new Set(values).size === values.length &&
    (part.status === "interrupted" || values.length === tasks.length);
  if (isOurs) return part;
  throw new InputError(
    `Cannot read ${
      JSON.stringify(file)
    } as its tasks are not those of its shard`,
  );
}

/** Why a part is not of a study; undefined if it is. */
export function whyOther(
  part: StudyKey,
  key: StudyKey,
  { mixed = false }: { readonly mixed?: boolean | undefined } = {},
): string | undefined {
  if (part.command !== key.command) {
    return `it is of ${part.command}, not of ${key.command}`;
  }
  if (part.digest !== key.digest || part.tasks !== key.tasks) {
    return "it is of other data or options";
  }
  if (part.arithmetic !== key.arithmetic && !mixed) {
    return `its arithmetic differs in the last digits: it was computed by ${part.runtime}, not by ${key.runtime}`;
  }
  return undefined;
}
