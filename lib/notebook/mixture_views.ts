/** Data and mixtures. */
import type { ChoiceData } from "../data/choice_data.ts";
import { matchComponents } from "../model/matching.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import { sizesText } from "../report/number_text.ts";
import { atomsChart } from "../report/plots/atoms.ts";
import { coefficientsChart } from "../report/plots/coefficients.ts";
import type { ShownBlock, TableRow } from "./blocks.ts";
import { featureNamesOf, firstRows, type Presented } from "./presented.ts";
import type { ShowOptions } from "./show_options.ts";

/** Rows of data that are shown. */
const FIRST_ROWS = 5;
/** With more features than this a table has a row for each of them, not a column. */
const MOST_COLUMNS = 8;

/** How much there is, and the first rows. */
export function dataView(data: ChoiceData): Presented {
  const { features: { columns: L, rows: p, values }, itemNames } = data;
  const rows = Array.from({ length: Math.min(p, FIRST_ROWS) }, (_, j) => ({
    ...(data.choosers ? { row: j + 1 } : { item: itemNames?.[j] ?? j + 1 }),
    ...Object.fromEntries(
      data.featureNames.map((name, l) => [name, values[j * L + l]!]),
    ),
    chosen: data.counts[j]!,
  }));
  const left = p - rows.length;
  const more = left > 0
    ? [{ note: `and ${left.toLocaleString("en-US")} more` }]
    : [];
  return { blocks: [{ note: sizesText(data) }, { rows }, ...more] };
}

/** The truth in the order of an estimate's components; undefined if it has another number of them. */
export function truthBeside(
  mixture: SoftmaxMixture,
  { truth, data }: ShowOptions,
): SoftmaxMixture | undefined {
  const { rows, columns } = mixture.atoms;
  if (truth?.atoms.rows !== rows || truth.atoms.columns !== columns) return;
  return reorderComponents(
    truth,
    matchComponents(mixture, truth, { whitening: data?.whitening }),
  );
}

/** Weights and atoms, those of the truth below them. */
export function mixtureTable(
  mixture: SoftmaxMixture,
  options: ShowOptions,
): ShownBlock[] {
  const { weights, atoms: { columns: L } } = mixture;
  const names = featureNamesOf(L, options.data?.featureNames);
  const beside = truthBeside(mixture, options);
  const series = beside
    ? [["estimate", mixture] as const, ["truth", beside] as const]
    : [["", mixture] as const];
  const columns = Array.from(
    weights,
    (_, k) =>
      series.map(([of, { weights, atoms }]) => ({
        component: k + 1,
        ...(of === "" ? {} : { of }),
        weight: weights[k]!,
        entries: Array.from(atoms.values.subarray(k * L, (k + 1) * L)),
      })),
  ).flat();
  if (L <= MOST_COLUMNS) {
    return [{
      rows: columns.map(({ entries, ...row }) => ({
        ...row,
        ...Object.fromEntries(names.map((name, l) => [name, entries[l]!])),
      })),
    }];
  }
  const heading = ({ component, of }: { component: number; of?: string }) =>
    of === undefined ? `component ${component}` : `${of} ${component}`;
  const rowOf = (feature: string, value: (c: number) => number): TableRow => ({
    feature,
    ...Object.fromEntries(
      columns.map((column, c) => [heading(column), value(c)]),
    ),
  });
  return firstRows([
    rowOf("(weight)", (c) => columns[c]!.weight),
    ...names.map((name, l) => rowOf(name, (c) => columns[c]!.entries[l]!)),
  ], { most: 40, what: "features" });
}

/** Weights and atoms as a table, and as a chart where the data are given. */
export function mixtureView(
  mixture: SoftmaxMixture,
  options: ShowOptions,
): Presented {
  return {
    blocks: [
      ...mixtureTable(mixture, options),
      ...mixtureChart(mixture, options),
    ],
  };
}

/** Atoms in their plane; coefficients with choosers, whose features have no whitened plane of items. */
export function mixtureChart(
  mixture: SoftmaxMixture,
  options: ShowOptions,
): ShownBlock[] {
  const { data, title } = options;
  if (!data) return [];
  const chart = data.choosers
    ? coefficientsChart(data, mixture, { title })
    : atomsChart(data, mixture, { truth: options.truth, title });
  return [{ chart }];
}
