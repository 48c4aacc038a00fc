/** Counts of one choice set in columns: each a population, or a chooser with all its choices. */
import { matrix } from "../linalg/matrix.ts";
import type { Choosers, Covariates } from "./choosers.ts";
import {
  checkCounts,
  checkDiffer,
  checkLength,
  checkTotal,
  refuseData,
  rowInWords,
  type RowNames,
} from "./row_checks.ts";

/** Counts by item and column; entry (j, g) is `values[j * columns + g]`. */
export interface CountTable {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
}

/** What the columns are, and their names where they have some. */
export interface CountColumns {
  readonly columns?: "populations" | "choosers" | undefined;
  readonly populationNames?: readonly string[] | undefined;
  readonly chooserNames?: readonly string[] | undefined;
}

/** Counts as a table, the values unchecked; a list is a table of one column. */
export function countTable(
  counts: ArrayLike<number> | CountTable | readonly ArrayLike<number>[],
): CountTable {
  if ("rows" in counts) return counts;
  const first = counts[0];
  if (!(Array.isArray(first) || ArrayBuffer.isView(first))) {
    const values = counts as ArrayLike<number>;
    return { rows: values.length, columns: 1, values };
  }
  const rows = counts as readonly ArrayLike<number>[];
  const columns = rows[0]!.length;
  for (const [j, row] of rows.entries()) {
    if (row?.length !== columns) {
      refuseData(
        `every row of counts must have ${columns} values like the first: row ${
          j + 1
        } has ${row?.length ?? "none"}`,
      );
    }
  }
  const values = rows.flatMap((row) => Array.from(row));
  return { rows: rows.length, columns, values };
}

/**
 * Checks the counts of a table and makes choosers of them.
 *
 * @returns The choosers; undefined for one population, where each choice is a chooser of its own.
 */
export function choosersOfColumns(
  table: CountTable,
  options: CountColumns,
  rowNames: RowNames,
): Choosers | undefined {
  const { columns = "populations" } = options;
  const word = columns === "populations" ? "population" : "chooser";
  const { populationNames, chooserNames } = options;
  const [names, others] = columns === "populations"
    ? [populationNames, chooserNames]
    : [chooserNames, populationNames];
  if (others !== undefined) {
    refuseData(
      `columns of counts are ${columns}, not what names were given for`,
    );
  }
  if (names !== undefined) {
    checkLength(`${word}Names`, names.length, table.columns);
    checkDiffer(`${word} names`, names);
  }
  const columnName = (g: number) => names?.[g] ?? `${word} ${g + 1}`;
  checkTable(table, columnName, rowNames);
  if (columns === "choosers") return choosersInColumns(table, names);
  if (table.columns === 1) return undefined;
  return choosersInPopulations(table, columnName);
}

function checkTable(
  { rows, columns, values }: CountTable,
  columnName: (g: number) => string,
  rowNames: RowNames,
): void {
  const where = columns === 1
    ? () => ""
    : (i: number) => ` in column "${columnName(i % columns)}"`;
  checkLength("counts", values.length, rows * columns);
  checkCounts(
    values,
    (i) =>
      `the count of ${rowInWords(Math.floor(i / columns), rowNames)}${
        where(i)
      }`,
  );
  const sums = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) sums[i % columns]! += values[i]!;
  for (let g = 0; g < columns; g++) {
    if (columns > 1 && !(sums[g]! > 0)) {
      refuseData(
        `the counts of every column must have a sum > 0: that of "${
          columnName(g)
        }" is ${sums[g]}`,
      );
    }
  }
  checkTotal(sums);
}

/** The counts above 0, column by column. */
function positiveCounts({ rows, columns, values }: CountTable) {
  let entries = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > 0) entries++;
  const starts = new Int32Array(columns + 1);
  const items = new Int32Array(entries);
  const counts = new Float64Array(entries);
  for (let g = 0, e = 0; g < columns; g++) {
    for (let j = 0; j < rows; j++) {
      const count = values[j * columns + g]!;
      if (!(count > 0)) continue;
      items[e] = j;
      counts[e++] = count;
    }
    starts[g + 1] = e;
  }
  return { starts, items, counts };
}

/** Each column a chooser. */
function choosersInColumns(
  table: CountTable,
  names: readonly string[] | undefined,
): Choosers {
  const { starts, items, counts } = positiveCounts(table);
  return {
    sets: Int32Array.of(0, table.rows),
    starts,
    rows: items,
    multiplicities: counts,
    counts: new Float64Array(table.columns).fill(1),
    size: table.columns,
    covariates: undefined,
    names: names && [...names],
    setNames: undefined,
  };
}

/** Each column a population, and each item that it chose so many choosers alike. */
function choosersInPopulations(
  table: CountTable,
  columnName: (g: number) => string,
): Choosers {
  const { starts, items, counts } = positiveCounts(table);
  const G = table.columns;
  const values = matrix([items.length, G]);
  for (let g = 0; g < G; g++) {
    for (let u = starts[g]!; u < starts[g + 1]!; u++) {
      values.values[u * G + g] = 1;
    }
  }
  const covariates: Covariates = {
    values,
    names: Array.from({ length: G }, (_, g) => columnName(g)),
    constant: new Float64Array(G).fill(1),
    arePopulations: true,
  };
  return {
    sets: Int32Array.of(0, table.rows),
    starts: new Int32Array(items.length + 1).map((_, u) => u),
    rows: items,
    multiplicities: new Float64Array(items.length).fill(1),
    counts,
    size: counts.reduce((a, b) => a + b, 0),
    covariates,
    names: undefined,
    setNames: undefined,
  };
}
