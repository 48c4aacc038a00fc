/**
 * What `fit`, `select` and `audit` share: they read a table, search with progress shown, and deliver
 * the result as text, as JSON, as a page.
 */
import { EFFORTS } from "../estimation.ts";
import type { FitOptions } from "../../mod.ts";
import { Interrupted } from "../farm/task.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import type { PageOptions } from "../report/page_frame.ts";
import {
  ANY_INTEGER,
  type Arguments,
  ATOM_BOUND,
  integerAtLeast,
  numberOption,
  wordOption,
} from "./arguments.ts";
import { commandLine } from "./command_line.ts";
import { type Environment, Stopped } from "./environment.ts";
import { VERSION } from "./help.ts";
import { holdOutOf } from "./hold_out.ts";
import {
  checkWritable,
  jsonText,
  type OutputFiles,
  outputFiles,
} from "./output_files.ts";
import { priorOf } from "./prior_options.ts";
import {
  type ProgressLine,
  progressLine,
  progressLines,
} from "./progress_line.ts";
import {
  blamingAll,
  readTable,
  saying,
  type TableRequest,
  tableRequest,
} from "./table_input.ts";

/** A table, and where its result goes. */
export interface ResultRequest extends TableRequest, OutputFiles {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether progress is shown where there is no terminal. */
  readonly lines: boolean;
}

/**
 * What the arguments say of table and result.
 *
 * @param inputs Files that are read beside the table, by what they are.
 */
export function resultRequest(
  given: Arguments,
  env: Environment,
  inputs: Readonly<Record<string, string | undefined>> = {},
): ResultRequest {
  const table = tableRequest(given);
  const others = {
    ...inputs,
    "the data": table.file,
    "the counts": table.arrays?.counts.file,
    "the names": table.arrays?.names,
  };
  return {
    ...table,
    ...outputFiles(given, env, others),
    json: given.switches.has("json"),
    quiet: given.switches.has("quiet"),
    lines: progressLines(given),
  };
}

/** The options of {@linkcode searchOptions} beside prior and what is held out. */
export const SEARCH_OPTIONS: readonly string[] = [
  ...["starts", "seed", "effort", "atom-bound"],
];

/** What they say of the search. */
export function searchOptions(
  given: Arguments,
): Pick<
  FitOptions,
  | "starts"
  | "seed"
  | "effort"
  | "atomBound"
  | "holdOut"
  | "ridge"
  | "dirichlet"
> {
  return {
    holdOut: holdOutOf(given),
    effort: wordOption(given, "effort", EFFORTS) ?? "default",
    starts: numberOption(given, "starts", integerAtLeast(1)),
    seed: numberOption(given, "seed", ANY_INTEGER),
    atomBound: numberOption(given, "atom-bound", ATOM_BOUND),
    ...priorOf(given),
  };
}

/** The table, once it is known that the results can be written. */
export async function openTable(
  env: Environment,
  request: ResultRequest,
): Promise<ChoiceTable> {
  const table = await readTable(env, request, saying(env, request));
  checkWritable(env, [request.out, request.report]);
  return table;
}

/**
 * A search with its progress on a line that is gone at the end.
 *
 * @throws {Stopped} If it was asked to end before it had reached anything.
 */
export async function searching<T>(
  env: Environment,
  { data }: ChoiceTable,
  { file, quiet, lines, search }:
    & Pick<ResultRequest, "file" | "quiet" | "lines">
    & { readonly search: (line: ProgressLine) => T | Promise<T> },
): Promise<T> {
  const line = progressLine(env, { choices: data.choices, quiet, lines });
  env.hold();
  try {
    return await blamingAll(file, async () => await search(line));
  } catch (error) {
    throw error instanceof Interrupted ? new Stopped(error.message) : error;
  } finally {
    line.close();
  }
}

/**
 * The module that makes the page, where one was asked for. Pages bring packages that take as long to
 * load as a small fit to run.
 */
export async function pagesFor<Pages>(
  { report }: Pick<ResultRequest, "report">,
  load: () => Promise<Pages>,
): Promise<Pages | undefined> {
  return report === undefined ? undefined : await load();
}

/** How to make a page again. */
export function pageOptions(
  command: readonly string[],
  seed: FitOptions["seed"] = 1,
): PageOptions {
  return {
    command: commandLine(["softmix", ...command]),
    seed,
    version: VERSION,
  };
}

/** Writes the files that were asked for; returns what to print. */
export function deliver(
  env: Environment,
  { out, report, json, quiet }: ResultRequest,
  { object, page, text }: {
    readonly object: unknown;
    /** Missing where no page was asked for. */
    readonly page: (() => string) | undefined;
    readonly text: () => string;
  },
): string {
  const written = jsonText(object);
  if (out !== undefined) env.writeFile(out, written);
  if (report !== undefined && page) env.writeFile(report, page());
  return json ? written : quiet ? "" : text();
}
