/** `softmix elasticities`: own and cross elasticities of shares, at the data. */
import { elasticities } from "../../mod.ts";
import { coefficientErrorText } from "../report/number_text.ts";
import {
  allQuoted,
  type Arguments,
  refuseValue,
  required,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import { namesIn } from "./change_option.ts";
import { type Environment, InputError } from "./environment.ts";
import {
  levelOf,
  MODEL_TABLE_OPTIONS,
  type ModelInput,
} from "./model_input.ts";
import { ELASTICITIES_HELP } from "./prediction_help.ts";
import { predictionRun } from "./prediction_run.ts";
import { estimateColumns } from "./prediction_table.ts";

/** `softmix elasticities`. */
export const elasticitiesCommand: Command = {
  syntax: {
    operands: ["MODEL.json", "FILE"],
    options: [...MODEL_TABLE_OPTIONS, "feature", "items", "level", "out"],
    switches: [],
  },
  help: ELASTICITIES_HELP,
  run,
};

async function run(given: Arguments, env: Environment): Promise<string> {
  const feature = required(given, "feature");
  const level = levelOf(given);
  const wanted = namesIn(given, "items");
  return await predictionRun(given, env, ({ model, rows }) => {
    checkFeature(rows, feature);
    const items = wanted.length === 0 ? undefined : itemsOf(rows, wanted);
    const slopes = rows.slopes(feature);
    const found = elasticities(rows.items().items, model, {
      ...{ feature, items, level, slopes },
    });
    const names = (items ?? rows.names.map((_, row) => row))
      .map((row) => rows.names[row]!);
    const m = names.length;
    const order = Array.from({ length: m * m }, (_, i) => i);
    return {
      order,
      table: {
        names: {
          "share of": order.map((i) => names[Math.floor(i / m)]!),
          "feature of": order.map((i) => names[i % m]!),
        },
        columns: estimateColumns("elasticity", found, {
          text: (value) => value.toFixed(3),
          errorText: coefficientErrorText,
        }),
      },
    };
  });
}

function checkFeature(
  { columns }: ModelInput["rows"],
  feature: string,
): void {
  if (columns.has(feature)) return;
  refuseValue(
    "--feature",
    `must be a column that the model uses, ${allQuoted(columns)}`,
    feature,
  );
}

/** The rows of items by their names. */
function itemsOf(
  { names }: ModelInput["rows"],
  wanted: readonly string[],
): number[] {
  return wanted.flatMap((name) => {
    const found = names.flatMap((own, row) => own === name ? [row] : []);
    if (found.length > 0) return found;
    throw new InputError(`there is no item ${JSON.stringify(name)}`);
  });
}
