/** Concave quadratics over nonnegative vectors, by active sets (Lawson and Hanson 1974). */

/** A concave quadratic, and what counts as 0. */
export interface Quadratic {
  /** Where it is highest over the free coordinates, the others 0; undefined if that is not known. */
  readonly maximumOver: (free: readonly number[]) => Float64Array | undefined;
  readonly slopesAt: (x: Float64Array) => Float64Array;
  /** Slopes, and coordinates that a step brings near 0, up to this are 0. */
  readonly leastSlope: number;
  readonly leastEntry: number;
  /** Most coordinates that may be > 0. */
  readonly mostFree: number;
}

/** Rounds per free coordinate: on a fine grid one often gives way to its neighbour. */
const MOST_ROUNDS = 30;

/** Climbs from x ≥ 0 to the maximum over x ≥ 0, in place: the coordinate with the largest slope is set free, time and again. */
export function maximumOfQuadraticInto(
  x: Float64Array, // in and out
  quadratic: Quadratic,
): void {
  const { slopesAt, leastSlope, mostFree } = quadratic;
  let free = Array.from(x.keys()).filter((i) => x[i]! > 0);
  // A set of free coordinates cannot come back; the limit guards against rounding.
  for (let round = 0; round < MOST_ROUNDS * mostFree; round++) {
    free = raisedOverFree(x, free, quadratic);
    let entering = -1, steepest = leastSlope;
    for (const [i, slope] of slopesAt(x).entries()) {
      if (!(slope > steepest) || free.includes(i)) continue;
      [entering, steepest] = [i, slope];
    }
    if (entering < 0 || free.length === mostFree) return;
    free.push(entering);
  }
}

/** Moves x to the maximum over the free coordinates; those that would turn negative leave. */
function raisedOverFree(
  x: Float64Array, // in and out
  free: number[],
  { maximumOver, leastEntry }: Quadratic,
): number[] {
  while (free.length > 0) {
    const target = maximumOver(free);
    if (!target) break;
    let step = 1, leaving = -1;
    for (const [f, i] of free.entries()) {
      if (target[f]! > 0) continue;
      const drop = x[i]! - target[f]!;
      const part = drop > 0 ? x[i]! / drop : 0;
      if (part <= step) [step, leaving] = [part, i];
    }
    for (const [f, i] of free.entries()) {
      x[i] = Math.max(0, x[i]! + step * (target[f]! - x[i]!));
      if (leaving >= 0 && (i === leaving || !(x[i]! > leastEntry))) x[i] = 0;
    }
    if (leaving < 0) break;
    free = free.filter((i) => x[i]! > 0);
  }
  return free;
}
