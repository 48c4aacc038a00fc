/**
 * The coordinates in which the profile of one parameter is followed: see `profile_path.ts`.
 *
 * @module
 */
import { logSumExp } from "../linalg/log_sum_exp.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { choleskyInto } from "../linalg/triangular.ts";
import type { FreeParameters } from "./free_parameters.ts";

/** The parameter whose values a path goes through. */
export interface ProfiledParameter {
  readonly free: FreeParameters;
  /** Information of one chooser about the free parameters, n × n. */
  readonly information: Matrix;
  /** a: length n. */
  readonly slope: Float64Array;
  /** Where it is the logarithm of a weight's odds: the coordinate, its entry of a vector of the space, and those of the other weights. */
  readonly odds?: Odds | undefined;
}

/** See {@linkcode ProfiledParameter}. */
export interface Odds {
  readonly coordinate: number;
  readonly own: number;
  /** Of the other components, in their order, that whose logarithm is fixed among them. */
  readonly others: readonly number[];
}

/** The other weights' shares of their sum, whose logarithm is the total. */
export function otherShares(full: Float64Array, { others }: Odds) {
  const logs = Float64Array.from(others, (entry) => full[entry]!);
  const total = logSumExp(logs);
  return { total, values: logs.map((v) => Math.exp(v - total)) };
}

/** Largest ridge to try, as a share of the diagonal, and the first. */
const MOST_RIDGE = 1e3, FIRST_RIDGE = 1e-9;

/** The factor of the information in the coordinates of the path, with as much added to its diagonal as it needs to have one. */
export function factorOf(
  { information, free, odds }: ProfiledParameter,
  full: Float64Array, // of the estimate: a vector of the space
): Float64Array {
  const n = information.rows;
  const values = information.values.slice();
  if (odds) toOddsInto(values, { free, odds, full });
  const factor = new Float64Array(n * n);
  let ridge = 0;
  while (!choleskyInto(factor, values, n) && ridge < MOST_RIDGE) {
    const more = ridge === 0 ? FIRST_RIDGE : 9 * ridge;
    ridge += more;
    for (let i = 0; i < n; i++) {
      values[i * n + i]! += more * Math.max(
        Math.abs(information.values[i * n + i]!),
        Number.EPSILON,
      );
    }
  }
  return factor;
}

/** JᵀIJ: where the odds are a coordinate, the own log-weight moves along with the others. */
function toOddsInto(
  information: Float64Array, // in and out: n × n
  { free: { indices }, odds, full }: {
    readonly free: FreeParameters;
    readonly odds: Odds;
    readonly full: Float64Array;
  },
): void {
  const n = indices.length, own = odds.coordinate;
  const { values } = otherShares(full, odds);
  const along = new Float64Array(n);
  for (const [i, entries] of indices.entries()) {
    const other = odds.others.indexOf(entries[0]!);
    if (other >= 0) along[i] = values[other]!;
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      information[i * n + j]! += information[i * n + own]! * along[j]!;
    }
  }
  for (let j = 0; j < n; j++) {
    const row = information[own * n + j]!;
    for (let i = 0; i < n; i++) information[i * n + j]! += along[i]! * row;
  }
}
