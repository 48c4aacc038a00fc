/** A judgement of another program's estimates as one HTML page. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Audit } from "../fit/audit_result.ts";
import {
  type AuditReportOptions,
  auditTerms,
  parameterCells,
} from "./audit_report.ts";
import { html, joinHtml } from "./html.ts";
import { counted, sizesText } from "./number_text.ts";
import {
  namesIn,
  page,
  type PageOptions,
  provenance,
  termList,
} from "./page_frame.ts";
import { table } from "./page_tables.ts";

/**
 * A judgement of estimates as one self-contained HTML page.
 *
 * @param data The data.
 * @param audit What `audit` returned.
 * @param options Command, seed, version; names of components.
 * @returns The page.
 */
export function auditPage(
  data: ChoiceData,
  audit: Audit,
  options:
    & Pick<PageOptions, "command" | "seed" | "version">
    & Pick<AuditReportOptions, "componentNames"> = {},
): string {
  const size = counted(audit.mixture.weights.length, "component");
  const title = `Audit of ${size}`;
  const [header, ...rows] = parameterCells(data, audit, options) as [
    string[],
    ...string[][],
  ];
  return page(
    title,
    html`
      <h1>${title}</h1>
      <p>${sizesText(data)}.</p>
      ${joinHtml(
        audit.warnings.map((text) => html`<p class="warning">${text}</p>`),
      )}
      <h2>Judgement</h2>
      ${termList(auditTerms(data, audit))}
      <h2>Estimates</h2>
      <p>Each estimate with the error that came with it, beside the nearest maximum of the likelihood and our errors there.</p>
      ${table(header, rows)}
      <h2>How to make it again</h2>
      ${termList(provenance(options))}
    `,
    [...namesIn(data), ...options.componentNames ?? []],
  );
}
