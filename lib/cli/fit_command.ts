/** `softmix fit`: a table in, a report or JSON out. */
import { diagnose, fit, type FitOptions, type FitResult } from "../../mod.ts";
import { START_INITS } from "../estimation.ts";
import type { ErrorOptions } from "../inference.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import { counted, perChoiceText } from "../report/number_text.ts";
import { fitReport } from "../report/tables.ts";
import {
  type Arguments,
  integerFrom,
  numberOption,
  readArguments,
  requiredNumber,
  type Syntax,
} from "./arguments.ts";
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
import { fitJson } from "./fit_json.ts";
import { helpText } from "./help.ts";
import { heldOutNote, heldOutOf, heldOutOfJson } from "./hold_out.ts";
import { startOf } from "./init_from.ts";
import { keptModel, readModel } from "./model_file.ts";
import { PRIOR_OPTIONS, ridgeWords } from "./prior_options.ts";
import {
  deliver,
  openTable,
  pageOptions,
  type ResultRequest,
  resultRequest,
  searching,
  searchOptions,
} from "./results.ts";
import { notesOf, TABLE_OPTIONS, withMoreWarnings } from "./table_input.ts";

const SYNTAX: Syntax = {
  operands: ["FILE.csv"],
  instead: "features-file",
  options: [
    ...TABLE_OPTIONS,
    ...CONSTRAINT_OPTIONS,
    "components",
    "init",
    "init-from",
    "starts",
    "seed",
    "effort",
    "atom-bound",
    ...PRIOR_OPTIONS,
    "hold-out",
    ...ERROR_OPTIONS,
    "checkpoint",
    "progress",
    "out",
    "report",
  ],
  switches: [
    ...["drop-dependent", "no-diagnostics", "test", "resume", "json", "quiet"],
  ],
};

/** Runs `softmix fit`; returns what it prints. */
export async function fitCommand(
  args: readonly string[],
  env: Environment,
): Promise<string> {
  const given = readArguments(args, SYNTAX);
  if (given.switches.has("help")) return helpText("fit", START_INITS);
  const modelFile = given.options.get("init-from");
  const request = resultRequest(given, env, { "the model": modelFile });
  const constraints = constraintRequest(given);
  const { components, init } = sizeOf(given, modelFile);
  const options = searchOptions(given);
  const { seed } = options;
  const errors = errorOptions(given);
  const model = modelFile === undefined ? undefined : readModel(env, modelFile);
  const { file, out, report } = request;
  const checkpoint = checkpointRequest(given, {
    env,
    others: {
      "the data": file,
      "the model": modelFile,
      "--out": out,
      "--report": report,
    },
  });
  const table = await openTable(env, request);
  const { data } = table;
  const start = model && startOf(model, data, { file: modelFile!, components });
  // Pages bring packages that take as long to load as a small fit to run.
  const pages = request.report === undefined
    ? undefined
    : await import("../report/page.ts");
  const asked = {
    ...options,
    ...constraintOptions(constraints, data.featureNames),
    components: start?.weights.length ?? components!,
    init: start ?? init,
  };
  const kept = keptIn(checkpoint, env, { data, asked });
  const { found, held } = await searched(env, table, {
    ...{ request, kept },
    options: asked,
  });
  const interrupted = found.status === "interrupted";
  if (interrupted) env.writeError(reachedText(found, checkpoint));
  const diagnosed = (onReplicate?: ErrorOptions["onReplicate"]) =>
    diagnose(data, found, { ...errors, seed, onReplicate });
  const diagnostics = given.switches.has("no-diagnostics") || interrupted
    ? undefined
    : isAsked(errors)
    ? await searching(env, table, {
      ...request,
      search: ({ say }) =>
        diagnosed((what, done, total) => say(`${what}: ${done} of ${total}`)),
    })
    : diagnosed();
  const result = withMoreWarnings(found, table, diagnostics);
  const more = {
    diagnostics,
    notes: [...heldOutNote(data, held), ...notesOf(table, request)],
  };
  return deliver(env, request, {
    object: fitJson(table, result, {
      diagnostics,
      more: { ...heldOutOfJson(held), offset: request.columns?.offset },
      model: keptModel(table, result, {
        diagnostics,
        why: interrupted ? "the fit was interrupted" : undefined,
        columns: request.columns,
        command: commandLine(["softmix", "fit", ...args]),
      }),
    }),
    page: pages && (() =>
      pages.fitPage(data, result, {
        ...pageOptions(["fit", ...args], seed),
        ...more,
      })),
    text: () => fitReport(data, result, more),
  });
}

/** The fit, and how well it predicts what is held out, where that was asked for. */
async function searched(
  env: Environment,
  table: ChoiceTable,
  { request, kept: { flush, ...kept }, options }: {
    readonly request: Pick<ResultRequest, "file" | "quiet" | "lines">;
    readonly kept: ReturnType<typeof keptIn>;
    readonly options: FitOptions;
  },
) {
  const { holdOut, components: _, init: __, ...others } = options;
  return await searching(env, table, {
    ...request,
    search: ({ show, inside, say }) => {
      const found = keeping(flush, () =>
        fit(table.data, {
          ...options,
          ...kept,
          signal: env.stop,
          onProgress: show,
          onFinish: inside,
          onRidge: (ridge, split) => say(ridgeWords(ridge, split)),
        }));
      const isWhole = found.status !== "interrupted";
      const held = isWhole && holdOut && heldOutOf(table.data, found, {
        ...{ ...others, holdOut },
        onSplit: (split) => say(`Held out: split ${split}`),
      });
      return { found, held: held || undefined };
    },
  });
}

/** How many components, undefined for those of the model to start from, and where to start else. */
function sizeOf(given: Arguments, modelFile: string | undefined) {
  const components = modelFile === undefined
    ? requiredNumber(given, "components", integerFrom(1))
    : numberOption(given, "components", integerFrom(1));
  const init = given.options.get("init");
  if (init !== undefined && modelFile !== undefined) {
    throw new UsageError("--init and --init-from cannot both be given");
  }
  return { components, init: initOf(init) };
}

/** What some work returns, its last steps kept however it ends. */
function keeping<T>(flush: () => void, work: () => T): T {
  try {
    return work();
  } finally {
    flush();
  }
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

function initOf(given = "auto"): FitOptions["init"] {
  const init = START_INITS.find((kind) => kind === given);
  if (init === undefined) {
    throw new UsageError(
      `--init must be one of ${START_INITS.join(", ")}: current value is ${
        JSON.stringify(given)
      }`,
    );
  }
  return init;
}
