/** `softmix ratio`: what one feature is worth in units of another, by component and on average. */
import { type Ratio, type RatioInterval, ratios } from "../../mod.ts";
import { rightColumns, sectionsText } from "../report/text_table.ts";
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
  const rows = [
    ...components.map((ratio, k) => [`component ${k + 1}`, ...cells(ratio)]),
    ["average", ...cells(average)],
  ];
  const interval = `${Number((100 * level).toPrecision(12))}% interval`;
  const header = ["", "ratio", "error", interval, "by"];
  return withoutErrors(model) +
    sectionsText([rightColumns([header, ...rows])]);
}

function cells({ value, standardError, interval }: Ratio): string[] {
  return [
    number(value),
    standardError === undefined ? "-" : number(standardError),
    interval ? intervalText(interval) : "-",
    interval ? interval.method : "-",
  ];
}

function number(value: number): string {
  return `${Number(value.toPrecision(4))}`;
}

function intervalText({ kind, lower, upper }: RatioInterval): string {
  switch (kind) {
    case "between":
      return `${number(lower)} to ${number(upper)}`;
    case "outside":
      return `below ${number(lower)} or above ${number(upper)}`;
    case "all":
      return "unbounded";
    default:
      throw new Error(kind satisfies never);
  }
}
