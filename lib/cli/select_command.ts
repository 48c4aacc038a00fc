/** `softmix select`: a table in, several numbers of components compared. */
import { diagnose, selectComponents } from "../../mod.ts";
import { selectComponentsParallel } from "../estimation.ts";
import { counted } from "../report/number_text.ts";
import { recommendedFit } from "../report/selection_reasons.ts";
import { selectionReport } from "../report/selection_table.ts";
import {
  type Arguments,
  integerFrom,
  numberOption,
  readArguments,
  required,
  type Syntax,
} from "./arguments.ts";
import { componentsList } from "./components_list.ts";
import {
  CONSTRAINT_OPTIONS,
  constraintOptions,
  constraintRequest,
} from "./constraint_options.ts";
import { type Environment, UsageError } from "./environment.ts";
import { helpText } from "./help.ts";
import { PRIOR_OPTIONS, ridgeWords } from "./prior_options.ts";
import {
  deliver,
  openTable,
  pageOptions,
  resultRequest,
  searching,
  searchOptions,
} from "./results.ts";
import { selectJson } from "./select_json.ts";
import { selectPart } from "./select_parts.ts";
import { SHARD_OPTIONS, shardOf, workersOf } from "./shards.ts";
import { notesOf, TABLE_OPTIONS, withMoreWarnings } from "./table_input.ts";

const SYNTAX: Syntax = {
  operands: ["FILE.csv"],
  instead: "features-file",
  options: [
    ...TABLE_OPTIONS,
    ...CONSTRAINT_OPTIONS,
    "components",
    "starts",
    "seed",
    "effort",
    "atom-bound",
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
};

/** Runs `softmix select`; returns what it prints. */
export async function selectCommand(
  args: readonly string[],
  env: Environment,
): Promise<string> {
  const given = readArguments(args, SYNTAX);
  if (given.switches.has("help")) return helpText("select");
  const request = resultRequest(given, env);
  const constraints = constraintRequest(given);
  const options = {
    components: componentsList(required(given, "components")),
    ...searchOptions(given),
    splits: numberOption(given, "splits", integerFrom(0)),
    tests: testsOf(given),
  };
  const { seed } = options;
  const { out, quiet } = request;
  const shard = shardOf(given, env);
  const workers = workersOf(given);
  if (shard && (out === undefined || request.report !== undefined)) {
    throw new UsageError(
      out === undefined
        ? "--shard needs --out, a file for the part"
        : "--shard and --report cannot both be given",
    );
  }
  const table = await openTable(env, request);
  const { data } = table;
  const asked = {
    ...options,
    ...constraintOptions(constraints, data.featureNames),
  };
  if (shard) {
    return await searching(env, table, {
      ...request,
      search: (line) =>
        selectPart(env, table, {
          ...{ shard, out: out!, quiet, workers, options: asked, line },
          offset: request.columns?.offset,
        }),
    });
  }
  // Pages bring packages that take as long to load as a small fit to run.
  const pages = request.report === undefined
    ? undefined
    : await import("../report/selection_page.ts");
  const begun = performance.now();
  const found = await searching(env, table, {
    ...request,
    search: (line) => {
      let now = "";
      if ((workers ?? 1) > 1) {
        return selectComponentsParallel(data, {
          ...asked,
          workers,
          signal: env.stop,
          onTasks: (progress) => line.count(progress, "fits and refits"),
        });
      }
      return selectComponents(data, {
        ...asked,
        onFit: (components) => now = `K = ${components}, `,
        signal: env.stop,
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
      });
    },
  });
  if (found.interrupted) {
    const fits = counted(found.candidates.length, "fit");
    env.writeError(`softmix select: interrupted after ${fits}\n`);
  }
  const selection = withMoreWarnings(found, table);
  const shown = recommendedFit(selection)?.candidate.fit;
  const diagnostics = pages && shown && diagnose(data, shown, { seed });
  const seconds = (performance.now() - begun) / 1000;
  const notes = notesOf(table, request);
  const time = ["Time", `${seconds.toFixed(2)} s`] as const;
  return deliver(env, request, {
    object: selectJson(table, selection, {
      seconds,
      offset: request.columns?.offset,
    }),
    page: pages && (() =>
      pages.selectionPage(data, selection, {
        ...pageOptions(["select", ...args], seed),
        diagnostics,
        notes: [time, ...notes],
      })),
    text: () => selectionReport(data, selection, { notes: [time, ...notes] }),
  });
}

/** How many replicates of tests were asked for, 0 for no tests. */
function testsOf(given: Arguments): number {
  const replicates = numberOption(given, "replicates", integerFrom(2));
  if (given.switches.has("test")) return replicates ?? 99;
  if (replicates === undefined) return 0;
  throw new UsageError("--replicates goes with --test");
}
