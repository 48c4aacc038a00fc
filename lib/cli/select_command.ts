/** `softmix select`: a table in, several numbers of components compared. */
import {
  type ChoiceData,
  diagnose,
  selectComponents,
  type Selection,
  type SelectOptions,
} from "../../mod.ts";
import {
  selectComponentsParallel,
  type SelectParallelOptions,
} from "../estimation.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import { counted } from "../report/number_text.ts";
import { recommendedFit } from "../report/selection_reasons.ts";
import { selectionReport } from "../report/selection_table.ts";
import {
  type Arguments,
  integerAtLeast,
  numberOption,
  required,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import { componentsList } from "./components_list.ts";
import {
  CONSTRAINT_OPTIONS,
  constraintOptions,
  constraintRequest,
} from "./constraint_options.ts";
import { type Environment, UsageError } from "./environment.ts";
import { SELECT_HELP } from "./fit_help.ts";
import { PRIOR_OPTIONS, ridgeWords } from "./prior_options.ts";
import type { ProgressLine } from "./progress_line.ts";
import {
  deliver,
  openTable,
  pageOptions,
  pagesFor,
  type ResultRequest,
  resultRequest,
  SEARCH_OPTIONS,
  searching,
  searchOptions,
} from "./results.ts";
import { selectJson } from "./select_json.ts";
import { selectPart } from "./select_parts.ts";
import { type Shard, SHARD_OPTIONS, shardOf, workersOf } from "./shards.ts";
import { notesOf, TABLE_OPTIONS, withMoreWarnings } from "./table_input.ts";

/** `softmix select`. */
export const selectCommand: Command = {
  syntax: {
    operands: ["FILE.csv"],
    instead: "features-file",
    options: [
      ...TABLE_OPTIONS,
      ...CONSTRAINT_OPTIONS,
      "components",
      ...SEARCH_OPTIONS,
      ...PRIOR_OPTIONS,
      "splits",
      "hold-out",
      "replicates",
      ...SHARD_OPTIONS,
      "progress",
      "out",
      "report",
    ],
    switches: ["drop-dependent", "test", "json", "quiet"],
  },
  help: SELECT_HELP,
  run,
};

async function run(given: Arguments, env: Environment): Promise<string> {
  const request = resultRequest(given, env);
  const constraints = constraintRequest(given);
  const options = {
    components: componentsList(required(given, "components")),
    ...searchOptions(given),
    splits: numberOption(given, "splits", integerAtLeast(0)),
    tests: testsOf(given),
  };
  const { seed } = options;
  const shard = checkedShard(given, env, request);
  const workers = workersOf(given);
  const table = await openTable(env, request);
  const { data } = table;
  const asked = {
    ...options,
    ...constraintOptions(constraints, data.featureNames),
  };
  if (shard) {
    const { out, quiet, columns } = request;
    return await searching(env, table, {
      ...request,
      search: (line) =>
        selectPart(env, table, {
          ...{ shard, out: out!, quiet, workers, options: asked, line },
          offset: columns?.offset,
        }),
    });
  }
  const pages = await pagesFor(
    request,
    () => import("../report/selection_page.ts"),
  );
  const begun = performance.now();
  const found = await searching(env, table, {
    ...request,
    search: (line) =>
      compared(data, { ...asked, signal: env.stop, workers }, line),
  });
  const seconds = () => (performance.now() - begun) / 1000;
  const { words } = given;
  return printed(env, table, { request, pages, found, seed, words, seconds });
}

/** The comparison, by workers where there are several. */
function compared(
  data: ChoiceData,
  { workers = 1, ...asked }: SelectParallelOptions,
  line: ProgressLine,
): Selection | Promise<Selection> {
  if (workers === 1) {
    return selectComponents(data, { ...asked, ...progressOn(line) });
  }
  const onTasks: SelectParallelOptions["onTasks"] = (progress) =>
    line.count(progress, "fits and refits");
  return selectComponentsParallel(data, { ...asked, workers, onTasks });
}

/** Writes the files that were asked for; returns what is printed. */
function printed(
  env: Environment,
  table: ChoiceTable,
  { request, pages, found, seed, words, seconds: now }: {
    readonly request: ResultRequest;
    readonly pages: typeof import("../report/selection_page.ts") | undefined;
    readonly found: Selection;
    readonly seed: SelectOptions["seed"];
    readonly words: readonly string[];
    /** How long it all took, by now. */
    readonly seconds: () => number;
  },
): string {
  const { data } = table;
  if (found.interrupted) {
    const fits = counted(found.candidates.length, "fit");
    env.writeError(`softmix select: interrupted after ${fits}\n`);
  }
  const selection = withMoreWarnings(found, table);
  const shown = recommendedFit(selection)?.candidate.fit;
  const diagnostics = pages && shown && diagnose(data, shown, { seed });
  const seconds = now();
  const time = ["Time", `${seconds.toFixed(2)} s`] as const;
  const notes = [time, ...notesOf(table, request)];
  return deliver(env, request, {
    object: selectJson(table, selection, {
      seconds,
      offset: request.columns?.offset,
    }),
    page: pages && (() =>
      pages.selectionPage(data, selection, {
        ...pageOptions(["select", ...words], seed),
        ...{ diagnostics, notes },
      })),
    text: () => selectionReport(data, selection, { notes }),
  });
}

/**
 * The shard that the options name.
 *
 * @throws {UsageError} If there is no file for its part, or a page is asked for.
 */
function checkedShard(
  given: Arguments,
  env: Environment,
  { out, report }: Pick<ResultRequest, "out" | "report">,
): Shard | undefined {
  const shard = shardOf(given, env);
  if (shard && out === undefined) {
    throw new UsageError("--shard needs --out, a file for the part");
  }
  if (shard && report !== undefined) {
    throw new UsageError("--shard and --report cannot both be given");
  }
  return shard;
}

/** What shows how far a comparison has come, the fit that it is at before all. */
function progressOn(
  line: ProgressLine,
): Pick<
  SelectOptions,
  "onFit" | "onProgress" | "onFinish" | "onRidge" | "onTest" | "onSplit"
> {
  let now = "";
  return {
    onFit: (components) => now = `K = ${components}, `,
    onProgress: (progress) => line.show(progress, now),
    onFinish: (progress) => line.inside(progress),
    onRidge: (ridge, split) => line.say(now + ridgeWords(ridge, split)),
    onTest: (components, replicate) =>
      line.say(
        `K = ${components} against ${components + 1}: replicate ${
          replicate + 1
        }`,
      ),
    onSplit: (components, split) =>
      line.say(`K = ${components}, choices held out: split ${split}`),
  };
}

/** How many replicates of tests were asked for, 0 for no tests. */
function testsOf(given: Arguments): number {
  const replicates = numberOption(given, "replicates", integerAtLeast(2));
  if (given.switches.has("test")) return replicates ?? 99;
  if (replicates === undefined) return 0;
  throw new UsageError("--replicates goes with --test");
}
