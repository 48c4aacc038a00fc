/** What `predict` and `elasticities` share: a model and a table in, a table of results out. */
import type { Arguments } from "./arguments.ts";
import type { Environment } from "./environment.ts";
import { type ModelInput, modelInput, withoutErrors } from "./model_input.ts";
import { checkWritable, outputFiles } from "./output_files.ts";
import { type ResultTable, tableCsv, tableText } from "./prediction_table.ts";
import { blaming } from "./table_input.ts";

/** Results, and what is printed of them. */
export interface Predicted {
  readonly table: ResultTable;
  /** Rows in the order in which they are printed. */
  readonly order: readonly number[];
  /** What is said above the table: lines. */
  readonly above?: string;
  /** The page, where one was asked for. */
  readonly page?: string;
}

/** Reads model and table, works, writes the files that were asked for; returns what to print. */
export async function predictionRun(
  given: Arguments,
  env: Environment,
  work: (input: ModelInput) => Predicted,
): Promise<string> {
  const [modelFile, file] = given.operands as [string, string];
  const others = { "the model": modelFile, "the data": file };
  const { out, report } = outputFiles(given, env, others);
  const input = await modelInput(given, env);
  checkWritable(env, [out, report]);
  const { table, order, above = "", page } = blaming(file, () => work(input));
  if (out !== undefined) env.writeFile(out, tableCsv(table));
  if (report !== undefined && page) env.writeFile(report, page);
  return withoutErrors(input.model) + above + tableText(table, order);
}
