/** What an example is made of. */
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Stream } from "../random/streams.ts";

/** A simulated table, and the mixture behind it. */
export interface Example {
  /** Columns of texts and numbers by name, in the order of the table. */
  readonly columns: ReadonlyMap<string, readonly (string | number)[]>;
  /** What the coefficients of the truth belong to, named as `features` of a table names them once its columns of texts are `categorical`. */
  readonly featureNames: readonly string[];
  /** The mixture that the choices were drawn from. */
  readonly truth: SoftmaxMixture;
}

/** A number with so many decimals. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** One of several, drawn uniformly. */
export function drawOne<T>(rng: Stream, from: readonly T[]): T {
  return from[Math.floor(rng() * from.length)]!;
}
