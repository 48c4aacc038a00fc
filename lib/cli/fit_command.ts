/** `softmix fit`: a table in, a report or JSON out. */
import {
  diagnose,
  type Diagnostics,
  type FitOptions,
  fitParallel,
  type FitResult,
} from "../../mod.ts";
import { START_INITS } from "../estimation.ts";
import { checkDiagnosis } from "../inference.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import { counted, perChoiceText } from "../report/number_text.ts";
import { fitReport } from "../report/tables.ts";
import {
  type Arguments,
  integerAtLeast,
  numberOption,
  requiredNumber,
  wordOption,
} from "./arguments.ts";
import { lookAt, unlessEnded } from "./after_fit.ts";
import type { Command } from "./command.ts";
import { commandLine } from "./command_line.ts";
import {
  type CheckpointRequest,
  checkpointRequest,
  keptIn,
} from "./checkpoint.ts";
import {
  CONSTRAINT_OPTIONS,
  constraintOptions,
  constraintRequest,
} from "./constraint_options.ts";
import { type Environment, UsageError } from "./environment.ts";
import { ERROR_OPTIONS, errorOptions, isAsked } from "./error_options.ts";
import { fitHelp } from "./fit_help.ts";
import { fitJson } from "./fit_json.ts";
import {
  heldOutNote,
  type HeldOutResult,
  heldOutResultJson,
  holdOutAfter,
} from "./hold_out.ts";
import { startOf } from "./init_from.ts";
import { keptModel, readModel } from "./model_file.ts";
import { PRIOR_OPTIONS, ridgeWords } from "./prior_options.ts";
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
import { workersOf } from "./shards.ts";
import {
  blaming,
  notesOf,
  TABLE_OPTIONS,
  withMoreWarnings,
} from "./table_input.ts";

/** `softmix fit`. */
export const fitCommand: Command = {
  syntax: {
    operands: ["FILE.csv"],
    instead: "features-file",
    options: [
      ...TABLE_OPTIONS,
      ...CONSTRAINT_OPTIONS,
      "components",
      "init",
      "init-from",
      ...SEARCH_OPTIONS,
      ...PRIOR_OPTIONS,
      "hold-out",
      ...ERROR_OPTIONS,
      "workers",
      "checkpoint",
      "progress",
      "out",
      "report",
    ],
    switches: [
      ...[
        "drop-dependent",
        "no-diagnostics",
        "test",
        "resume",
        "json",
        "quiet",
      ],
    ],
  },
  help: fitHelp(START_INITS),
  run,
};

async function run(given: Arguments, env: Environment): Promise<string> {
  const modelFile = given.options.get("init-from");
  const request = resultRequest(given, env, { "the model": modelFile });
  const constraints = constraintRequest(given);
  const { components, init } = sizeOf(given, modelFile);
  const options = searchOptions(given);
  const { seed } = options;
  const errors = errorOptions(given);
  const workers = workersOf(given) ?? 1;
  const model = modelFile === undefined ? undefined : readModel(env, modelFile);
  const checkpoint = checkpointRequest(given, {
    env,
    others: {
      "the data": request.file,
      "the model": modelFile,
      "--out": request.out,
      "--report": request.report,
    },
  });
  const table = await openTable(env, request);
  const { data } = table;
  const start = model && startOf(model, data, { file: modelFile!, components });
  blaming(request.file, () => {
    const { ridge, dirichlet, holdOut } = options;
    const { replicates: _, ...kinds } = errors;
    checkDiagnosis(data, { ...kinds, ridge, dirichlet, holdOut, seed });
  });
  const pages = await pagesFor(request, () => import("../report/page.ts"));
  const asked = {
    ...options,
    ...constraintOptions(constraints, data.featureNames),
    components: start?.weights.length ?? components!,
    init: start ?? init,
  };
  const kept = keptIn(checkpoint, env, { data, asked });
  const { found, held } = await searched(env, table, {
    ...{ request, kept, workers },
    options: asked,
  });
  const interrupted = found.status === "interrupted";
  if (interrupted) env.writeError(reachedText(found, checkpoint));
  const diagnostics = given.switches.has("no-diagnostics") || interrupted
    ? undefined
    : await diagnosed(env, table, { request, found, errors, seed });
  return printed(env, table, {
    ...{ request, pages, found, held, diagnostics, seed },
    why: interrupted
      ? "the fit was interrupted"
      : diagnostics || given.switches.has("no-diagnostics")
      ? undefined
      : "its diagnostics were interrupted",
    words: given.words,
  });
}

/** Writes the files that were asked for; returns what is printed. */
function printed(
  env: Environment,
  table: ChoiceTable,
  { request, pages, found, held, diagnostics, why, seed, words }: {
    readonly request: ResultRequest;
    readonly pages: typeof import("../report/page.ts") | undefined;
    readonly found: FitResult;
    readonly held: HeldOutResult | undefined;
    readonly diagnostics: Diagnostics | undefined;
    /** Why there are none, where they were asked for. */
    readonly why: string | undefined;
    readonly seed: FitOptions["seed"];
    readonly words: readonly string[];
  },
): string {
  const { data } = table;
  const { columns } = request;
  const result = withMoreWarnings(found, table, diagnostics);
  const more = {
    diagnostics,
    notes: [...heldOutNote(data, held), ...notesOf(table, request)],
  };
  return deliver(env, request, {
    object: fitJson(table, result, {
      diagnostics,
      more: { ...heldOutResultJson(held), offset: columns?.offset },
      model: keptModel(table, result, {
        ...{ diagnostics, columns },
        command: commandLine(["softmix", "fit", ...words]),
        why,
      }),
    }),
    page: pages &&
      (() =>
        pages.fitPage(data, result, {
          ...pageOptions(["fit", ...words], seed),
          ...more,
        })),
    text: () => fitReport(data, result, more),
  });
}

/** The fit, and how well it predicts what is held out, where that was asked for. */
async function searched(
  env: Environment,
  table: ChoiceTable,
  { request, kept: { flush, ...kept }, workers, options }: {
    readonly request: Pick<ResultRequest, "file" | "quiet" | "lines">;
    readonly kept: ReturnType<typeof keptIn>;
    readonly workers: number;
    readonly options: FitOptions;
  },
) {
  const { holdOut, components: _, init: __, ...others } = options;
  return await searching(env, table, {
    ...request,
    search: async ({ show, inside, say }) => {
      const found = await fitParallel(table.data, {
        ...options,
        ...kept,
        workers,
        signal: env.stop,
        onProgress: show,
        onFinish: inside,
        onRidge: (ridge, split) => say(ridgeWords(ridge, split)),
      }).finally(flush);
      const isWhole = found.status !== "interrupted";
      const held = isWhole && holdOut
        ? unlessEnded(
          env,
          "choices held out",
          () =>
            holdOutAfter(table.data, found, {
              ...{ ...others, holdOut },
              onSplit: (split) => {
                say(`Held out: split ${split}`);
                lookAt(env);
              },
            }),
        )
        : undefined;
      return { found, held };
    },
  });
}

/** What the fit does not say of itself; with progress where errors were asked for, which may take long. */
async function diagnosed(
  env: Environment,
  table: ChoiceTable,
  { request, found, errors, seed }: {
    readonly request: Pick<ResultRequest, "file" | "quiet" | "lines">;
    readonly found: FitResult;
    readonly errors: ReturnType<typeof errorOptions>;
    readonly seed: FitOptions["seed"];
  },
) {
  const { data } = table;
  if (!isAsked(errors)) return diagnose(data, found, { ...errors, seed });
  return await searching(env, table, {
    ...request,
    search: ({ say }) =>
      unlessEnded(env, "diagnostics", () =>
        diagnose(data, found, {
          ...errors,
          seed,
          onReplicate: (what, done, total) => {
            say(`${what}: ${done} of ${total}`);
            lookAt(env);
          },
        })),
  });
}

/** How many components, undefined for those of the model to start from, and where to start else. */
function sizeOf(given: Arguments, modelFile: string | undefined) {
  const components = modelFile === undefined
    ? requiredNumber(given, "components", integerAtLeast(1))
    : numberOption(given, "components", integerAtLeast(1));
  if (given.options.has("init") && modelFile !== undefined) {
    throw new UsageError("--init and --init-from cannot both be given");
  }
  return { components, init: wordOption(given, "init", START_INITS) ?? "auto" };
}

/** What an interrupted fit says. */
function reachedText(
  { logLikelihoodPerChoice, finished, starts }: FitResult,
  checkpoint: CheckpointRequest | undefined,
): string {
  return `softmix fit: interrupted after ${
    counted(starts.length, "start")
  }, ${finished} finished: ${
    perChoiceText(logLikelihoodPerChoice)
  } per choice is the best so far${
    checkpoint ? "; --resume goes on from there" : ""
  }\n`;
}
