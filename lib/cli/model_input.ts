/** A model and a table of what it is to predict, as several commands read them. */
import type { FittedModel } from "../../mod.ts";
import { ModelRows } from "../data/model_rows.ts";
import { counted } from "../report/number_text.ts";
import { escaped } from "../report/text_width.ts";
import { allQuoted, type Arguments, numberOption } from "./arguments.ts";
import { type Environment, UsageError } from "./environment.ts";
import { readModel } from "./model_file.ts";
import { openTableFile } from "./table_file.ts";
import { missingOf } from "./table_columns.ts";
import { blamingAll, dialectOf, saying } from "./table_input.ts";

/** Options that say how the table is read. */
export const MODEL_TABLE_OPTIONS: readonly string[] = [
  ...["id", "missing", "delimiter", "decimal", "thousands"],
];

/** A model and its table. */
export interface ModelInput {
  readonly model: FittedModel;
  readonly rows: ModelRows;
}

/** Reads the model, then the table for it; says what is left out. */
export async function modelInput(
  given: Arguments,
  env: Environment,
): Promise<ModelInput> {
  const [modelFile, file] = given.operands as [string, string];
  if (modelFile === "-" && file === "-") {
    throw new UsageError(
      "MODEL.json and FILE cannot both be standard input",
    );
  }
  const missing = missingOf(given);
  const dialect = dialectOf(given);
  const model = readModel(env, modelFile);
  const say = saying(env);
  const id = given.options.get("id");
  const columns = id === undefined ? model.columns : { ...model.columns, id };
  const rows = await blamingAll(file, async () => {
    const table = await openTableFile(env, { file, dialect, say });
    return new ModelRows(table, { ...model, columns }, { missing });
  });
  if (rows.skipped > 0) {
    say(`left out as a value is missing: ${counted(rows.skipped, "row")}`);
  }
  if (model.membershipNames && !model.arePopulations && !rows.covariates) {
    say(
      `shares are averages over the choosers of the fit, as the table has none of ${
        allQuoted(model.membershipNames.slice(1))
      }`,
    );
  }
  return { model, rows };
}

/** The level of intervals. */
export function levelOf(given: Arguments): number {
  return numberOption(given, "level", {
    rule: "must be between 0 and 1",
    holds: (value) => value > 0 && value < 1,
  }) ?? 0.95;
}

/** What to say where there are no errors; "" where there are. */
export function withoutErrors({ root, covariance }: FittedModel): string {
  return root ? "" : `No standard errors: ${escaped(covariance.message)}\n`;
}
