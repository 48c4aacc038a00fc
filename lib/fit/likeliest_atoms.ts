/** Which of some atoms a mixture gains most by. */
import { bestShare } from "./insertion.ts";

/** An atom and the evidence for it. */
export interface Candidate {
  readonly atom: Float64Array;
  readonly part: Float64Array;
}

/** An atom at its best weight, and the log-likelihood with it. */
export interface Placed extends Candidate {
  readonly weight: number;
  readonly logLikelihood: number;
}

/**
 * Atoms beside a mixture whose evidence is `rest`, each at its best weight, the likeliest first: of those given
 * as many as are screened, the best to second order. Costs O(p) for each.
 */
export function likeliestBeside(
  rest: Float64Array,
  candidates: readonly Candidate[],
  { shares, screened }: {
    readonly shares: Float64Array;
    readonly screened: number;
  },
): Placed[] {
  const inverse = rest.map((probability) => 1 / probability);
  return candidates
    .map((candidate) => ({
      ...candidate,
      merit: meritOf(shares, inverse, candidate.part),
    }))
    .sort((a, b) => b.merit - a.merit)
    .slice(0, screened)
    .map(({ atom, part }): Placed => ({
      atom,
      part,
      ...bestShare(shares, rest, part),
    }))
    .filter(({ logLikelihood }) => Number.isFinite(logLikelihood))
    .sort((a, b) => b.logLikelihood - a.logLikelihood);
}

/**
 * D²/2V, D the mean and V the variance of A/π − 1 under the shares; 0 where D < 0. To second order in its
 * weight an atom gains D²/2S, S = V + D² being the mean square: that rises with D²/V, so both rank alike.
 */
function meritOf(
  shares: Float64Array,
  inverse: Float64Array, // 1/π
  part: Float64Array,
): number {
  let mean = 0, square = 0;
  for (let o = 0; o < shares.length; o++) {
    const ratio = part[o]! * inverse[o]!;
    const shared = shares[o]! * ratio;
    mean += shared;
    square += shared * ratio;
  }
  const slope = mean - 1;
  const variance = square - mean * mean;
  return slope > 0 && variance > 0 ? slope * slope / (2 * variance) : 0;
}
