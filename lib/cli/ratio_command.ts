/** `softmix ratio`: what one feature is worth in units of another, by component and on average. */
import { type Ratio, type RatioInterval, ratios } from "../../mod.ts";
import { besideError } from "../report/number_text.ts";
import { numberTable, sectionsText } from "../report/text_table.ts";
import { type Arguments, required } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Environment } from "./environment.ts";
import { readModel } from "./model_file.ts";
import { levelOf, withoutErrors } from "./model_input.ts";
import { RATIO_HELP } from "./prediction_help.ts";
import { blaming } from "./table_input.ts";

/** `softmix ratio`. */
export const ratioCommand: Command = {
  syntax: {
    operands: ["MODEL.json"],
    options: ["of", "per", "level"],
    switches: [],
  },
  help: RATIO_HELP,
  run,
};

function run(given: Arguments, env: Environment): string {
  const names = { of: required(given, "of"), per: required(given, "per") };
  const level = levelOf(given);
  const file = given.operands[0]!;
  const model = readModel(env, file);
  const { featureNames } = model;
  const { components, average } = blaming(
    file,
    () => ratios(model, { ...names, featureNames, level }),
  );
  const interval = `${Number((100 * level).toPrecision(12))}% interval`;
  const table = numberTable({
    names: {
      "": [...components.map((_, k) => `component ${k + 1}`), "average"],
    },
    headings: ["ratio", "error", interval, "by"],
    rows: [...components, average].map(cells),
  });
  return withoutErrors(model) + sectionsText([table]);
}

/** A ratio, its error and the ends of its interval have the same decimals. */
function cells({ value, standardError, interval }: Ratio): string[] {
  const numbers = [value, standardError ?? NaN, interval?.lower ?? NaN];
  const [ratio, error, lower, upper] = besideError(
    [...numbers, interval?.upper ?? NaN],
    standardError,
  );
  return [
    ratio!,
    standardError === undefined ? "-" : error!,
    interval ? intervalText(interval.kind, [lower!, upper!]) : "-",
    interval ? interval.method : "-",
  ];
}

function intervalText(
  kind: RatioInterval["kind"],
  [lower, upper]: readonly [string, string],
): string {
  switch (kind) {
    case "between":
      return `${lower} to ${upper}`;
    case "outside":
      return `below ${lower} or above ${upper}`;
    case "all":
      return "unbounded";
    default:
      throw new Error(kind satisfies never);
  }
}
