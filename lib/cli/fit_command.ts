/**
 * `softmix fit`: a table in, a report or JSON out.
 *
 * @module
 */
import {
  diagnose,
  fit,
  type FitOptions,
  type FitResult,
  START_INITS,
} from "../../mod.ts";
import type { ChoiceTable } from "../data/choice_table.ts";
import { fitReport } from "../report/tables.ts";
import {
  ANY_INTEGER,
  type Arguments,
  ATOM_BOUND,
  fileOption,
  integerFrom,
  numberOption,
  readArguments,
  requiredNumber,
  type Syntax,
} from "./arguments.ts";
import { type Environment, UsageError } from "./environment.ts";
import { fitJson } from "./fit_json.ts";
import { helpText, VERSION } from "./help.ts";
import { commandLine } from "./command_line.ts";
import { progressLine } from "./progress_line.ts";
import {
  blaming,
  columnsOf,
  notesOf,
  readTable,
  TABLE_OPTIONS,
  type TableRequest,
} from "./table_input.ts";

const SYNTAX: Syntax = {
  operands: ["FILE.csv"],
  options: [
    ...TABLE_OPTIONS,
    "components",
    "init",
    "starts",
    "seed",
    "atom-bound",
    "out",
    "report",
  ],
  switches: ["drop-dependent", "no-diagnostics", "json", "quiet"],
};

/** A fit as the command line asks for it. */
interface FitRequest extends TableRequest {
  readonly options: FitOptions;
  readonly out: string | undefined;
  readonly report: string | undefined;
  readonly diagnostics: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Runs `softmix fit`; returns what it prints. */
export async function fitCommand(
  args: readonly string[],
  env: Environment,
): Promise<string> {
  const given = readArguments(args, SYNTAX);
  if (given.switches.has("help")) {
    return helpText("fit", START_INITS);
  }
  const request = requestOf(given, env);
  const table = readTable(env, request);
  for (const path of [request.out, request.report]) {
    if (path !== undefined) env.checkWritable(path);
  }
  // Pages bring packages that take as long to load as a small fit to run.
  const report = request.report === undefined
    ? undefined
    : { path: request.report, ...await import("../report/page.ts") };
  const result = fitTable(env, table, request);
  const diagnostics = request.diagnostics
    ? diagnose(table.data, result, { seed: request.options.seed })
    : undefined;
  const object = fitJson(table, result, diagnostics);
  if (request.out !== undefined) {
    env.writeFile(request.out, JSON.stringify(object, null, 2) + "\n");
  }
  if (report) {
    env.writeFile(
      report.path,
      report.fitPage(table.data, result, {
        diagnostics,
        command: commandLine(["softmix", "fit", ...args]),
        seed: request.options.seed ?? 1,
        version: VERSION,
        notes: notesOf(table, request),
      }),
    );
  }
  if (request.json) return JSON.stringify(object, null, 2) + "\n";
  if (request.quiet) return "";
  const notes = notesOf(table, request);
  return fitReport(table.data, result, { diagnostics, notes });
}

function requestOf(given: Arguments, env: Environment): FitRequest {
  const { options, switches } = given;
  const file = given.operands[0]!;
  const out = fileOption(given, "out", {
    env,
    others: { "the data": file },
  });
  return {
    file,
    columns: columnsOf(given),
    options: {
      components: requiredNumber(given, "components", integerFrom(1)),
      init: initOf(options.get("init")),
      starts: numberOption(given, "starts", integerFrom(1)),
      seed: numberOption(given, "seed", ANY_INTEGER),
      atomBound: numberOption(given, "atom-bound", ATOM_BOUND),
    },
    out,
    report: fileOption(given, "report", {
      env,
      others: { "the data": file, "--out": out },
    }),
    diagnostics: !switches.has("no-diagnostics"),
    json: switches.has("json"),
    quiet: switches.has("quiet"),
  };
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

function fitTable(
  env: Environment,
  { data }: ChoiceTable,
  { file, options, quiet }: FitRequest,
): FitResult {
  const line = progressLine(env, { choices: data.choices, quiet });
  try {
    return blaming(
      file,
      () => fit(data, { ...options, onProgress: line.show }),
    );
  } finally {
    line.close();
  }
}
