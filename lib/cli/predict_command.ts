/** `softmix predict`: shares of the rows of a table under a fitted model, as they are or would be. */
import { type Arguments, wordOption } from "./arguments.ts";
import type { Command } from "./command.ts";
import { changesOf, namesIn } from "./change_option.ts";
import { type Environment, UsageError } from "./environment.ts";
import { levelOf, MODEL_TABLE_OPTIONS } from "./model_input.ts";
import {
  BY,
  comparedTable,
  fitToTable,
  predictedTable,
} from "./predicted_table.ts";
import { PREDICT_HELP } from "./prediction_help.ts";
import { predictionRun } from "./prediction_run.ts";
import type { ResultTable } from "./prediction_table.ts";
import { pageOptions } from "./results.ts";

/** `softmix predict`. */
export const predictCommand: Command = {
  syntax: {
    operands: ["MODEL.json", "FILE"],
    options: [
      ...MODEL_TABLE_OPTIONS,
      ...["without", "change", "change-item", "by", "level", "out", "report"],
    ],
    switches: ["compare"],
  },
  help: PREDICT_HELP,
  run,
};

async function run(given: Arguments, env: Environment): Promise<string> {
  const level = levelOf(given), by = wordOption(given, "by", BY);
  const without = namesIn(given, "without");
  const compares = given.switches.has("compare");
  if (compares && by !== undefined) {
    throw new UsageError("--compare and --by cannot both be given");
  }
  const pages = given.options.has("report")
    ? await import("../report/shares_page.ts")
    : undefined;
  return await predictionRun(given, env, ({ model, rows }) => {
    const changes = changesOf(given, rows.columns);
    const request = { level, by, without, changes };
    const isAsIs = without.length + changes.length === 0;
    const fits = isAsIs && !compares ? fitToTable(model, rows) : undefined;
    const table = compares
      ? comparedTable(model, rows, request)
      : predictedTable(model, rows, { ...request, fits });
    const order = rows.sets
      ? Array.from(table.columns[0]!.values, (_, row) => row)
      : largestFirst(table, compares ? "difference" : "share");
    const terms = [
      ...fits?.terms ?? [],
      ...["without", "change-item", "change"].flatMap((name) => {
        const text = given.options.get(name);
        return text === undefined ? [] : [[TERMS[name]!, text] as const];
      }),
    ];
    const [, file] = given.operands;
    const { command, version } = pageOptions(["predict", ...given.words]);
    return {
      table,
      order,
      above: fits?.terms.map((term) => `${term.join(": ")}\n`).join("") ?? "",
      ...pages && {
        page: pages.sharesPage({ ...table, order, terms }, {
          ...{ command, version, level },
          title: compares
            ? `Shares before and after a change: ${file}`
            : `Predicted shares: ${file}`,
        }),
      },
    };
  });
}

/** What options are called on a page. */
const TERMS: Readonly<Record<string, string>> = {
  without: "Without",
  change: "Changed",
  "change-item": "Of",
};

/** Rows by the size of a number, the largest first. */
function largestFirst({ columns }: ResultTable, by: string): number[] {
  const { values } = columns.find(({ name }) => name === by)!;
  return Array.from(values, (_, row) => row)
    .sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!));
}
