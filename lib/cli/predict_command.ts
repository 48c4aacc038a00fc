/** `softmix predict`: shares of the rows of a table under a fitted model, as they are or would be. */
import {
  compareShares,
  type Estimates,
  type FittedModel,
  predictShares,
} from "../../mod.ts";
import type { ModelRows } from "../data/model_rows.ts";
import { percent } from "../report/number_text.ts";
import {
  type Arguments,
  fileOption,
  readArguments,
  type Syntax,
} from "./arguments.ts";
import { changesOf, namesIn } from "./change_option.ts";
import { type Environment, UsageError } from "./environment.ts";
import {
  levelOf,
  MODEL_TABLE_OPTIONS,
  modelInput,
  withoutErrors,
} from "./model_input.ts";
import { PREDICT_HELP } from "./prediction_help.ts";
import {
  type ResultColumn,
  type ResultTable,
  tableCsv,
  tableText,
} from "./prediction_table.ts";
import { blaming } from "./table_input.ts";

const SYNTAX: Syntax = {
  operands: ["MODEL.json", "FILE"],
  options: [
    ...MODEL_TABLE_OPTIONS,
    ...["without", "change", "by", "level", "out"],
  ],
  switches: ["compare"],
};

/** Runs `softmix predict`; returns what it prints. */
export async function predictCommand(
  args: readonly string[],
  env: Environment,
): Promise<string> {
  const given = readArguments(args, SYNTAX);
  if (given.switches.has("help")) return PREDICT_HELP;
  const [modelFile, file] = given.operands as [string, string];
  const request = {
    level: levelOf(given),
    by: byOf(given),
    without: namesIn(given, "without"),
    out: fileOption(given, "out", {
      env,
      others: { "the model": modelFile, "the data": file },
    }),
  };
  const compares = given.switches.has("compare");
  if (compares && request.by !== undefined) {
    throw new UsageError("--compare and --by cannot both be given");
  }
  const { model, rows } = await modelInput(given, env);
  if (request.out !== undefined) env.checkWritable(request.out);
  const changes = changesOf(given, rows.columns);
  const what = { ...request, changes };
  const table = blaming(
    file,
    () => compares ? compared(model, rows, what) : predicted(model, rows, what),
  );
  if (request.out !== undefined) env.writeFile(request.out, tableCsv(table));
  return withoutErrors(model) + tableText(table, orderOf(table, rows));
}

type By = "component" | "population" | undefined;

function byOf({ options }: Arguments): By {
  const by = options.get("by");
  if (by === undefined || by === "component" || by === "population") return by;
  throw new UsageError(
    `--by must be component or population: current value is ${
      JSON.stringify(by)
    }`,
  );
}

interface Request {
  readonly level: number;
  readonly by: By;
  readonly without: readonly string[];
  readonly changes: ReturnType<typeof changesOf>;
}

/** Share, error and ends of estimates; no error where there is none. */
function columnsOf(
  name: string,
  { values, standardErrors, lower, upper }: Estimates,
): ResultColumn[] {
  const none = new Float64Array(values.length).fill(NaN);
  return [
    { name, values, text: percent },
    { name: "error", values: standardErrors ?? none, text: percent },
    { name: "lower", values: lower ?? none, text: percent },
    { name: "upper", values: upper ?? none, text: percent },
  ];
}

/** Every n-th of numbers that stand row by row. */
function everyNth(values: Float64Array, n: number, first: number) {
  return values.filter((_, i) => i % n === first);
}

/** What rows are named by: persons, sets, ids. */
function namesOf(
  { groups, id = "row", names }: ModelRows,
  left: readonly number[],
): ResultTable["names"] {
  const texts = { ...groups, [id]: names };
  return Object.fromEntries(
    Object.entries(texts)
      .map(([name, all]) => [name, left.map((row) => all[row]!)]),
  );
}

function predicted(
  model: FittedModel,
  rows: ModelRows,
  { level, by, ...otherwise }: Request,
): ResultTable {
  const { items, rows: left } = rows.items(otherwise);
  const { shares, components, populations } = predictShares(items, model, {
    level,
  });
  if (by === "population" && populations === undefined) {
    throw new UsageError(
      "--by population needs a model of several populations",
    );
  }
  const K = model.mixture.weights.length;
  const parts = by === "population"
    ? model.membershipNames!.map((name, g, { length }) => ({
      name: `population_${name}`,
      values: everyNth(populations!.values, length, g),
      text: percent,
    }))
    : Array.from({ length: K }, (_, k) => ({
      name: `component_${k + 1}`,
      values: everyNth(components.values, K, k),
      text: percent,
    }));
  const isAsIs = otherwise.without.length + otherwise.changes.length === 0;
  return {
    names: namesOf(rows, left),
    columns: [
      ...columnsOf("share", shares),
      ...by === undefined ? [] : parts,
      ...isAsIs ? observed(rows, shares.values) : [],
    ],
  };
}

/** Observed shares within each set and what they are more than predicted, where the table has counts. */
function observed(
  { counts, sets }: ModelRows,
  shares: Float64Array,
): ResultColumn[] {
  if (counts === undefined) return [];
  const totals = new Map<string, number>();
  const setOf = (row: number) => sets?.[row] ?? "";
  for (const [row, count] of counts.entries()) {
    totals.set(setOf(row), (totals.get(setOf(row)) ?? 0) + count);
  }
  const values = counts.map((count, row) => count / totals.get(setOf(row))!);
  return [
    { name: "observed", values, text: percent },
    {
      name: "residual",
      values: values.map((value, row) => value - shares[row]!),
      text: percent,
    },
  ];
}

function compared(
  model: FittedModel,
  rows: ModelRows,
  { level, ...otherwise }: Request,
): ResultTable {
  const now = rows.items(), then = rows.items(otherwise);
  const { before, after, difference, diversion } = compareShares(
    now.items,
    model,
    { level, after: then.items, rows: then.rows },
  );
  return {
    names: namesOf(rows, now.rows),
    columns: [
      { name: "before", values: before.values, text: percent },
      { name: "after", values: after.values, text: percent },
      ...columnsOf("difference", difference),
      { name: "diversion", values: diversion, text: percent },
    ],
  };
}

/** Rows of one set by their share, of many as they stand. */
function orderOf(
  { columns }: ResultTable,
  { sets }: ModelRows,
): readonly number[] {
  const { values } = columns[0]!;
  const order = Array.from({ length: values.length }, (_, row) => row);
  return sets ? order : order.sort((a, b) => values[b]! - values[a]!);
}
