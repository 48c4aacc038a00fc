/** What the commands of studies share: their options, what they print and how they end. */
import type { Study } from "../estimation.ts";
import { counted } from "../report/number_text.ts";
import { escaped } from "../report/text_width.ts";
import { type Arguments, fileOption } from "./arguments.ts";
import {
  type Environment,
  InputError,
  Stopped,
  UsageError,
} from "./environment.ts";
import { jsonText } from "./output_files.ts";
import { partText } from "./part_file.ts";
import { doPart, type KnownStudy, type PartDone } from "./part_run.ts";
import { progressLine, progressLines } from "./progress_line.ts";
import {
  type Shard,
  SHARD_OPTIONS,
  shardOf,
  tasksOfShard,
  workersOf,
} from "./shards.ts";
import { studyResult } from "./study_results.ts";

/** Options of every study. */
export const STUDY_OPTIONS: readonly string[] = [
  ...SHARD_OPTIONS,
  ...["out", "progress"],
];

/** Switches of every study. */
export const STUDY_SWITCHES: readonly string[] = ["json", "quiet"];

/** What the arguments say of a study. */
export interface StudyRequest {
  readonly out: string | undefined;
  /** Undefined where all is to be done. */
  readonly shard: Shard | undefined;
  readonly workers: number | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly lines: boolean;
}

/** Reads them. */
export function studyRequest(
  given: Arguments,
  env: Environment,
  others: Readonly<Record<string, string | undefined>>,
): StudyRequest {
  const out = fileOption(given, "out", { env, others });
  const shard = shardOf(given, env);
  if (shard && out === undefined) {
    throw new UsageError("--shard needs --out, a file for the part");
  }
  return {
    out,
    shard,
    workers: workersOf(given),
    json: given.switches.has("json"),
    quiet: given.switches.has("quiet"),
    lines: progressLines(given),
  };
}

/** Does a study or a shard of it; returns what is printed. */
export async function runStudyCommand<Input, Value, Result>(
  env: Environment,
  study: Study<Input, Value, Result>,
  { known, request, text }: {
    readonly known: KnownStudy;
    readonly request: StudyRequest;
    /** The result as a person reads it. */
    readonly text: (result: Readonly<Record<string, unknown>>) => string;
  },
): Promise<string> {
  const { out, shard, json, quiet } = request;
  if (out !== undefined) env.checkWritable(out);
  const line = progressLine(env, { choices: 1, ...request });
  const unit = `${study.unit}s`;
  const { part, failed, before } = await doPart(
    env,
    study as unknown as Study<unknown, unknown, unknown>,
    {
      known,
      request: {
        ...request,
        onTasks: (progress) => line.count(progress, unit),
      },
    },
  ).finally(() => line.close());
  const there = checkDone({ part, failed }, { unit: study.unit, out });
  if (part.shard.count > 1) {
    if (!quiet) {
      env.writeError(
        `softmix ${known.command}: ${there} in ${JSON.stringify(out)}, shard ${
          shard!.index
        } of ${shard!.count}${before > 0 ? `, ${before} from before` : ""}\n`,
      );
    }
    return "";
  }
  const result = studyResult(known, part.values.map(([, value]) => value));
  if (out !== undefined) env.writeFile(out, partText(part, result));
  if (json) return jsonText(result);
  return quiet ? "" : escapedLines(text(result));
}

/**
 * How many tasks are done, in words.
 *
 * @throws {InputError} If one failed.
 * @throws {Stopped} If work was ended before the last.
 */
function checkDone(
  { part, failed }: Pick<PartDone, "part" | "failed">,
  { unit, out }: { readonly unit: string; readonly out: string | undefined },
): string {
  const all = tasksOfShard(part.shard, part.tasks).length;
  const there = `${part.values.length} of ${counted(all, unit)}`;
  if (failed.length > 0) {
    const [task, why] = failed[0]!;
    throw new InputError(
      `${there} are done, ${failed.length} failed: the first is ${unit} ${task}, ${why}`,
    );
  }
  if (part.status === "interrupted") {
    throw new Stopped(
      `interrupted, ${there} are done${
        out === undefined
          ? ""
          : `: the same command goes on from ${JSON.stringify(out)}`
      }`,
    );
  }
  return there;
}

function escapedLines(text: string): string {
  return text.split("\n").map(escaped).join("\n");
}
