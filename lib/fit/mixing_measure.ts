/** The nonparametric maximum-likelihood estimate: any number of components. */
import { FUNCTION, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { ABOVE_ZERO, integerFrom, POSITIVE } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { refuseChoosers } from "../data/choosers.ts";
import { toWhitened } from "../data/whitening.ts";
import { quasiNewton } from "../em/quasi_newton.ts";
import type { OptimalityGap } from "../inference/gap_search.ts";
import { optimalityGap } from "../inference/optimality_gap.ts";
import { rowOf, takeRows } from "../linalg/matrix.ts";
import { distance } from "../linalg/vectors.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import { logLikelihood } from "../model/log_likelihood.ts";
import { drive } from "../model/objective.ts";
import {
  canonicalOrder,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import { pointMass } from "../moments/moment_start.ts";
import type { Seed } from "../random/streams.ts";
import { gainsTowardsItems } from "./gains_towards_items.ts";
import { type NewAtom, withAtoms } from "./added_atoms.ts";
import { reweight } from "./reweight.ts";

/** Options of {@linkcode fitMixingMeasure}. */
export interface MixingMeasureOptions {
  /**
   * Stop when the optimality gap is at most this; > 0. Rounding hides gaps below about 1e-8.
   * @default {1e-6}
   */
  tolerance?: number | undefined;
  /**
   * Largest norm of an atom in whitened coordinates. It must be finite: without a bound
   * the estimate has atoms at infinity.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
  /**
   * Most rounds of insertion, an integer ≥ 1.
   * @default {60}
   */
  maxRounds?: number | undefined;
  /**
   * Starts of each search for atoms to insert, an integer ≥ 1; the last search, the certificate, takes eight times as many.
   * @default {64}
   */
  starts?: number | undefined;
  /**
   * Seed of the searches.
   * @default {1}
   */
  seed?: Seed | undefined;
  /** Called after each round. */
  onProgress?: ((round: MixingMeasureRound) => void) | undefined;
}

const RULES: OptionRules<MixingMeasureOptions> = {
  tolerance: ABOVE_ZERO,
  atomBound: POSITIVE,
  maxRounds: integerFrom(1),
  starts: integerFrom(1),
  seed: SEED,
  onProgress: FUNCTION,
};

/** One round of {@linkcode fitMixingMeasure}. */
export interface MixingMeasureRound {
  /** Number of atoms. */
  readonly components: number;
  /** Log-likelihood per choice, in nats. */
  readonly logLikelihoodPerChoice: number;
  /** Largest D found. */
  readonly gap: number;
}

/** Result of {@linkcode fitMixingMeasure}. */
export interface MixingMeasureResult {
  /** The estimate, components in descending order of weight. */
  readonly mixture: SoftmaxMixture;
  /** Its log-likelihood in nats. */
  readonly logLikelihood: number;
  /** What {@linkcode optimalityGap} found at the end: the certificate. */
  readonly gap: OptimalityGap;
  /** Every round; the last is the result. */
  readonly rounds: readonly MixingMeasureRound[];
  /**
   * `"converged"`: the gap is at most the tolerance; `"max_rounds"` ran out;
   * `"stalled"`: a round gained nothing that rounding lets see.
   */
  readonly status: "converged" | "max_rounds" | "stalled";
}

/** What cannot be done where an option is refused. */
const ACTION = "fit a mixing measure";
/** A gap that meets the tolerance is confirmed by a search with so many times the starts. */
const CONFIRMATION = 8;
/** Atoms closer than this in whitened coordinates are joined. */
const SAME_ATOM = 1e-4;
/**
 * Evaluations of the local moves of one round, and of how many atoms in all they are where atoms are
 * many: most is gained by what is inserted then. Twice as many after each round in which moves gained more.
 */
const FEWEST_MOVES = 20;
const MOST_MOVES = 300;
const MOVED_ATOMS = 6000;
/** What atoms that are joined may cost per choice. */
const COST_OF_JOINING = 1e-10;
/** A round that gains less than this per choice has stalled. */
const LEAST_GAIN = 1e-13;

/**
 * Maximises the likelihood over all mixing measures in the ball ‖ω̃‖ ≤ bound.
 *
 * Each round inserts the local maxima of D and atoms towards items that are missed, finds the best weights of all
 * atoms (a convex problem, after Wang 2007), drops those of weight 0, moves weights and
 * atoms together by some steps of the quasi-Newton finish, and joins atoms that have met. The search for the
 * largest D ends it (see {@linkcode optimalityGap}). The estimate has at most as
 * many atoms as items were chosen, usually few; it over-fits in the sense that every
 * random bump of the counts gets an atom if the bound lets it, so its number of
 * atoms is no estimate of the number of groups.
 *
 * @param data Choice counts over p items with L features.
 * @param options Tolerance, bound, rounds, starts, seed.
 * @returns The estimate with its certificate. Costs one search and one finish a round.
 * @throws {RangeError} If an option is out of range, or the data have choosers.
 */
export function fitMixingMeasure(
  data: ChoiceData,
  options: MixingMeasureOptions = {},
): MixingMeasureResult {
  checkData(ACTION, data);
  checkOptions(ACTION, options, RULES);
  const { tolerance = 1e-6, maxRounds = 60, onProgress } = options;
  const { starts = 64, seed = 1, atomBound } = options;
  refuseChoosers(
    data,
    ACTION,
    "only there is the measure's certificate global",
  );
  const radius = atomBoundOf(atomBound, data.counts.length);
  const origin = pointMass(new Float64Array(data.features.columns));
  let mixture = localMoves(data, origin, { atomBound, moves: MOST_MOVES });
  let raised = 1;
  const rounds: MixingMeasureRound[] = [];
  while (true) {
    const search = { atomBound, starts, seed: `${seed}:${rounds.length}` };
    const first = optimalityGap(data, mixture, search);
    const gap = first.gap > tolerance ? first : optimalityGap(data, mixture, {
      ...search,
      starts: CONFIRMATION * starts,
      seed: `${search.seed}:confirmation`,
    });
    const total = logLikelihood(data, mixture);
    const round = {
      components: mixture.weights.length,
      logLikelihoodPerChoice: total / data.choices,
      gap: gap.gap,
    };
    const gained = round.logLikelihoodPerChoice -
      (rounds.at(-1)?.logLikelihoodPerChoice ?? -Infinity);
    rounds.push(round);
    onProgress?.(round);
    const status = gap.gap <= tolerance
      ? "converged"
      : !(gained > LEAST_GAIN)
      ? "stalled"
      : rounds.length >= maxRounds
      ? "max_rounds"
      : undefined;
    if (status) return { mixture, logLikelihood: total, gap, rounds, status };
    // What gains less than the tolerance is rounding or does not matter.
    const maxima = [
      ...gap.maxima,
      ...drive(gainsTowardsItems(data, mixture, radius)),
    ].filter(({ logGain }) => Math.expm1(logGain) > tolerance);
    const few = Math.max(FEWEST_MOVES, MOVED_ATOMS / mixture.weights.length);
    const moves = Math.ceil(Math.min(raised * few, MOST_MOVES));
    const next = improved(data, mixture, { maxima, atomBound, moves });
    mixture = next.mixture;
    raised = next.gainedMoreByMoves
      ? Math.min(2 * raised, MOST_MOVES / FEWEST_MOVES)
      : Math.max(raised / 2, 1);
  }
}

/** How a round moves atoms. */
interface Moves {
  readonly atomBound: number | undefined;
  /** Evaluations. */
  readonly moves: number;
}

/** One round: insert, reweight, drop, move, join, reweight. */
function improved(
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

function localMoves(
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
  const whitened = toWhitened(atoms, data.whitening);
  const kept: number[] = [];
  const joined = {
    weights: weights.slice(),
    atoms: takeRows(atoms, weights.map((_, k) => k)),
  };
  for (let k = 0; k < weights.length; k++) {
    const at = rowOf(whitened, k);
    const near = kept.find((m) => distance(at, rowOf(whitened, m)) < SAME_ATOM);
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
