/** The table that a command reads: which columns, and what is wrong with it. */
import {
  type ChoiceTable,
  choiceTableFromCsv,
  type CsvOptions,
} from "../data/choice_table.ts";
import { parseCsvLine } from "../data/csv.ts";
import { type Arguments, required } from "./arguments.ts";
import { type Environment, InputError, UsageError } from "./environment.ts";

/** Options that say how to read the table. */
export const TABLE_OPTIONS: readonly string[] = [
  "counts",
  "id",
  "offset",
  "features",
];

/** A file, and what its columns mean. */
export interface TableRequest {
  readonly file: string;
  readonly columns: CsvOptions;
}

/** The columns of the table that the options name. */
export function columnsOf(given: Arguments): CsvOptions {
  const dependentFeatures = given.switches.has("drop-dependent")
    ? "drop"
    : "reject";
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
  const list = given.options.get("features");
  if (list === undefined) return { counts, id, offset, dependentFeatures };
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
  return { counts, id, offset, features, dependentFeatures };
}

/** Reads and checks the table. */
export function readTable(
  env: Environment,
  { file, columns }: TableRequest,
): ChoiceTable {
  const bytes = env.readFile(file);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(
      `Cannot read ${JSON.stringify(file)} as it must be UTF-8 text`,
    );
  }
  return blaming(file, () => choiceTableFromCsv(text, columns));
}

/** What the file holds breaks a rule: the file is named. */
export function blaming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`${JSON.stringify(file)}: ${error.message}`);
  }
}

/** The offset, and columns that were left out: terms and their explanations. */
export function notesOf(
  { unusedColumns, droppedFeatures }: ChoiceTable,
  { columns }: Pick<TableRequest, "columns">,
): [string, string][] {
  const notes: [string, string][] = [];
  if (columns.offset !== undefined) {
    notes.push(["Offset", `column ${JSON.stringify(columns.offset)}`]);
  }
  if (columns.features === undefined && unusedColumns.length > 0) {
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
