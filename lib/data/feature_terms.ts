/**
 * What a feature is made of: a column, or log, square, product of others. The
 * name of a feature is this expression itself, so that a table read later
 * gives the same feature by it.
 */

/** A feature as its columns make it. */
export type FeatureTerm =
  | { readonly kind: "column"; readonly column: string }
  | { readonly kind: "log" | "square"; readonly of: FeatureTerm }
  | {
    readonly kind: "product";
    readonly of: readonly [FeatureTerm, FeatureTerm];
  };

/**
 * Reads an expression: a column of that very name wins; then `log(a)`, `a^2`
 * and `a*b`, where a and b are such expressions themselves.
 *
 * @param text The expression.
 * @param isColumn Whether there is a column of a name.
 * @returns The term, or nothing where the text names no columns in this way.
 */
export function featureTerm(
  text: string,
  isColumn: (name: string) => boolean,
): FeatureTerm | undefined {
  if (isColumn(text)) return { kind: "column", column: text };
  const inner = (part: string) => featureTerm(part, isColumn);
  const log = /^log\((.*)\)$/s.exec(text)?.[1];
  if (log !== undefined) {
    const of = inner(log);
    if (of) return { kind: "log", of };
  }
  const square = /^(.*)\^2$/s.exec(text)?.[1];
  if (square !== undefined) {
    const of = inner(square);
    if (of) return { kind: "square", of };
  }
  for (let at = text.indexOf("*"); at >= 0; at = text.indexOf("*", at + 1)) {
    const left = inner(text.slice(0, at));
    const right = left && inner(text.slice(at + 1));
    if (left && right) return { kind: "product", of: [left, right] };
  }
  return undefined;
}

/** The columns that a term is made of, one by one. */
export function columnsIn(term: FeatureTerm): string[] {
  switch (term.kind) {
    case "column":
      return [term.column];
    case "product":
      return term.of.flatMap(columnsIn);
    default:
      return columnsIn(term.of);
  }
}

/** The values of a term from those of its columns; log of what is not above 0 is NaN or -Infinity. */
export function termValues(
  term: FeatureTerm,
  valuesOf: (column: string) => Float64Array,
): Float64Array {
  switch (term.kind) {
    case "column":
      return valuesOf(term.column);
    case "log":
      return termValues(term.of, valuesOf).map(Math.log);
    case "square":
      return termValues(term.of, valuesOf).map((value) => value * value);
    case "product": {
      const [left, right] = term.of.map((of) => termValues(of, valuesOf));
      return left!.map((value, row) => value * right![row]!);
    }
    default:
      throw new Error(term satisfies never);
  }
}

/**
 * The derivatives of a term to the logarithm of one of its columns, that of the column itself being its
 * values: by the rules of log, square and product.
 */
export function termSlopes(
  term: FeatureTerm,
  column: string,
  valuesOf: (column: string) => Float64Array,
): Float64Array {
  const values = (of: FeatureTerm) => termValues(of, valuesOf);
  const slopes = (of: FeatureTerm) => termSlopes(of, column, valuesOf);
  switch (term.kind) {
    case "column":
      return valuesOf(term.column).map((value) =>
        term.column === column ? value : 0
      );
    case "log": {
      const of = values(term.of);
      return slopes(term.of).map((slope, row) => slope / of[row]!);
    }
    case "square": {
      const of = values(term.of);
      return slopes(term.of).map((slope, row) => 2 * of[row]! * slope);
    }
    case "product": {
      const [u, v] = term.of.map(values), [du, dv] = term.of.map(slopes);
      return du!.map((slope, row) => slope * v![row]! + u![row]! * dv![row]!);
    }
    default:
      throw new Error(term satisfies never);
  }
}

/** Names that a pattern stands for, in which `*` is any text. */
export function matching(pattern: string, names: readonly string[]): string[] {
  const [first = "", ...parts] = pattern.split("*");
  const last = parts.pop();
  if (last === undefined) return names.filter((name) => name === pattern);
  return names.filter((name) => {
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of parts) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  });
}
