/** `softmix elasticities`: own and cross elasticities of shares, at the data. */
import { elasticities } from "../../mod.ts";
import { coefficientErrorText } from "../report/number_text.ts";
import {
  fileOption,
  readArguments,
  required,
  type Syntax,
} from "./arguments.ts";
import { namesIn } from "./change_option.ts";
import { type Environment, InputError, UsageError } from "./environment.ts";
import {
  levelOf,
  MODEL_TABLE_OPTIONS,
  modelInput,
  withoutErrors,
} from "./model_input.ts";
import { ELASTICITIES_HELP } from "./prediction_help.ts";
import { type ResultTable, tableCsv, tableText } from "./prediction_table.ts";
import { blaming } from "./table_input.ts";

const SYNTAX: Syntax = {
  operands: ["MODEL.json", "FILE"],
  options: [...MODEL_TABLE_OPTIONS, "feature", "items", "level", "out"],
  switches: [],
};

/** Runs `softmix elasticities`; returns what it prints. */
export async function elasticitiesCommand(
  args: readonly string[],
  env: Environment,
): Promise<string> {
  const given = readArguments(args, SYNTAX);
  if (given.switches.has("help")) return ELASTICITIES_HELP;
  const [modelFile, file] = given.operands as [string, string];
  const feature = required(given, "feature");
  const level = levelOf(given);
  const wanted = namesIn(given, "items");
  const out = fileOption(given, "out", {
    env,
    others: { "the model": modelFile, "the data": file },
  });
  const { model, rows } = await modelInput(given, env);
  if (out !== undefined) env.checkWritable(out);
  if (!rows.columns.has(feature)) {
    const names = Array.from(rows.columns, (name) => JSON.stringify(name));
    throw new UsageError(
      `--feature must be a column that the model uses, ${
        names.join(", ")
      }: current value is ${JSON.stringify(feature)}`,
    );
  }
  const items = wanted.length === 0 ? undefined : wanted.flatMap((name) => {
    const found = rows.names.flatMap((own, row) => own === name ? [row] : []);
    if (found.length > 0) return found;
    throw new InputError(`there is no item ${JSON.stringify(name)}`);
  });
  const found = blaming(
    file,
    () =>
      elasticities(rows.items().items, model, {
        feature,
        items,
        level,
        slopes: rows.slopes(feature),
      }),
  );
  const names = (items ?? rows.names.map((_, row) => row))
    .map((row) => rows.names[row]!);
  const none = new Float64Array(found.values.length).fill(NaN);
  const text = (value: number) => value.toFixed(3);
  const m = names.length;
  const order = Array.from({ length: m * m }, (_, i) => i);
  const table: ResultTable = {
    names: {
      "share of": order.map((i) => names[Math.floor(i / m)]!),
      "feature of": order.map((i) => names[i % m]!),
    },
    columns: [
      { name: "elasticity", values: found.values, text },
      {
        name: "error",
        values: found.standardErrors ?? none,
        text: coefficientErrorText,
      },
      { name: "lower", values: found.lower ?? none, text },
      { name: "upper", values: found.upper ?? none, text },
    ],
  };
  if (out !== undefined) env.writeFile(out, tableCsv(table));
  return withoutErrors(model) + tableText(table, order);
}
