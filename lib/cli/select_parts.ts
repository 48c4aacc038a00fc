/** `softmix select --shard`: all fits, and the refits of some splits; the same JSON from parts and from one process. */
import type { FitResult, Selection } from "../../mod.ts";
import {
  chosenByHeldOut,
  selectComponentsShard,
  type SelectParallelOptions,
} from "../estimation.ts";
import { heldOutOf } from "../inference.ts";
import { counted } from "../report/number_text.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import { type Environment, Stopped, UsageError } from "./environment.ts";
import { partText, type StudyKey, type StudyPart } from "./part_file.ts";
import { keyOf, partBefore, studyPart } from "./part_run.ts";
import { heldOutJson } from "./prior_options.ts";
import type { ProgressLine } from "./progress_line.ts";
import { Keeper } from "./sealed_file.ts";
import { selectJson } from "./select_json.ts";
import { type Shard, tasksOfShard } from "./shards.ts";

/** The comparison without what was held out, and how many splits there are. */
export interface SelectionAbout {
  readonly selection: SelectionJson;
  readonly splits: number;
}

/** What of the JSON of a comparison changes with what was held out. */
interface SelectionJson extends Readonly<Record<string, unknown>> {
  readonly chosen: Readonly<Record<string, number | null>>;
  readonly candidates: readonly (Readonly<Record<string, unknown>> & {
    readonly components: number;
    readonly doubts: readonly string[];
  })[];
}

/** The comparison with the values of all splits, null where a fit is in doubt. */
export function selectionWith(
  { selection, splits }: SelectionAbout,
  values: readonly (number | null)[],
): Readonly<Record<string, unknown>> {
  const means: [number, number][] = [];
  const candidates = selection.candidates.map((candidate, i) => {
    const own = values.slice(i * splits, (i + 1) * splits);
    if (own.length === 0 || own.includes(null)) return candidate;
    const heldOut = heldOutOf(own as number[]);
    means.push([candidate.components, heldOut.mean]);
    return { ...candidate, heldOut: heldOutJson(heldOut) };
  });
  return {
    ...selection,
    chosen: { ...selection.chosen, heldOut: chosenByHeldOut(means) ?? null },
    candidates,
  };
}

/** A comparison as it is written without what differs from run to run. */
function timelessJson(
  table: ChoiceTable,
  selection: Selection,
  offset: string | undefined,
): SelectionJson {
  const { seconds: _, ...json } = JSON.parse(
    JSON.stringify(selectJson(table, selection, { seconds: 0, offset })),
  );
  for (const candidate of json.candidates) delete candidate.seconds;
  return json;
}

/** What a shard of a comparison is made of. */
export interface SelectShardRequest {
  readonly shard: Shard;
  readonly out: string;
  readonly quiet: boolean;
  readonly workers: number | undefined;
  readonly offset: string | undefined;
  readonly options: SelectParallelOptions;
  readonly line: ProgressLine;
}

/** Makes a shard of a comparison; returns what is printed. */
export async function selectPart(
  env: Environment,
  table: ChoiceTable,
  request: SelectShardRequest,
): Promise<string> {
  const { shard, out, options } = request;
  const { data } = table;
  const splits = options.splits ?? 5;
  if (splits === 0) {
    throw new UsageError(
      "--shard shares out the splits: --splits must be >= 1",
    );
  }
  const count = options.components.length * splits;
  const known = { command: "select", of: { data, options }, about: null };
  const key = keyOf(env, { ...known, tasks: count });
  const before = partBefore(env, { out, shard }, key);
  const tasks = tasksOfShard(shard, count);
  const part = before?.status === "complete"
    ? before
    : await madePart(env, table, { ...request, before, key, tasks, splits });
  const { about, values } = part;
  const result = shard.count > 1 ? undefined : selectionWith(
    about as SelectionAbout,
    values.map(([, value]) => value as number | null),
  );
  env.writeFile(out, partText(part, result));
  if (!request.quiet) {
    env.writeError(
      `softmix select: ${counted(tasks.length, "refit")} in ${
        JSON.stringify(out)
      }, shard ${shard.index} of ${shard.count}\n`,
    );
  }
  return "";
}

/**
 * The part with the fits and refits that were not made before; what is made is kept in its file on the way.
 *
 * @throws {Stopped} If it was ended before the last.
 */
async function madePart(
  env: Environment,
  table: ChoiceTable,
  { before, key, tasks, splits, ...request }: SelectShardRequest & {
    readonly before: StudyPart | undefined;
    readonly key: StudyKey;
    readonly tasks: readonly number[];
    readonly splits: number;
  },
): Promise<StudyPart> {
  const { shard, out, options, workers, line } = request;
  const values = new Map<number, unknown>(before?.values);
  const fits = [...(before?.steps ?? []) as readonly FitResult[]];
  const keeper = new Keeper(() => {
    const now = studyPart(key, { shard, tasks, values });
    env.writeFile(
      out,
      partText({ ...now, status: "interrupted", steps: fits }),
    );
  });
  const { selection, interrupted } = await selectComponentsShard(table.data, {
    ...options,
    ...{ workers, fits, signal: env.stop },
    tasks: tasks.filter((task) => !values.has(task)),
    onTasks: (progress) => line.count(progress, "fits and refits"),
    onFit: (fit) => {
      fits.push(fit);
      keeper.note();
    },
    onValue: (task, value) => {
      values.set(task, value);
      keeper.note();
    },
  }).finally(() => keeper.flush());
  if (interrupted) {
    throw new Stopped(
      `interrupted after ${counted(fits.length, "fit")} and ${values.size} of ${
        counted(tasks.length, "refit")
      }: the same command goes on from ${JSON.stringify(out)}`,
    );
  }
  const about: SelectionAbout = {
    selection: timelessJson(table, selection, request.offset),
    splits,
  };
  return studyPart({ ...key, about }, { shard, tasks, values });
}
