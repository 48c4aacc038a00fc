/**
 * `softmix select`: a table in, several numbers of components compared.
 *
 * @module
 */
import {
  diagnose,
  selectComponents,
  type Selection,
  type SelectOptions,
} from "../../mod.ts";
import type { ChoiceTable } from "../data/choice_table.ts";
import { recommendedFit } from "../report/selection_reasons.ts";
import { selectionReport } from "../report/selection_table.ts";
import {
  ANY_INTEGER,
  type Arguments,
  ATOM_BOUND,
  fileOption,
  integerFrom,
  numberOption,
  readArguments,
  required,
  type Syntax,
} from "./arguments.ts";
import { commandLine } from "./command_line.ts";
import { componentsList } from "./components_list.ts";
import type { Environment } from "./environment.ts";
import { helpText, VERSION } from "./help.ts";
import { progressLine } from "./progress_line.ts";
import { selectJson } from "./select_json.ts";
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
    "starts",
    "seed",
    "atom-bound",
    "splits",
    "out",
    "report",
  ],
  switches: ["drop-dependent", "json", "quiet"],
};

/** A comparison as the command line asks for it. */
interface SelectRequest extends TableRequest {
  readonly options: SelectOptions;
  readonly out: string | undefined;
  readonly report: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Runs `softmix select`; returns what it prints. */
export async function selectCommand(
  args: readonly string[],
  env: Environment,
): Promise<string> {
  const given = readArguments(args, SYNTAX);
  if (given.switches.has("help")) return helpText("select");
  const request = requestOf(given, env);
  const table = readTable(env, request);
  for (const path of [request.out, request.report]) {
    if (path !== undefined) env.checkWritable(path);
  }
  // Pages bring packages that take as long to load as a small fit to run.
  const report = request.report === undefined
    ? undefined
    : { path: request.report, ...await import("../report/selection_page.ts") };
  const begun = performance.now();
  const selection = selectFrom(env, table, request);
  const seconds = (performance.now() - begun) / 1000;
  const text = JSON.stringify(selectJson(table, selection, seconds), null, 2) +
    "\n";
  if (request.out !== undefined) env.writeFile(request.out, text);
  if (report) {
    const shown = recommendedFit(selection)?.candidate.fit;
    const { seed } = request.options;
    env.writeFile(
      report.path,
      report.selectionPage(table.data, selection, {
        diagnostics: shown && diagnose(table.data, shown, { seed }),
        command: commandLine(["softmix", "select", ...args]),
        seed: request.options.seed ?? 1,
        version: VERSION,
        notes: notesOf(table, request),
      }),
    );
  }
  if (request.json) return text;
  if (request.quiet) return "";
  const notes = [
    ["Time", `${seconds.toFixed(2)} s`] as const,
    ...notesOf(table, request),
  ];
  return selectionReport(table.data, selection, { notes });
}

function requestOf(given: Arguments, env: Environment): SelectRequest {
  const { switches } = given;
  const file = given.operands[0]!;
  const out = fileOption(given, "out", {
    env,
    others: { "the data": file },
  });
  return {
    file,
    out,
    report: fileOption(given, "report", {
      env,
      others: { "the data": file, "--out": out },
    }),
    columns: columnsOf(given),
    options: {
      components: componentsList(required(given, "components")),
      starts: numberOption(given, "starts", integerFrom(1)),
      seed: numberOption(given, "seed", ANY_INTEGER),
      atomBound: numberOption(given, "atom-bound", ATOM_BOUND),
      splits: numberOption(given, "splits", integerFrom(0)),
    },
    json: switches.has("json"),
    quiet: switches.has("quiet"),
  };
}

function selectFrom(
  env: Environment,
  { data }: ChoiceTable,
  { file, options, quiet }: SelectRequest,
): Selection {
  const line = progressLine(env, { choices: data.choices, quiet });
  let now = "";
  try {
    return blaming(file, () =>
      selectComponents(data, {
        ...options,
        onFit: (components) => now = `K = ${components}, `,
        onProgress: (progress) => line.show(progress, now),
        onSplit: (components, split) =>
          line.say(`K = ${components}, choices held out: split ${split}`),
      }));
  } finally {
    line.close();
  }
}
