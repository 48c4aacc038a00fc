/** `softmix fit`: a table in, a report or JSON out. */
import { diagnose, fit, type FitOptions, START_INITS } from "../../mod.ts";
import { fitReport } from "../report/tables.ts";
import {
  integerFrom,
  readArguments,
  requiredNumber,
  type Syntax,
} from "./arguments.ts";
import {
  CONSTRAINT_OPTIONS,
  constraintOptions,
  constraintRequest,
} from "./constraint_options.ts";
import { type Environment, UsageError } from "./environment.ts";
import { fitJson } from "./fit_json.ts";
import { helpText } from "./help.ts";
import { keptModel } from "./model_file.ts";
import { PRIOR_OPTIONS, ridgeWords } from "./prior_options.ts";
import {
  deliver,
  openTable,
  pageOptions,
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
    "starts",
    "seed",
    "effort",
    "atom-bound",
    ...PRIOR_OPTIONS,
    "out",
    "report",
  ],
  switches: ["drop-dependent", "no-diagnostics", "json", "quiet"],
};

/** Runs `softmix fit`; returns what it prints. */
export async function fitCommand(
  args: readonly string[],
  env: Environment,
): Promise<string> {
  const given = readArguments(args, SYNTAX);
  if (given.switches.has("help")) return helpText("fit", START_INITS);
  const request = resultRequest(given, env);
  const constraints = constraintRequest(given);
  const options = {
    components: requiredNumber(given, "components", integerFrom(1)),
    init: initOf(given.options.get("init")),
    ...searchOptions(given),
  };
  const { seed } = options;
  const table = await openTable(env, request);
  const { data } = table;
  // Pages bring packages that take as long to load as a small fit to run.
  const pages = request.report === undefined
    ? undefined
    : await import("../report/page.ts");
  const found = searching(env, table, {
    ...request,
    search: ({ show, say }) =>
      fit(data, {
        ...options,
        ...constraintOptions(constraints, data.featureNames),
        onProgress: show,
        onRidge: (ridge, split) => say(ridgeWords(ridge, split)),
      }),
  });
  const diagnostics = given.switches.has("no-diagnostics")
    ? undefined
    : diagnose(data, found, { seed });
  const result = withMoreWarnings(
    found,
    table,
    diagnostics?.covariance,
  );
  const more = { diagnostics, notes: notesOf(table, request) };
  return deliver(env, request, {
    object: fitJson(table, result, {
      diagnostics,
      offset: request.columns?.offset,
      model: keptModel(table, result, {
        diagnostics,
        columns: request.columns,
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
