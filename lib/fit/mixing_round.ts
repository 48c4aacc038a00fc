/** The rounds of {@linkcode fitMixingMeasure}: what is inserted, weighed, moved and joined. */
import type { ChoiceData } from "../data/choice_data.ts";
import { toWhitened } from "../data/whitening.ts";
import { quasiNewton } from "../em/quasi_newton.ts";
import type { OptimalityGap } from "../inference/gap_search.ts";
import { rowOf, rowsOf, takeRows } from "../linalg/matrix.ts";
import { distance } from "../linalg/vectors.ts";
import { logLikelihood } from "../model/log_likelihood.ts";
import { logProbabilitiesOfMany, MANY } from "../model/many_atoms.ts";
import { drive } from "../model/objective.ts";
import {
  canonicalOrder,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import { type NewAtom, withAtoms } from "./added_atoms.ts";
import { gainsFromAtoms } from "./gains_from_atoms.ts";
import { gainsTowardsItems } from "./gains_towards_items.ts";
import { reweightMany } from "./many_weights.ts";
import { ownAtoms } from "./own_atoms.ts";
import { reweight } from "./reweight.ts";

/** Atoms closer than this in whitened coordinates are joined. */
const SAME_ATOM = 1e-4;
/** Share of the tolerance that weights of many atoms may leave. */
const WEIGHTS_SHARE = 0.1;
/** What atoms that are joined may cost per choice. */
const COST_OF_JOINING = 1e-10;

/** What a round inserts: at first an atom for each item that can have one of its own, where they are many; else what D shows. */
export function atomsToAdd(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { maxima, radius, tolerance, isFirst }: Pick<OptimalityGap, "maxima"> & {
    readonly radius: number;
    readonly tolerance: number;
    readonly isFirst: boolean;
  },
): readonly NewAtom[] {
  const own = isFirst ? drive(ownAtoms(data, mixture, radius)) : [];
  if (own.length > 0) return own;
  const further = hasMany(mixture)
    ? gainsFromAtoms(data, mixture, radius)
    : gainsTowardsItems(data, mixture, radius);
  // What gains less than the tolerance is rounding or does not matter.
  return [...maxima, ...drive(further)]
    .filter(({ logGain }) => Math.expm1(logGain) > tolerance);
}

/** Whether atoms are so many that squares of their number are to be avoided. */
function hasMany({ weights }: SoftmaxMixture): boolean {
  return weights.length > MANY;
}

/** The log-likelihood. */
export function valueOf(data: ChoiceData, mixture: SoftmaxMixture): number {
  if (!hasMany(mixture)) return logLikelihood(data, mixture);
  const logs = logProbabilitiesOfMany(data, mixture);
  return data.counts.reduce((sum, n, j) => n > 0 ? sum + n * logs[j]! : sum, 0);
}

/** One round where atoms are many: reweight, drop, join what lies together. Atoms move by what is inserted beside them. */
export function reweightedMany(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  tolerance: number,
): SoftmaxMixture {
  const reweighted = reweightMany(data, mixture, WEIGHTS_SHARE * tolerance) ??
    reweight(data, mixture);
  return canonicalOrder(joinedAtoms(data, needed(reweighted)));
}

/** How a round moves atoms. */
interface Moves {
  readonly atomBound: number | undefined;
  /** Evaluations. */
  readonly moves: number;
}

/** One round: insert, reweight, drop, move, join, reweight. */
export function improved(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { maxima, ...how }: Moves & {
    readonly maxima: readonly NewAtom[];
  },
) {
  const weighted = needed(reweight(data, withAtoms(mixture, maxima)));
  const moved = localMoves(data, weighted, how);
  const [before, between, after] = [mixture, weighted, moved]
    .map((m) => logLikelihood(data, m)) as [number, number, number];
  return {
    mixture: canonicalOrder(joined(data, moved, { ...how, least: before })),
    gainedMoreByMoves: after - between > between - before,
  };
}

/** Atoms that lie together joined, unless that costs more than rounding even after they have moved again. */
function joined(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { least, ...how }: Moves & {
    /** The log-likelihood before the round, which must not lose. */
    readonly least: number;
  },
): SoftmaxMixture {
  const together = joinedAtoms(data, mixture);
  const reweighted = needed(reweight(data, together));
  const now = logLikelihood(data, mixture);
  if (logLikelihood(data, reweighted) >= now) return reweighted;
  if (together.weights.length === mixture.weights.length) return mixture;
  const again = localMoves(data, reweighted, how);
  const value = logLikelihood(data, again);
  const isWorthIt = value >= least &&
    value >= now - COST_OF_JOINING * data.choices;
  return isWorthIt ? again : mixture;
}

/** Weights and atoms moved together, by some evaluations. */
export function localMoves(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { atomBound, moves: maxEvaluations }: Moves,
): SoftmaxMixture {
  const options = { atomBound, gradientTolerance: 1e-10, maxEvaluations };
  return quasiNewton(data, mixture, options).mixture;
}

/** The components of positive weight. */
function needed({ weights, atoms }: SoftmaxMixture): SoftmaxMixture {
  const kept = Array.from(weights.keys()).filter((k) => weights[k]! > 0);
  return {
    weights: Float64Array.from(kept, (k) => weights[k]!),
    atoms: takeRows(atoms, kept),
  };
}

/** Joins atoms that lie together, at their weighted mean. */
function joinedAtoms(
  data: ChoiceData,
  { weights, atoms }: SoftmaxMixture,
): SoftmaxMixture {
  const whitened = rowsOf(toWhitened(atoms, data.whitening));
  const kept: number[] = [];
  const joined = {
    weights: weights.slice(),
    atoms: takeRows(atoms, weights.map((_, k) => k)),
  };
  for (let k = 0; k < weights.length; k++) {
    const at = whitened[k]!;
    const near = kept.find((m) => distance(at, whitened[m]!) < SAME_ATOM);
    if (near === undefined) {
      kept.push(k);
      continue;
    }
    const sum = joined.weights[near]! + weights[k]!;
    const share = weights[k]! / sum;
    const mean = rowOf(joined.atoms, near);
    for (const [l, v] of rowOf(atoms, k).entries()) {
      mean[l]! += share * (v - mean[l]!);
    }
    joined.weights[near] = sum;
  }
  return {
    weights: Float64Array.from(kept, (k) => joined.weights[k]!),
    atoms: takeRows(joined.atoms, kept),
  };
}
