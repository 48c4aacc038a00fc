/** Where the profile of a parameter has fallen by as much as an interval allows. */
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { ProfilePath, ProfilePoint } from "./profile_path.ts";

/** How the search for an end came out. */
export type ProfileEndStatus = "found" | "unbounded" | "higher" | "failed";

/** One end of an interval. */
export interface ProfileEnd {
  /** `"found"`; `"unbounded"`: however far, or as far as the atom bound, the likelihood never falls enough; `"higher"`: it rises above that of the estimate, which is then no maximum; `"failed"`: a climb did not converge. */
  readonly status: ProfileEndStatus;
  /** How far from the estimate, in standard errors; ±Infinity if unbounded, NaN if not found. */
  readonly t: number;
  readonly evaluations: number;
  /** A mixture above the estimate, where one was found on the way. */
  readonly better?: SoftmaxMixture;
}

/** A point that was climbed to. */
interface Visited {
  readonly t: number;
  /** √(2·drop). */
  readonly root: number;
  readonly rest: Float64Array;
}

/** Signed roots of the likelihood ratio this close to the threshold are at it: ends are right to a thousandth of a standard error. */
const CLOSE = 1e-3;
/** An end further away than this many times where Wald's would be is none. */
const FARTHEST = 40;
/** What a profile may rise above the estimate, in nats: what tolerances of a fit leave. */
const RISE = 0.01;
/** As for a covariance: further from a maximum, in standard errors, is not the end of a fit. */
const LONGEST_STEP = 0.1;
const MOST_POINTS = 40;
/** Points after which a profile that has not come to the threshold is taken to level off, and how far the next go. */
const STRAIGHT_POINTS = 2;
const LEAST_GROWTH = 1.4;
/** Points after which a bracket is halved. */
const SMOOTH_POINTS = 12;

/**
 * Goes out to where √(2·drop) is `threshold`: nearly proportional to t, so that few points are needed.
 *
 * @param side −1 or 1.
 */
export function profileEnd(
  path: ProfilePath,
  { side, threshold, size }: {
    readonly side: number;
    readonly threshold: number;
    /** Free parameters. */
    readonly size: number;
  },
): ProfileEnd {
  let evaluations = 0;
  const climb = (t: number, from: Float64Array) => {
    const point = path.climb(side * t, from);
    evaluations += point.evaluations;
    return point;
  };
  let before: Visited | undefined;
  let low: Visited = { t: 0, root: 0, rest: new Float64Array(size) };
  let high: Visited | undefined;
  let t = threshold;
  const ended = (status: ProfileEndStatus, t: number): ProfileEnd => ({
    status,
    t: side * t,
    evaluations,
  });
  if (!(path.newtonStep <= LONGEST_STEP)) return ended("higher", NaN);
  for (let points = 0; points < MOST_POINTS; points++) {
    let point = climb(t, guessAt(t, low, high ?? before));
    if (rootOf(point) > threshold && points > 0) {
      // What was guessed may have led to another maximum: what is known does not.
      const again = climb(t, low.rest);
      if (!(point.drop <= again.drop)) point = again;
    }
    const root = rootOf(point);
    // What runs off is below already where it stands.
    if (!isClimbed(point) && !(root < threshold)) return ended("failed", NaN);
    if (point.drop < -RISE) {
      return { ...ended("higher", NaN), better: path.mixtureAt(point) };
    }
    // An atom has come to its bound, and the likelihood alone has not fallen enough.
    const allows = 2 * (point.drop - point.penalty) < threshold ** 2;
    if (root > threshold && allows) return ended("unbounded", Infinity);
    const here = { t, root, rest: point.rest };
    if (Math.abs(root - threshold) <= CLOSE) {
      return ended("found", t + (threshold - root) * slope(low, here));
    }
    if (root > threshold) high = here;
    else [before, low] = [low, here];
    if (low.t >= FARTHEST * threshold) return ended("unbounded", Infinity);
    if (!high) {
      const least = points < STRAIGHT_POINTS ? 1 : LEAST_GROWTH;
      t = low.t * Math.min(Math.max(threshold / low.root, least), 2);
    } else {
      // The profile has a step: another maximum took over.
      if (high.t - low.t < CLOSE * threshold) return ended("found", high.t);
      const share = (threshold - low.root) / (high.root - low.root);
      // Close to the ends where the profile is smooth, else by halves.
      const inside = points < SMOOTH_POINTS
        ? Math.min(Math.max(share, 0.05), 0.95)
        : 0.5;
      t = low.t + inside * (high.t - low.t);
    }
  }
  return ended("failed", NaN);
}

/** Where the others may be at t: near the estimate they move with the square of t, further out in proportion. */
function guessAt(
  t: number,
  low: Visited,
  other: Visited | undefined,
): Float64Array {
  if (low.t === 0) {
    const scale = other ? (t / other.t) ** 2 : 0;
    return other ? other.rest.map((v) => v * scale) : low.rest;
  }
  if (!other || other.t === 0) {
    return low.rest.map((v) => v * (t / low.t) ** 2);
  }
  const share = (t - low.t) / (other.t - low.t);
  return low.rest.map((v, i) => v + share * (other.rest[i]! - v));
}

const rootOf = ({ drop }: ProfilePoint) => Math.sqrt(2 * Math.max(drop, 0));

/** dt/droot between two points; 1 where they do not tell. */
function slope(
  a: { readonly t: number; readonly root: number },
  b: { readonly t: number; readonly root: number },
): number {
  const found = (b.t - a.t) / (b.root - a.root);
  return found > 0 && found < Infinity ? found : 1;
}

/** A climb that stalled or ran out where next to nothing is left is one that ended. */
function isClimbed({ status, left, drop }: ProfilePoint): boolean {
  return status === "converged" ||
    (status !== "not_finite" && left <= 1e-4 * (1 + Math.abs(drop)));
}
