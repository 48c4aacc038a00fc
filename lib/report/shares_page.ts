/** Predicted shares as one HTML page: a chart, and the table. */
import { type Html, html } from "./html.ts";
import {
  page,
  type PageOptions,
  provenance,
  termList,
  wholeFigure,
} from "./page_frame.ts";
import { table } from "./page_tables.ts";
import {
  type PredictedShare,
  predictedSharesChart,
} from "./plots/predicted_shares.ts";

/** A table of shares, as `softmix predict` prints it. */
export interface SharesTable {
  /** What rows are named by: columns of texts by their headings. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** Columns of numbers, NaN for none; `share`, or `before` and `after`, are among them. */
  readonly columns: readonly {
    readonly name: string;
    readonly values: ArrayLike<number>;
    readonly text: (value: number) => string;
    readonly isWrittenOnly?: boolean;
  }[];
  /** Rows in the order in which they are shown. */
  readonly order: readonly number[];
  /** What to say above it: terms and their explanations. */
  readonly terms: readonly (readonly [string, string])[];
}

/** Most rows drawn, and in the table. */
const MOST_DRAWN = 30;
const MOST_ROWS = 200;

/**
 * Shares, or shares before and after a change, as one self-contained page.
 *
 * @param shares The table.
 * @param options Title, level of the intervals; command and version.
 * @returns The page. Same shares, same bytes.
 */
export function sharesPage(
  { names, columns, order, terms }: SharesTable,
  options: Pick<PageOptions, "command" | "version"> & {
    readonly title: string;
    readonly level: number;
  },
): string {
  const { title, level } = options;
  const of = (name: string) =>
    columns.find((column) => column.name === name)?.values;
  const compares = of("before") !== undefined;
  const drawn = order.slice(0, MOST_DRAWN)
    .map((row) => drawnRow({ names, columns }, row));
  const rows = order.slice(0, MOST_ROWS);
  const interval = `${Number((100 * level).toPrecision(12))}%`;
  const hasErrors = !Number.isNaN(of("error")?.[0] ?? NaN);
  return page(
    title,
    html`
      <h1>${title}</h1>
      ${terms.length > 0 ? termList(terms) : ""}
      ${wholeFigure((width) =>
        predictedSharesChart(drawn, {
          compares,
          width,
          title: compares ? "Shares before and after" : "Predicted shares",
          subtitle: [
            drawn.length < order.length
              ? `${drawn.length} of ${order.length} rows are drawn.`
              : "",
            hasErrors && !compares ? `Bars are ${interval} intervals.` : "",
          ].filter(Boolean).join(" "),
        })
      )}
      <p>${compares
        ? "Difference is the share after less the share before; diversion, the part of all that others lost which went to this one."
        : "Shares add up to 100% within a choice set."}${hasErrors
        ? ` Lower and upper are the ends of a ${interval} interval.`
        : ""}${rows.length < order.length
        ? ` The first ${rows.length} of ${order.length} rows; softmix predict --out writes all.`
        : ""}</p>
      ${shownTable({ names, columns }, rows)}
      <h2>How to make it again</h2>
      ${termList(provenance(options))}
    `,
    [title, ...Object.values(names).flat(), ...terms.map(([, text]) => text)],
  );
}

/** A row of the table as the chart draws it. */
function drawnRow(
  { names, columns }: Pick<SharesTable, "names" | "columns">,
  row: number,
): PredictedShare {
  const of = (name: string) =>
    columns.find((column) => column.name === name)?.values[row];
  const before = of("before");
  const lower = of("lower")!;
  return {
    name: Object.values(names).map((texts) => texts[row]!).join(" "),
    share: (before === undefined ? of("share") : of("after"))!,
    other: before ?? of("observed"),
    ends: before !== undefined || Number.isNaN(lower)
      ? undefined
      : [lower, of("upper")!],
  };
}

function shownTable(
  { names, columns }: Pick<SharesTable, "names" | "columns">,
  rows: readonly number[],
): Html {
  const shown = columns.filter(({ isWrittenOnly }) => !isWrittenOnly);
  const drawn = table(
    [...Object.keys(names), ...shown.map(({ name }) => name)],
    rows.map((row) => [
      ...Object.values(names).map((texts) => texts[row]!),
      ...shown.map(({ values, text }) => {
        const value = values[row]!;
        return Number.isNaN(value) ? "–" : text(value);
      }),
    ]),
  );
  return html`<div class="named">${drawn}</div>`;
}
