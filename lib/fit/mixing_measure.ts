/** The nonparametric maximum-likelihood estimate: any number of components. */
import { FUNCTION, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { ABOVE_ZERO, integerFrom, POSITIVE } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { refuseChoosers } from "../data/choosers.ts";
import type { OptimalityGap } from "../inference/gap_search.ts";
import { optimalityGap } from "../inference/optimality_gap.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import { saturatedLogLikelihood } from "../model/kinds_of_data.ts";
import { MANY } from "../model/many_atoms.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { pointMass } from "../moments/moment_start.ts";
import type { Seed } from "../random/streams.ts";
import { withAtoms } from "./added_atoms.ts";
import {
  atomsToAdd,
  improved,
  localMoves,
  reweightedMany,
  valueOf,
} from "./mixing_round.ts";

/** Options of {@linkcode fitMixingMeasure}. */
export interface MixingMeasureOptions {
  /**
   * Stop when no mixture can gain more than this per choice, in nats (`mostGain`); > 0. Rounding hides gaps below about 1e-8.
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
  /**
   * What {@linkcode optimalityGap} found at the end: the certificate. `mostGain` is no more than what is missing to
   * Σ_j q_j log q_j, the log-likelihood per choice of the frequencies, which bounds it whatever the search missed.
   */
  readonly gap: OptimalityGap;
  /** Every round; the last is the result. */
  readonly rounds: readonly MixingMeasureRound[];
  /**
   * `"converged"`: `gap.mostGain` is at most the tolerance; `"max_rounds"` ran out;
   * `"stalled"`: a round gained nothing that rounding lets see.
   */
  readonly status: "converged" | "max_rounds" | "stalled";
}

/** What cannot be done where an option is refused. */
const ACTION = "fit a mixing measure";
/** A gap that meets the tolerance is confirmed by a search with so many times the starts. */
const CONFIRMATION = 8;
/**
 * Evaluations of the local moves of one round, and of how many atoms in all they are where atoms are
 * many: most is gained by what is inserted then. Twice as many after each round in which moves gained more.
 */
const FEWEST_MOVES = 20;
const MOST_MOVES = 300;
const MOVED_ATOMS = 6000;
/** A round that gains less than this per choice has stalled. */
const LEAST_GAIN = 1e-13;

/**
 * Maximises the likelihood over all mixing measures in the ball ‖ω̃‖ ≤ bound.
 *
 * Each round inserts the local maxima of D and atoms towards items that are missed, finds the best weights of all
 * atoms (a convex problem, after Wang 2007), drops those of weight 0, moves weights and
 * atoms together by some steps of the quasi-Newton finish, and joins atoms that have met. The search for the
 * largest D ends it (see {@linkcode optimalityGap}). Converged, the estimate has at most as
 * many atoms as items were chosen, usually few; it over-fits in the sense that every
 * random bump of the counts gets an atom if the bound lets it, so its number of
 * atoms is no estimate of the number of groups.
 *
 * With many features the bound lets nearly every item have an atom to itself, and the best measure nearly repeats the
 * frequencies. Where a sample of items tells so, the first round inserts the atom that likes each item most; with more than
 * 256 atoms each climbs D by itself in place of all moving together. Convergence then takes longer than its result
 * is worth: with 5,000 items, 40 heavy-tailed features and 100,000 choices 19 s come to within 0.0036 nats per choice of the best,
 * 61 s to within 0.0030, by the bound of `gap.mostGain`. `onProgress` and `maxRounds` tell and limit it.
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
  const saturated = saturatedLogLikelihood(data)!;
  const origin = pointMass(new Float64Array(data.features.columns));
  let mixture = localMoves(data, origin, { atomBound, moves: MOST_MOVES });
  let raised = 1;
  const rounds: MixingMeasureRound[] = [];
  while (true) {
    const search = { atomBound, starts, seed: `${seed}:${rounds.length}` };
    const total = valueOf(data, mixture);
    const left = Math.max(saturated - total / data.choices, 0);
    const gap = confirmedGap(data, mixture, { ...search, left, tolerance });
    const round = {
      components: mixture.weights.length,
      logLikelihoodPerChoice: total / data.choices,
      gap: gap.gap,
    };
    const gained = round.logLikelihoodPerChoice -
      (rounds.at(-1)?.logLikelihoodPerChoice ?? -Infinity);
    rounds.push(round);
    onProgress?.(round);
    const isLast = rounds.length >= maxRounds;
    const status = statusOf(gap, { tolerance, gained, isLast });
    if (status) return { mixture, logLikelihood: total, gap, rounds, status };
    const maxima = atomsToAdd(data, mixture, {
      ...gap,
      radius,
      tolerance,
      isFirst: rounds.length === 1,
    });
    if (mixture.weights.length + maxima.length > MANY) {
      mixture = reweightedMany(data, withAtoms(mixture, maxima), tolerance);
      continue;
    }
    const few = Math.max(FEWEST_MOVES, MOVED_ATOMS / mixture.weights.length);
    const moves = Math.ceil(Math.min(raised * few, MOST_MOVES));
    const next = improved(data, mixture, { maxima, atomBound, moves });
    mixture = next.mixture;
    raised = next.gainedMoreByMoves
      ? Math.min(2 * raised, MOST_MOVES / FEWEST_MOVES)
      : Math.max(raised / 2, 1);
  }
}

/** The gap of a mixture that falls short of a probability of its own for each item by `left`: no model gains more. */
function confirmedGap(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { left, tolerance, atomBound, starts, seed }: {
    readonly left: number;
    readonly tolerance: number;
    readonly atomBound: number | undefined;
    readonly starts: number;
    readonly seed: Seed;
  },
): OptimalityGap {
  const searched = (starts: number, seed: Seed) => {
    const gap = optimalityGap(data, mixture, { atomBound, starts, seed });
    return { ...gap, mostGain: Math.min(gap.mostGain, left) };
  };
  const first = searched(starts, seed);
  return first.mostGain > tolerance
    ? first
    : searched(CONFIRMATION * starts, `${seed}:confirmation`);
}

/** Why a round was the last; undefined if it was not. */
function statusOf(
  { mostGain }: Pick<OptimalityGap, "mostGain">,
  { tolerance, gained, isLast }: {
    readonly tolerance: number;
    readonly gained: number;
    readonly isLast: boolean;
  },
): MixingMeasureResult["status"] | undefined {
  if (mostGain <= tolerance) return "converged";
  if (!(gained > LEAST_GAIN)) return "stalled";
  return isLast ? "max_rounds" : undefined;
}
