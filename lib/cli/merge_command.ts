/** `softmix merge`: the parts of a study in, what one process would have made out. */
import { type Arguments, fileOption } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type Environment, InputError, UsageError } from "./environment.ts";
import { jsonText } from "./output_files.ts";
import { partText, readPart, type StudyPart, whyOther } from "./part_file.ts";
import { studyPart } from "./part_run.ts";
import { tasksOfShard, WHOLE } from "./shards.ts";
import { MERGE_HELP } from "./study_help.ts";
import { studyResult } from "./study_results.ts";

/** A part and its file. */
interface PartFile {
  readonly file: string;
  readonly part: StudyPart;
}

/** `softmix merge`. */
export const mergeCommand: Command = {
  syntax: {
    operands: ["PART.json"],
    isList: true,
    options: ["out"],
    switches: ["mixed", "json", "quiet"],
  },
  help: MERGE_HELP,
  run,
};

function run(given: Arguments, env: Environment): string {
  const { switches, operands } = given;
  const out = fileOption(given, "out", {
    env,
    others: Object.fromEntries(
      operands.map((file, i) => [`part ${i + 1}`, file]),
    ),
  });
  if (out === undefined && !switches.has("json")) {
    throw new UsageError("--out or --json is missing");
  }
  const parts = operands.map((file) => ({ file, part: readPart(env, file) }));
  const whole = merged(parts, { mixed: switches.has("mixed") });
  const result = studyResult(whole, whole.values.map(([, value]) => value));
  if (out !== undefined) {
    env.writeFile(out, partText(whole, result));
    if (!switches.has("quiet")) {
      env.writeError(
        `softmix merge: ${whole.tasks} tasks from ${parts.length} parts in ${
          JSON.stringify(out)
        }\n`,
      );
    }
  }
  return switches.has("json") ? jsonText(result) : "";
}

/** All parts as the one that a single process makes. */
function merged(
  parts: readonly PartFile[],
  { mixed }: { readonly mixed: boolean },
): StudyPart {
  const [first, ...others] = parts as [PartFile, ...PartFile[]];
  for (const other of others) checkAlike(first, other, mixed);
  checkComplete(parts);
  const { part } = first;
  const runtimes = parts.map((one) => one.part.runtime);
  const arithmetics = new Set(parts.map((one) => one.part.arithmetic));
  return studyPart({
    ...part,
    runtime: [...new Set(runtimes)].sort().join("; "),
    arithmetic: arithmetics.size > 1 ? "mixed" : part.arithmetic,
  }, {
    shard: WHOLE,
    tasks: tasksOfShard(WHOLE, part.tasks),
    values: new Map(parts.flatMap((one) => one.part.values)),
  });
}

function checkAlike(one: PartFile, other: PartFile, mixed: boolean): void {
  const why = whyOther(other.part, one.part, { mixed }) ??
    (other.part.shard.count !== one.part.shard.count
      ? `it is one of ${other.part.shard.count} shards, not of ${one.part.shard.count}`
      : isAboutOther(one.part, other.part) && !mixed
      ? "its fits differ"
      : undefined);
  if (why === undefined) return;
  throw new InputError(
    `Cannot merge ${JSON.stringify(other.file)} with ${
      JSON.stringify(one.file)
    } as ${why}`,
  );
}

/** Whether both are complete, and hold different fits. */
function isAboutOther(one: StudyPart, other: StudyPart): boolean {
  return one.status === "complete" && other.status === "complete" &&
    JSON.stringify(one.about) !== JSON.stringify(other.about);
}

/** Every shard once, each whole. */
function checkComplete(parts: readonly PartFile[]): void {
  const files = new Map<number, string>();
  for (const { file, part: { shard } } of parts) {
    const other = files.get(shard.index);
    if (other !== undefined) {
      throw new InputError(
        `Cannot merge as ${JSON.stringify(other)} and ${
          JSON.stringify(file)
        } are both shard ${shard.index} of ${shard.count}`,
      );
    }
    files.set(shard.index, file);
  }
  const { count } = parts[0]!.part.shard;
  const missing: string[] = [];
  for (let index = 1; index <= count; index++) {
    if (!files.has(index)) missing.push(`${index}`);
  }
  if (missing.length > 0) {
    throw new InputError(
      `Cannot merge as ${missing.length} of ${count} shards are missing: ${
        missing.join(", ")
      }`,
    );
  }
  const cut = parts.filter(({ part }) => part.status === "interrupted");
  if (cut.length === 0) return;
  const words = cut.map(({ file, part: { shard, values, tasks } }) =>
    `${JSON.stringify(file)} has ${values.length} of ${
      tasksOfShard(shard, tasks).length
    } tasks`
  );
  throw new InputError(
    `Cannot merge as parts were interrupted, and go on where their commands are given again: ${
      words.join(", ")
    }`,
  );
}
