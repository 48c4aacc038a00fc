/** The numbers in a file of estimates, by parameter and component. */
import {
  cellText,
  checkedColumn,
  columnOf,
  indexOf,
  listedNames,
  nameOfRow,
  quoted,
  type Table,
  textsOf,
} from "../data/table.ts";

/** Throws the RangeError of a file that breaks a rule. */
export function refuseEstimates(rule: string): never {
  throw new RangeError(`Cannot read estimates as ${rule}`);
}

/** One number of the file. */
export interface Entry {
  /** Undefined for all components. */
  readonly component: string | undefined;
  readonly parameter: string;
  readonly estimate: number;
  /** NaN where there is none. */
  readonly error: number;
}

/** The entries of a table of either form. */
export function entriesOf(table: Table): Entry[] {
  return indexOf(table, "parameter") === undefined
    ? inColumns(table)
    : inRows(table);
}

/** A row for each component, a column for each parameter. */
function inColumns(table: Table): Entry[] {
  const ids = componentsIn(table);
  const own = columnOf(table, "component", "the components");
  return table.names.flatMap((parameter, column) => {
    if (column === own) return [];
    const { values } = checkedColumn(table, column);
    return ids.flatMap((component, row) => {
      const estimate = values[row]!;
      return Number.isNaN(estimate)
        ? []
        : [{ component, parameter: parameter.trim(), estimate, error: NaN }];
    });
  });
}

/** A row for each parameter of each component. */
function inRows(table: Table): Entry[] {
  const ids = componentsIn(table);
  const names = textsOf(
    table,
    columnOf(table, "parameter", "the names of parameters"),
  );
  const column = columnOf(table, "estimate", "the estimates");
  const { values } = checkedColumn(table, column);
  const errorColumn = indexOf(table, "error");
  const errors = errorColumn === undefined
    ? undefined
    : checkedColumn(table, errorColumn).values;
  return ids.map((component, row): Entry => {
    if (Number.isNaN(values[row])) {
      refuseEstimates(
        `every estimate must be there: ${nameOfRow(table, row)} ${
          cellText(table, column, row)
        }`,
      );
    }
    return {
      component,
      parameter: names[row]!.trim(),
      estimate: values[row]!,
      error: errors?.[row] ?? NaN,
    };
  });
}

/** The component of each row; undefined for all of them. */
function componentsIn(table: Table): (string | undefined)[] {
  const column = columnOf(table, "component", "the components");
  return textsOf(table, column).map((text) => {
    const id = text.trim();
    return id === "" || id === "all" ? undefined : id;
  });
}

/** The entries of a file by parameter and component. */
export class EntryReader {
  readonly #entries = new Map<string, Entry>();
  readonly #taken = new Set<string>();
  readonly #parameters = new Set<string>();

  constructor(
    entries: readonly Entry[],
    readonly components: readonly string[],
  ) {
    for (const entry of entries) {
      const { component, parameter } = entry;
      const key = keyOf(parameter, component);
      if (this.#entries.has(key)) {
        refuseEstimates(
          `there must be one estimate of each parameter: ${
            ofComponent(parameter, component)
          } occurs twice`,
        );
      }
      this.#entries.set(key, entry);
      this.#parameters.add(parameter);
    }
  }

  take(parameter: string, k: number): Entry | undefined {
    this.#taken.add(parameter);
    return this.#entries.get(keyOf(parameter, this.components[k])) ??
      this.#entries.get(keyOf(parameter, undefined));
  }

  isCommon(parameter: string): boolean {
    return this.#entries.has(keyOf(parameter, undefined));
  }

  /** Estimates and errors of a parameter in all components; undefined where none has it. */
  takeAll(parameter: string): (Entry | undefined)[] | undefined {
    const all = this.components.map((_, k) => this.take(parameter, k));
    return all.every((entry) => entry === undefined) ? undefined : all;
  }

  /** The same where each component must have it. */
  takeWhole(parameter: string): Entry[] {
    return this.components.map((_, k) =>
      this.take(parameter, k) ?? this.refuseMissing(parameter, k)
    );
  }

  refuseMissing(parameter: string, k: number): never {
    return refuseEstimates(
      `there must be an estimate of ${
        ofComponent(parameter, this.components[k])
      }: the file has ${listedNames([...this.#parameters])}`,
    );
  }

  /** Refuses parameters that were not taken. */
  refuseOthers(known: readonly string[]): void {
    for (const parameter of this.#parameters) {
      if (this.#taken.has(parameter)) continue;
      refuseEstimates(
        `estimates must be of parameters that the data have, ${
          listedNames(known)
        }: current name is ${quoted(parameter)}`,
      );
    }
  }
}

function keyOf(parameter: string, component: string | undefined): string {
  return component === undefined ? parameter : `${parameter}\0${component}`;
}

function ofComponent(parameter: string, component: string | undefined): string {
  return component === undefined
    ? quoted(parameter)
    : `${quoted(parameter)} of component ${component}`;
}
