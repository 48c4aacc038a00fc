/** The table that a command reads: which columns, and what is wrong with it. */
import type { Diagnostics } from "../../mod.ts";
import { type ChoiceTable, choiceTableOf } from "../data/table_choices.ts";
import type { TableOptions } from "../data/table_columns.ts";
import {
  ARRAY_OPTIONS,
  type ArrayRequest,
  arraysOf,
  readArrays,
} from "./array_input.ts";
import { escaped } from "../report/text_width.ts";
import type { DialectOptions } from "../data/dialect.ts";
import {
  allQuoted,
  type Arguments,
  numberOption,
  type NumberRule,
  refuseValue,
} from "./arguments.ts";
import { type Environment, InputError } from "./environment.ts";
import { COLUMN_OPTIONS, tableColumnsOf } from "./table_columns.ts";
import { nameOfFile, openTableFile } from "./table_file.ts";

/** Options that say what the data are. */
export const TABLE_OPTIONS: readonly string[] = [
  ...COLUMN_OPTIONS,
  ...ARRAY_OPTIONS,
  "choices",
];

/** A file, and what its columns mean; or arrays. */
export interface TableRequest {
  /** The file of the table, or of the features. */
  readonly file: string;
  /** Undefined for arrays. */
  readonly columns: TableOptions | undefined;
  readonly arrays: ArrayRequest | undefined;
  /** How its text is written, where that is given. */
  readonly dialect: DialectOptions;
  readonly choices: number | undefined;
  readonly dependentFeatures: "reject" | "drop";
}

/** The data that the arguments name. */
export function tableRequest(given: Arguments): TableRequest {
  const arrays = arraysOf(given, COLUMN_OPTIONS);
  return {
    file: arrays?.features.file ?? given.operands[0]!,
    columns: arrays ? undefined : tableColumnsOf(given),
    arrays,
    dialect: dialectOf(given),
    choices: numberOption(given, "choices", ANY_CHOICES),
    dependentFeatures: given.switches.has("drop-dependent") ? "drop" : "reject",
  };
}

const ANY_CHOICES: NumberRule = {
  rule: "must be a finite number > 0",
  holds: (value) => value > 0 && value < Infinity,
};

const DELIMITERS: Readonly<Record<string, string>> = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  "\\t": "\t",
  pipe: "|",
};

/** How the text of the table is written, where the options say it. */
export function dialectOf({ options }: Arguments): DialectOptions {
  const refuse = (name: string, rule: string) =>
    refuseValue(`--${name}`, rule, options.get(name)!);
  const word = options.get("delimiter");
  const delimiter = word && (DELIMITERS[word] ?? word);
  if (delimiter !== undefined && !/^[^"\r\n\x80-\uffff]$/.test(delimiter)) {
    return refuse(
      "delimiter",
      "must be comma, semicolon, tab, pipe or another character of ASCII",
    );
  }
  const decimal = options.get("decimal");
  if (decimal !== undefined && decimal !== "." && decimal !== ",") {
    return refuse("decimal", 'must be "." or ","');
  }
  const parts = options.get("thousands");
  const thousands = parts === "none" ? "" : parts;
  if (thousands !== undefined && !/^[^\d+\-eE"\r\n]?$/u.test(thousands)) {
    return refuse(
      "thousands",
      "must be none or one character, no digit and no sign",
    );
  }
  if (decimal !== undefined && decimal === thousands) {
    return refuse("thousands", "must be another character than --decimal");
  }
  return { delimiter, decimal, thousands };
}

/** Reads and checks the table. */
export async function readTable(
  env: Environment,
  request: TableRequest,
  say: (sentence: string) => void,
): Promise<ChoiceTable> {
  const { file, columns, arrays, dialect, choices, dependentFeatures } =
    request;
  if (arrays !== undefined) return readArrays(env, arrays, request);
  return await blamingAll(file, async () => {
    const table = await openTableFile(env, { file, dialect, say });
    return choiceTableOf(table, { ...columns!, choices, dependentFeatures });
  });
}

/** What says a sentence on standard error, or nothing. */
export function saying(
  env: Environment,
  { quiet = false }: { readonly quiet?: boolean } = {},
): (sentence: string) => void {
  return (sentence) => {
    if (!quiet) env.writeError(`softmix: ${escaped(sentence)}\n`);
  };
}

/** What the file holds breaks a rule: the file is named. */
export function blaming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw blamed(file, error);
  }
}

/** As {@linkcode blaming}, of work that waits. */
export async function blamingAll<T>(
  file: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw blamed(file, error);
  }
}

function blamed(file: string, error: unknown): unknown {
  return error instanceof RangeError
    ? new InputError(`${nameOfFile(file)}: ${error.message}`)
    : error;
}

/** The offset, and features that were dropped: terms and their explanations. */
export function notesOf(
  { droppedFeatures }: ChoiceTable,
  { columns }: Pick<TableRequest, "columns">,
): [string, string][] {
  const notes: [string, string][] = [];
  if (columns?.offset !== undefined) {
    notes.push(["Offset", `column ${JSON.stringify(columns.offset)}`]);
  }
  if (droppedFeatures.length > 0) {
    notes.push([
      "Dropped",
      `features not identified: ${allQuoted(droppedFeatures)}`,
    ]);
  }
  return notes;
}

/** A result with what there is to say of its errors and of its table after its own warnings. */
export function withMoreWarnings<T extends { warnings: readonly string[] }>(
  result: T,
  { data, warnings }: ChoiceTable,
  diagnostics?: Pick<Diagnostics, "covariance" | "warnings">,
): T {
  const { status, message, separation } = diagnostics?.covariance ?? {};
  // Of items the fit itself says it: more parameters than items tell, or that they do not tell this mixture.
  const isSaid = !data.choosers ||
    result.warnings.some((text) => text.endsWith(message ?? ""));
  const unknown = !isSaid && status === "singular"
    ? `there are no standard errors: ${message}`
    : separation;
  const more = [
    ...unknown === undefined ? [] : [unknown],
    ...diagnostics?.warnings ?? [],
  ];
  return { ...result, warnings: [...result.warnings, ...more, ...warnings] };
}
