/** Which columns the options name: counts, choice sets, persons, features. */
import { parseCsvLine } from "../data/csv.ts";
import type { TableOptions } from "../data/table_columns.ts";
import {
  type Arguments,
  refuseValue,
  required,
  wordOption,
} from "./arguments.ts";
import { UsageError } from "./environment.ts";

/** Options that say what is in a table. */
export const COLUMN_OPTIONS: readonly string[] = [
  "counts",
  "id",
  "offset",
  "set",
  "chosen",
  "person",
  "membership",
  "weight",
  "features",
  "categorical",
  "missing",
  "delimiter",
  "decimal",
  "thousands",
];

/** The columns of the table that the options name. */
export function tableColumnsOf(given: Arguments): TableOptions {
  const { options } = given;
  const inSets = options.has("set");
  const alone = OF_SETS.find((name) => options.has(name));
  if (!inSets && alone !== undefined) {
    throw new UsageError(`--${alone} needs --set`);
  }
  if (options.has("chosen") && options.has("counts")) {
    throw new UsageError("--chosen and --counts cannot both be given");
  }
  if (inSets && !options.has("chosen") && !options.has("counts")) {
    throw new UsageError("--chosen, or --counts, is missing");
  }
  const counts = options.has("chosen") ? undefined : countsOf(given);
  if (options.has("choices") && (inSets || typeof counts !== "string")) {
    throw new UsageError(
      "--choices goes with one column of counts of one choice set",
    );
  }
  const columns = {
    counts,
    chosen: options.get("chosen"),
    id: options.get("id"),
    offset: options.get("offset"),
    set: options.get("set"),
    person: options.get("person"),
    weight: options.get("weight"),
  };
  const uses = usesOf(columns);
  return {
    ...columns,
    features: namesOf(given, "features", uses),
    membership: namesOf(given, "membership", uses),
    categorical: categoricalOf(given),
    missing: missingOf(given),
  };
}

/** Options that go with choice sets only. */
const OF_SETS = ["chosen", "person", "membership", "weight"];

/** A column of counts, or several with commas between them: populations. */
function countsOf(given: Arguments): string | readonly string[] {
  const text = required(given, "counts");
  const names = parseCsvLine(text) ?? [text]; // no list: a name as it is
  checkNames("--counts", names, text);
  if (names.length === 1) return names[0]!;
  return given.options.has("set")
    ? refuseValue("--counts", "must be one column", text)
    : names;
}

/** Refuses a list in which a name is empty or comes twice. */
function checkNames(
  option: string,
  names: readonly string[],
  list: string,
): void {
  if (names.includes("")) {
    refuseValue(option, "must be column names with commas between them", list);
  }
  if (new Set(names).size < names.length) {
    refuseValue(option, "must name each column once", list);
  }
}

/** What columns are, by name. */
const USES = {
  counts: "the counts",
  chosen: "what was chosen",
  id: "the item names",
  offset: "the offset",
  set: "the choice sets",
  person: "the persons",
  weight: "the weights",
} as const;

/** The use of each column that an option names; the names of items may be a feature as well. */
function usesOf(
  columns: Pick<TableOptions, keyof typeof USES>,
): ReadonlyMap<string, string> {
  const uses = new Map<string, string>();
  for (const [option, use] of Object.entries(USES)) {
    const given = columns[option as keyof typeof USES] ?? [];
    for (const name of typeof given === "string" ? [given] : given) {
      const other = uses.get(name);
      if (other !== undefined) {
        throw new UsageError(
          `--${option} must be another column than ${other}: both are ${
            JSON.stringify(name)
          }`,
        );
      }
      uses.set(name, use);
    }
  }
  if (columns.id !== undefined) uses.delete(columns.id);
  return uses;
}

/** The names in a list of features, none of which has another use. */
function namesOf(
  { options }: Arguments,
  option: "features" | "membership",
  uses: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  const list = options.get(option);
  if (list === undefined) return undefined;
  const names = parseCsvLine(list) ?? [""];
  checkNames(`--${option}`, names, list);
  const taken = names.find((name) => uses.has(name));
  return taken === undefined
    ? names
    : refuseValue(`--${option}`, `must not name ${uses.get(taken)}`, list);
}

/** `a,b=reference`, a name up to the first `=`. */
function categoricalOf(given: Arguments): TableOptions["categorical"] {
  const list = given.options.get("categorical");
  if (list === undefined) return undefined;
  const refuse = (rule: string) => refuseValue("--categorical", rule, list);
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

/** What is done with rows in which a value is missing. */
export function missingOf(given: Arguments): TableOptions["missing"] {
  return wordOption(given, "missing", ["error", "skip"]);
}
