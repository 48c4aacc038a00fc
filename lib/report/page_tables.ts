/** The tables of the page. */
import type { ChoiceData } from "../data/choice_data.ts";
import { featureDeviations } from "../data/whitening.ts";
import type { FitResult } from "../fit/fit_result.ts";
import type { Covariance } from "../inference/covariance.ts";
import type { IdentifiabilityCheck } from "../inference/identifiability_checks.ts";
import type { Ends } from "../inference/intervals.ts";
import { itemProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { ShownErrors, Term } from "./error_terms.ts";
import { type Html, html, joinHtml, trusted } from "./html.ts";
import { membershipCells } from "./membership_table.ts";
import {
  alike,
  errorText,
  finiteText,
  fixed,
  grouped,
  percent,
} from "./number_text.ts";
import { sharesCells } from "./shares_table.ts";
import { colorOf } from "./plots/palette.ts";
import { mostLikely } from "./tables.ts";

/** A table with a row of names on top; the first column is text, the others numbers. */
export function table(
  header: readonly string[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  const head = header.map((name, c) =>
    html`
      <th scope="col" ${numeric(c)}>${name}</th>
    `
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, c) => html`<td${numeric(c)}>${cell}</td>`);
    return html`
      <tr>${joinHtml(cells)}</tr>
    `;
  });
  return html`
    <div class="scroll">
      <table>
        <thead>
          <tr>${joinHtml(head)}</tr>
        </thead>
        <tbody>
    ${joinHtml(body)}</tbody>
      </table>
    </div>
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
  { errors: covariance, scaled, intervals }: ShownErrors,
): Html {
  const { mixture: { weights }, effectiveItems, atomNorms, onBound } = result;
  // The weight of a single component is 1 for certain.
  const errors = weights.length > 1 ? covariance : undefined;
  const interval = errors && intervals?.weights;
  const rows = Array.from(weights, (weight, k) => [
    named(k),
    html`${weight.toFixed(4)}${
      plusMinus(errors?.weightErrors?.[k], scaled?.weightErrors?.[k])
    }`,
    ...(interval
      ? [`${endText(interval.lower[k]!)} to ${endText(interval.upper[k]!)}`]
      : []),
    ...(effectiveItems ? [grouped(effectiveItems[k]!, 1)] : []),
    atomNorms[k]!.toFixed(3) + (onBound[k] ? " (on the bound)" : ""),
  ]);
  return table([
    "Component",
    "Weight",
    ...(interval ? ["95% interval"] : []),
    ...(effectiveItems ? ["Effective items"] : []),
    "Norm of atom",
  ], rows);
}

/** What weights depend on, where they are not the same for all. */
export function membershipTable(
  { membership }: FitResult,
  covariance: Covariance | undefined,
): Html {
  const made = membershipCells(membership, covariance);
  if (!made) return trusted("");
  const { heading, what, names, cells, errors } = made;
  const columns = cells[0]!.map((_, k) => `Component ${k + 1}`);
  const rows = cells.map((row, q) => [
    names[q]!,
    ...row.map((text, k) => html`${text}${errorSpan(errors?.[q]?.[k])}`),
  ]);
  return html`<p>${heading}:</p>
${table([capital(what), ...columns], rows)}`;
}

/** How often alternatives are chosen, where there are many choice sets. */
export function sharesTable(data: ChoiceData, mixture: SoftmaxMixture): Html {
  const made = sharesCells(data, mixture);
  if (!made) return trusted("");
  const { heading, corner, columns, names, cells } = made;
  const header = [corner, ...columns].map((name) =>
    capital(/^\d+$/.test(name) ? `component ${name}` : name)
  );
  return html`<p>${heading}:</p>
${table(header, cells.map((row, a) => [names[a]!, ...row]))}`;
}

const endText = (end: number) => finiteText(end, (v) => v.toFixed(4), "–");

/** A standard error where there is one, and that for choices in bunches behind it. */
function plusMinus(
  error: number | undefined,
  scaled: number | undefined,
): Html {
  if (error === 0) {
    return html`
      <span class="error">fixed</span>
    `;
  }
  const text = errorText(error), inBunches = errorText(scaled);
  return errorSpan(
    text === undefined || inBunches === undefined
      ? text
      : `${text} (${inBunches})`,
  );
}

function errorSpan(error: string | undefined): Html {
  return error === undefined ? trusted("") : html`
    <span class="error">± ${error}</span>
  `;
}

/** Columns that fit on paper. */
const COMPONENTS_PER_TABLE = 5;

/** One row per feature, one column per component: entry, standard error, entry per standard deviation. */
export function atomTable(
  data: ChoiceData,
  { atoms }: SoftmaxMixture,
  { errors, scaled, intervals }: ShownErrors,
): Html {
  const { rows: K, columns: L, values } = atoms;
  const deviations = featureDeviations(data.whitening);
  const ends = intervals?.atoms;
  const errorAt = (at: number) =>
    plusMinus(errors?.atomErrors?.values[at], scaled?.atomErrors?.values[at]);
  const cells = data.featureNames.map((_, l) => {
    const entries = Array.from({ length: K }, (_, k) => values[k * L + l]!);
    const texts = alike(entries);
    return entries.map((value, k) =>
      html`${texts[k]!}${errorAt(k * L + l)}${
        intervalSpan(ends, k * L + l)
      }<span class="scaled">${fixed(value * deviations[l]!, 3)}</span>`
    );
  });
  const blocks: Html[] = [];
  for (let first = 0; first < K; first += COMPONENTS_PER_TABLE) {
    const end = Math.min(first + COMPONENTS_PER_TABLE, K);
    blocks.push(table(
      [
        "Feature",
        ...Array.from(
          { length: end - first },
          (_, i) => `Component ${first + i + 1}`,
        ),
      ],
      cells.map((row, l) => [data.featureNames[l]!, ...row.slice(first, end)]),
    ));
  }
  return joinHtml(blocks);
}

/** The interval of a coefficient, where it has one that is no point. */
function intervalSpan(ends: Ends | undefined, at: number): Html {
  const [low, high] = [ends?.lower.values[at], ends?.upper.values[at]];
  if (!(low! < high!)) return trusted("");
  const [lower, upper] = alike([low!, high!]);
  return html`
    <span class="scaled">${lower!} to ${upper!}</span>
  `;
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
  return html`<p>Items each component likes most, with their probability within the component:</p>
<table>
${joinHtml(rows)}</table>`;
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
