/** The table that a command reads: which columns, and what is wrong with it. */
import {
  type ChoiceTable,
  choiceTableOf,
  type TableOptions,
} from "../data/table_choices.ts";
import {
  ARRAY_OPTIONS,
  type ArrayRequest,
  arraysOf,
  readArrays,
} from "./array_input.ts";
import { parseCsvLine } from "../data/csv.ts";
import type { DialectOptions } from "../data/dialect.ts";
import {
  type Arguments,
  numberOption,
  type NumberRule,
  required,
} from "./arguments.ts";
import { type Environment, InputError, UsageError } from "./environment.ts";
import { nameOfFile, openTableFile } from "./table_file.ts";

/** Options that say what is in a table. */
const COLUMN_OPTIONS: readonly string[] = [
  "counts",
  "id",
  "offset",
  "features",
  "categorical",
  "missing",
  "delimiter",
  "decimal",
  "thousands",
];

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
    columns: arrays ? undefined : columnsOf(given),
    arrays,
    dialect: dialectOf(given),
    choices: numberOption(given, "choices", ANY_CHOICES),
    dependentFeatures: given.switches.has("drop-dependent") ? "drop" : "reject",
  };
}

/** The columns of the table that the options name. */
function columnsOf(given: Arguments): TableOptions {
  const counts = required(given, "counts");
  const id = given.options.get("id");
  if (id === counts) {
    throw new UsageError(
      `--id must be another column than the counts: both are ${
        JSON.stringify(id)
      }`,
    );
  }
  const offset = given.options.get("offset");
  const taken = offset === counts
    ? "counts"
    : offset === id
    ? "item names"
    : "";
  if (offset !== undefined && taken !== "") {
    throw new UsageError(
      `--offset must be another column than the ${taken}: both are ${
        JSON.stringify(offset)
      }`,
    );
  }
  return {
    counts,
    id,
    offset,
    features: featuresOf(given, { counts, offset }),
    categorical: categoricalOf(given),
    missing: missingOf(given),
  };
}

const ANY_CHOICES: NumberRule = {
  rule: "must be a finite number > 0",
  holds: (value) => value > 0 && value < Infinity,
};

function featuresOf(
  given: Arguments,
  { counts, offset }: Pick<TableOptions, "counts" | "offset">,
): readonly string[] | undefined {
  const list = given.options.get("features");
  if (list === undefined) return undefined;
  const features = parseCsvLine(list);
  const refuse = (rule: string) => {
    throw new UsageError(
      `--features ${rule}: current value is ${JSON.stringify(list)}`,
    );
  };
  if (features === undefined || features.includes("")) {
    return refuse("must be column names with commas between them");
  }
  if (new Set(features).size < features.length) {
    return refuse("must name each column once");
  }
  if (features.includes(counts)) return refuse("must not name the counts");
  if (offset !== undefined && features.includes(offset)) {
    return refuse("must not name the offset");
  }
  return features;
}

/** `a,b=reference`, a name up to the first `=`. */
function categoricalOf(given: Arguments): TableOptions["categorical"] {
  const list = given.options.get("categorical");
  if (list === undefined) return undefined;
  const refuse = (rule: string) => {
    throw new UsageError(
      `--categorical ${rule}: current value is ${JSON.stringify(list)}`,
    );
  };
  const columns = new Map<string, string | undefined>();
  for (const part of parseCsvLine(list) ?? [""]) {
    const at = part.indexOf("=");
    const name = at < 0 ? part : part.slice(0, at);
    if (name === "") {
      return refuse(
        "must be column names, or name=reference, with commas between them",
      );
    }
    if (columns.has(name)) return refuse("must name each column once");
    columns.set(name, at < 0 ? undefined : part.slice(at + 1));
  }
  return Object.fromEntries(columns);
}

function missingOf(given: Arguments): TableOptions["missing"] {
  const missing = given.options.get("missing");
  if (missing === undefined || missing === "error" || missing === "skip") {
    return missing;
  }
  throw new UsageError(
    `--missing must be error or skip: current value is ${
      JSON.stringify(missing)
    }`,
  );
}

const DELIMITERS: Readonly<Record<string, string>> = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  "\\t": "\t",
  pipe: "|",
};

/** How the text of the table is written, where the options say it. */
function dialectOf({ options }: Arguments): DialectOptions {
  const refuse = (name: string, rule: string) => {
    throw new UsageError(
      `--${name} ${rule}: current value is ${
        JSON.stringify(options.get(name))
      }`,
    );
  };
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
  try {
    const table = await openTableFile(env, { file, dialect, say });
    return choiceTableOf(table, { ...columns!, choices, dependentFeatures });
  } catch (error) {
    throw blamed(file, error);
  }
}

/** What the file holds breaks a rule: the file is named. */
export function blaming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw blamed(file, error);
  }
}

function blamed(file: string, error: unknown): unknown {
  return error instanceof RangeError
    ? new InputError(`${nameOfFile(file)}: ${error.message}`)
    : error;
}

/** The offset, and columns that were left out: terms and their explanations. */
export function notesOf(
  { unusedColumns, droppedFeatures }: ChoiceTable,
  { columns }: Pick<TableRequest, "columns">,
): [string, string][] {
  const notes: [string, string][] = [];
  if (columns?.offset !== undefined) {
    notes.push(["Offset", `column ${JSON.stringify(columns.offset)}`]);
  }
  if (columns?.features === undefined && unusedColumns.length > 0) {
    notes.push(["Not used", `columns of text: ${listed(unusedColumns)}`]);
  }
  if (droppedFeatures.length > 0) {
    notes.push([
      "Dropped",
      `features not identified: ${listed(droppedFeatures)}`,
    ]);
  }
  return notes;
}

function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}

/** A result with what there is to say of its table after its own warnings. */
export function withTableWarnings<T extends { warnings: readonly string[] }>(
  result: T,
  { warnings }: ChoiceTable,
): T {
  return { ...result, warnings: [...result.warnings, ...warnings] };
}
