/** The tables of the page. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { FitResult } from "../fit/fit_result.ts";
import type { IdentifiabilityCheck } from "../inference/identifiability_checks.ts";
import { itemProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { coefficientCells } from "./coefficient_cells.ts";
import type { ShownErrors } from "./error_terms.ts";
import type { Term } from "./diagnostics_table.ts";
import { breakable, type Html, html, joinHtml, trusted } from "./html.ts";
import { membershipCells } from "./membership_table.ts";
import { grouped, percent } from "./number_text.ts";
import { sharesCells } from "./shares_table.ts";
import { colorOf } from "./plots/palette.ts";
import { mostLikely } from "./tables.ts";
import { weightCells } from "./weight_cells.ts";

/** A table with a row of names on top; the first column is text, the others numbers. */
export function table(
  header: readonly (Html | string)[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  return tableOf(header, [joinHtml(rows.map((cells) => row(cells)))]);
}

/** Tables of at most so many rows stay on one sheet. */
const SHORT_TABLE = 16;
/** Tables of more columns are set smaller on a phone. */
const FEW_COLUMNS = 5;

/** A table of bodies, each of which stays on one sheet of paper. */
function tableOf(
  header: readonly (Html | string)[],
  bodies: readonly Html[],
): Html {
  const head = header.map((name, c) =>
    html`
      <th scope="col" ${numeric(c)}>${name}</th>
    `
  );
  const lines = bodies.reduce((n, { text }) => n + text.split("<tr").length, 0);
  return html`
    <div class="scroll">
      <table class="${lines > SHORT_TABLE
        ? "long"
        : "short"}${header.length > FEW_COLUMNS ? " dense" : ""}">
        <thead>
          <tr>${joinHtml(head)}</tr>
        </thead>
        ${joinHtml(bodies.map((body) =>
          html`
            <tbody>${body}</tbody>
          `
        ))}
      </table>
    </div>
  `;
}

function row(cells: readonly (Html | string)[]): Html {
  return html`
    <tr>${joinHtml(
      cells.map((cell, c) => html`<td${numeric(c)}>${cell}</td>`),
    )}</tr>
  `;
}

function numeric(column: number): Html {
  return trusted(column === 0 ? "" : ' class="number"');
}

function named(k: number): Html {
  const color = trusted(colorOf(k));
  return html`
    <span
      class="label"><span class="swatch" style="background:${color}"></span>${k +
        1}</span>
  `;
}

/** Weights with errors and intervals, effective items, norms of the atoms. */
export function componentTable(
  result: FitResult,
  shown: ShownErrors,
): Html {
  const { effectiveItems, atomNorms, onBound } = result;
  const rows = weightCells(result, shown)
    .map(({ value, error, interval }, k) => [
      named(k),
      html`${pair(value, error)}${intervalSpan(interval)}`,
      ...(effectiveItems ? [grouped(effectiveItems[k]!, 1)] : []),
      atomNorms[k]!.toFixed(3) + (onBound[k] ? " (on the bound)" : ""),
    ]);
  return table([
    "Component",
    "Weight",
    ...(effectiveItems ? ["Effective items"] : []),
    "Norm of atom",
  ], rows);
}

/** What weights depend on, where they are not the same for all. */
export function membershipTable(
  { membership }: FitResult,
  shown: ShownErrors,
): Html {
  const made = membershipCells(membership, shown);
  if (!made) return trusted("");
  const { heading, what, names, cells, errors, intervals } = made;
  const columns = cells[0]!.map((_, k) => named(k));
  const rows = cells.map((row, q) => [
    names[q]!,
    ...row.map((text, k) =>
      html`${pair(text, errors?.[q]?.[k])}${intervalSpan(intervals?.[q]?.[k])}`
    ),
  ]);
  return html`<p class="lead">${heading}:</p>
${inBlocks([capital(what), ...columns], rows, ESTIMATES_PER_TABLE)}`;
}

/** How often alternatives are chosen, where there are many choice sets. */
export function sharesTable(data: ChoiceData, mixture: SoftmaxMixture): Html {
  const made = sharesCells(data, mixture);
  if (!made) return trusted("");
  const { heading, corner, columns, names, cells } = made;
  const header = [corner, ...columns].map((name) =>
    /^\d+$/.test(name) ? named(Number(name) - 1) : capital(name)
  );
  const rows = cells.map((row, a) => [names[a]!, ...row]);
  return html`<p class="lead">${heading}:</p>
${inBlocks(header, rows, SHARES_PER_TABLE)}`;
}

function errorSpan(error: string | undefined): Html {
  if (error === undefined) return trusted("");
  const text = error === "fixed" ? error : `± ${error}`;
  return html`
    <span class="error">${text}</span>
  `;
}

function intervalSpan(interval: string | undefined): Html {
  return interval === undefined ? trusted("") : inGrey(interval);
}

/** What stands small below a number, on paper behind it. */
export function inGrey(text: string): Html {
  return html`
    <span class="ends">${text}</span>
  `;
}

/** Columns of estimates with their intervals, and of bare shares, that fit on a phone. */
const ESTIMATES_PER_TABLE = 3;
const SHARES_PER_TABLE = 5;

/** A table of names and any number of columns, in blocks that fit. */
function inBlocks(
  header: readonly (Html | string)[],
  rows: readonly (readonly (Html | string)[])[],
  columns: number,
): Html {
  const blocks: Html[] = [];
  for (let first = 1; first < header.length; first += columns) {
    const of = <T>(cells: readonly T[]) => [
      cells[0]!,
      ...cells.slice(first, first + columns),
    ];
    blocks.push(table(of(header), rows.map(of)));
  }
  return joinHtml(blocks);
}

/** A body per feature, in it a row per component: coefficient, odds ratio per unit, and per standard deviation. */
export function coefficientTable(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  shown: ShownErrors,
): Html {
  const { names, rows, which } = coefficientCells(data, mixture, shown);
  const K = mixture.weights.length;
  const bodies = rows.map((cells, l) =>
    joinHtml(cells.map((cell, k) => {
      const feature = html`<td class="feature" rowspan="${K}">${
        breakable(names[l]!)
      }</td>`;
      return html`
        <tr>${k === 0 ? feature : ""}${K > 1
          ? html`<td>${named(k)}</td>`
          : ""}${numberCell(cell.value, cell.error, cell.interval)}${numberCell(
            cell.unitRatio.value,
            undefined,
            cell.unitRatio.interval,
          )}${numberCell(
            cell.deviationRatio.value,
            undefined,
            cell.deviationRatio.interval,
          )}</tr>
      `;
    }))
  );
  const header = [
    ...K > 1 ? ["Feature", ""] : ["Feature"],
    "Utility per unit",
    "Odds ratio per unit",
    "per standard deviation",
  ];
  return html`${
    which === "" ? "" : html`<p class="note">${capital(which)}.</p>`
  }
${tableOf(header, bodies)}`;
}

/** A number with its error and its interval. */
function numberCell(
  value: string,
  error: string | undefined,
  interval: string | undefined,
): Html {
  return html`<td class="number">${pair(value, error)}${
    intervalSpan(interval)
  }</td>`;
}

/** A number and its error, which stay together. */
function pair(value: string, error: string | undefined): Html {
  return html`<span class="label">${value}${errorSpan(error)}</span>`;
}

/** The items that each component likes most, where items have names. */
export function favouritesTable(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): Html {
  const names = data.itemNames;
  if (names === undefined || (data.choosers?.sets.length ?? 2) > 2) {
    return trusted("");
  }
  const { values, columns: K } = itemProbabilities(data, mixture);
  const rows = Array.from({ length: K }, (_, k) => {
    const items = mostLikely(values, { k, K }).map((j) =>
      `${names[j]!} ${percent(values[j * K + k]!)}`
    );
    return html`
      <tr>
        <td>${named(k)}</td>
        <td>${items.join(", ")}</td>
      </tr>
    `;
  });
  return html`
    <p
      class="lead">Items each component likes most, with their probability within the component:</p>
    <table class="short">
    ${joinHtml(rows)}</table>
  `;
}

/** Checks of what a term tells in the numbers of the text, and what to add where they do not pass. */
const TOLD_BY: Partial<Record<IdentifiabilityCheck["name"], Term>> = {
  "condition": ["Information", "one direction is hardly known"],
  "closest atoms": ["Closest atoms", "nearly one component"],
  "smallest weight": ["Smallest", "few choices for its parameters"],
  "effective items": ["Narrowest", "fewer than its coefficients need"],
};

/** Checks with their verdicts, each number in the words of the terms where they tell it; then the other terms. */
export function checksTable(
  checks: readonly IdentifiabilityCheck[],
  terms: readonly Term[],
): Html {
  const untold = new Map(terms);
  const rows = checks.map(({ name, verdict, sentence }) => {
    const [term = capital(name), doubt] = TOLD_BY[name] ?? [];
    const told = untold.get(term);
    untold.delete(term);
    if (told === undefined) return checkRow([capital(name), sentence], verdict);
    const text = verdict === "ok" ? told : `${told}; ${doubt}`;
    return checkRow([term, text], verdict);
  });
  const others = [...untold].map((term) => checkRow(term, ""));
  return html`<table class="terms">${joinHtml([...rows, ...others])}</table>`;
}

function checkRow([name, text]: Term, verdict: string): Html {
  return html`
    <tr>
      <th scope="row">${name}</th>
      <td class="${trusted(verdict)}">${verdict}</td>
      <td>${text}</td>
    </tr>
  `;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
