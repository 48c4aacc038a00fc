/** `softmix audit`: another program's estimates judged on the data they were made from. */
import { audit, auditReport } from "../estimation.ts";
import { type Arguments, required } from "./arguments.ts";
import type { Command } from "./command.ts";
import { auditJson } from "./audit_json.ts";
import {
  CONSTRAINT_OPTIONS,
  constraintOptions,
  constraintRequest,
} from "./constraint_options.ts";
import type { Environment } from "./environment.ts";
import { estimatesOf } from "./estimates_input.ts";
import { AUDIT_HELP } from "./fit_help.ts";
import {
  deliver,
  openTable,
  pageOptions,
  pagesFor,
  resultRequest,
  SEARCH_OPTIONS,
  searching,
  searchOptions,
} from "./results.ts";
import { openTableFile } from "./table_file.ts";
import { blamingAll, TABLE_OPTIONS } from "./table_input.ts";

/** `softmix audit`. */
export const auditCommand: Command = {
  syntax: {
    operands: ["FILE"],
    instead: "features-file",
    options: [
      ...TABLE_OPTIONS,
      ...CONSTRAINT_OPTIONS,
      ...SEARCH_OPTIONS,
      ...["estimates", "out", "report"],
    ],
    switches: ["drop-dependent", "json", "quiet"],
  },
  help: AUDIT_HELP,
  run,
};

async function run(given: Arguments, env: Environment): Promise<string> {
  const file = required(given, "estimates");
  const request = resultRequest(given, env, { "the estimates": file });
  const { starts, seed, effort, atomBound } = searchOptions(given);
  const table = await openTable(env, request);
  const { data } = table;
  const pages = await pagesFor(
    request,
    () => import("../report/audit_page.ts"),
  );
  const fixed = constraintOptions(constraintRequest(given), data.featureNames);
  const estimates = await blamingAll(
    file,
    async () =>
      estimatesOf(
        await openTableFile(env, { file, dialect: {}, say: () => {} }),
        data,
        fixed,
      ),
  );
  const common = [...new Set([...fixed.common ?? [], ...estimates.common])];
  const constraints = { ...fixed, ...common.length > 0 && { common } };
  const judged = await searching(env, table, {
    ...request,
    search: ({ show }) =>
      audit(data, estimates.mixture, {
        ...constraints,
        ...{ starts, seed, effort, atomBound },
        errors: estimates.errors,
        onProgress: show,
      }),
  });
  const result = {
    ...judged,
    warnings: [...estimates.warnings, ...judged.warnings, ...table.warnings],
  };
  const names = { componentNames: estimates.components };
  return deliver(env, request, {
    object: auditJson(data, result, names),
    page: pages && (() =>
      pages.auditPage(data, result, {
        ...pageOptions(["audit", ...given.words], seed),
        ...names,
      })),
    text: () => auditReport(data, result, names),
  });
}
