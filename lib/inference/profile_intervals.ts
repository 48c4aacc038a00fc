/** Intervals from the likelihood itself, where errors from its curvature are not enough. */
import { ABOVE_ZERO, finiteFrom, SHARE } from "../checks/check.ts";
import { FLAGS, OBJECT } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { matrix } from "../linalg/matrix.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { likelihoodAt, withKernels } from "../model/likelihood.ts";
import { type PriorOptions, refusePrior } from "../model/prior.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { ConfidenceIntervals, Ends } from "./intervals.ts";
import { centralQuantile } from "./normal_quantile.ts";
import { type ProfileEnd, profileEnd } from "./profile_ends.ts";
import { atEstimate, ProfilePath } from "./profile_path.ts";
import { RESULT_FIELDS } from "./result_fields.ts";
import {
  type NamedParameter,
  profiledParameters,
} from "./profiled_parameters.ts";

/** Options of {@linkcode profileIntervals}. */
export interface ProfileOptions extends ConstraintOptions {
  /**
   * Probability that an interval holds the true value, between 0 and 1.
   * @default {0.95}
   */
  level?: number | undefined;
  /**
   * Which atoms lie on the bound, one per component, as `fit` returns it: they stay where they are and have no intervals.
   * @default {none}
   */
  onBound?: readonly boolean[] | undefined;
  /**
   * Largest norm of an atom in whitened coordinates, as `fit` returns it: beyond, atoms are drawn back.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
  /**
   * ĉ ≥ 1, by which twice the log-likelihood is divided: see {@linkcode covariance}.
   * @default {1}
   */
  scale?: number | undefined;
  /**
   * The prior that the mixture was fitted with, as `fit` returns it: any but none is refused.
   * @default {none}
   */
  prior?: PriorOptions | undefined;
}

const RULES: OptionRules<ProfileOptions> = {
  ...CONSTRAINT_RULES,
  level: SHARE,
  onBound: FLAGS,
  atomBound: ABOVE_ZERO,
  scale: finiteFrom(1),
  prior: OBJECT,
};

/** An end of an interval that the likelihood does not give. */
export interface ProfileDoubt {
  /** Such as `"price in component 1"`. */
  readonly name: string;
  /** Which end. */
  readonly side: "lower" | "upper";
  /**
   * `"unbounded"`: however far, or as far as the atom bound, the likelihood does not fall enough, so that the end is infinite, or a weight of 0 or 1;
   * `"higher"`: it rises above that of the mixture, which is no maximum; `"failed"`: a
   * climb did not converge. The last two have NaN for an end.
   */
  readonly status: "unbounded" | "higher" | "failed";
}

/** Result of {@linkcode profileIntervals}. */
export interface ProfileIntervals extends ConfidenceIntervals {
  /** Ends that are not numbers in between, and why; empty where all were found. */
  readonly doubts: readonly ProfileDoubt[];
  /** A mixture with a higher likelihood that was met on the way, to be fitted from; undefined where none was. */
  readonly better: SoftmaxMixture | undefined;
  /** Evaluations of the likelihood with its gradient. */
  readonly evaluations: number;
}

/**
 * Profile-likelihood intervals: all values θ of a parameter with ℓ_max − ℓ_p(θ) ≤ z²/2 nats, ℓ_p(θ) the
 * maximum over all other parameters (Venzon and Moolgavkar 1988). They need no parabola and
 * know no units: with few choices, or atoms that are close, they hold where Wald's do not.
 *
 * The profile is followed from the estimate outward, so that components keep their names. An end
 * is infinite where the choices allow any value: of an atom, where they could do
 * without its component. Atoms go no further than the atom bound, or hardly. Weights that depend on covariates of choosers
 * are averages and no parameters: theirs are NaN, and coefficients of membership have intervals; those of populations have some.
 *
 * With 200 items, 4 features and atoms 1.2 apart in whitened units, 95% intervals of the weight held in 89% of 200 data sets of
 * 500 choices where Wald's did in 84%, those of coefficients in 89 to 93% where Wald's did in 87 to 97%; with 20,000 choices, both in 93 to 98%. So
 * close to one component nothing is exact: the estimate of the weight itself is far off in one in ten.
 *
 * @param data The data that were fitted.
 * @param mixture The fitted mixture, K components, a maximum of the likelihood.
 * @param options Level, atoms on the bound, over-dispersion, coefficients that were common or fixed:
 *   the result of a `fit` is valid for these.
 * @returns Intervals for all parameters, and which ends there are not. Costs some 30 evaluations of O(p·K·L) for each end, and O(n³) once, n the parameters.
 * @throws {RangeError} If the mixture is not valid for L features or does not obey the constraints, was fitted under a prior, or an option is out of range.
 *
 * @example A coin's log-odds: the likelihood of 1 head in 10 falls slower to the left
 * ```ts
 * import { choiceData, softmaxMixture } from "@softmix/softmix";
 * import { profileIntervals } from "@softmix/softmix/inference";
 * import { assert, assertAlmostEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [9, 1]);
 * const { atoms } = profileIntervals(tosses, softmaxMixture([1], [[-Math.log(9)]]), {
 *   atomBound: Infinity,
 * });
 * const [low, high] = [atoms.lower.values[0]!, atoms.upper.values[0]!];
 * assert(-Math.log(9) - low > high + Math.log(9));
 * const drop = (x: number) => 9 * Math.log(0.9) + Math.log(0.1) -
 *   (x - 10 * Math.log(1 + Math.exp(x)));
 * assertAlmostEquals(2 * drop(low), 1.959964 ** 2, 0.01);
 * ```
 */
export function profileIntervals(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: ProfileOptions = {},
): ProfileIntervals {
  const action = "make profile intervals";
  checkData(action, data);
  checkOptions(action, options, RULES, RESULT_FIELDS);
  const { level = 0.95, onBound, scale = 1 } = options;
  checkMixture(mixture, data.features.columns);
  refusePrior(options.prior, action);
  const constraints = obeyedConstraints(mixture, options, {
    featureNames: data.featureNames,
    action,
  });
  const radius = atomBoundOf(options.atomBound, data.counts.length);
  const threshold = centralQuantile(level) * Math.sqrt(scale);
  const parameters = profiledParameters(data, mixture, {
    onBound,
    constraints,
  });
  return withKernels(undefined, (kernels) => {
    const at = atEstimate(
      likelihoodAt(data, mixture, { kernels, constraints }),
      { size: chooserCount(data), radius },
    );
    const into = emptyIntervals(data, mixture, { level, options });
    const doubts: ProfileDoubt[] = [];
    let evaluations = 0;
    let better: SoftmaxMixture | undefined;
    for (const one of parameters) {
      const { parameter, name } = one;
      const path = new ProfilePath(at, parameter);
      const size = parameter.slope.length;
      for (const side of [-1, 1]) {
        const end = profileEnd(path, { side, threshold, size });
        evaluations += end.evaluations;
        place(into, one, { side, end, error: path.error });
        better ??= end.better;
        if (end.status === "found") continue;
        doubts.push({
          name,
          side: side < 0 ? "lower" : "upper",
          status: end.status,
        });
      }
    }
    return { ...into, doubts, better, evaluations };
  });
}

/** Intervals with NaN, but for what is known. */
function emptyIntervals(
  { choosers, featureNames }: ChoiceData,
  { weights, membership, atoms }: SoftmaxMixture,
  { level, options: { fixed = {} } }: {
    readonly level: number;
    readonly options: ConstraintOptions;
  },
): ConfidenceIntervals {
  const K = weights.length;
  const ends = (rows: number, columns: number): Ends => {
    const end = () => {
      const made = matrix([rows, columns]);
      made.values.fill(NaN);
      return made;
    };
    return { lower: end(), upper: end() };
  };
  const ofAtoms = ends(K, atoms.columns);
  for (const [l, name] of featureNames.entries()) {
    const given = fixed[name];
    for (let k = 0; k < K; k++) {
      const value = typeof given === "object" ? given[k + 1] : given;
      if (value === undefined) continue;
      for (const end of [ofAtoms.lower, ofAtoms.upper]) {
        end.values[k * atoms.columns + l] = value;
      }
    }
  }
  const known = K === 1 ? 1 : NaN;
  const all = {
    level,
    weights: {
      lower: weights.map(() => known),
      upper: weights.map(() => known),
    },
    atoms: ofAtoms,
  };
  if (!membership) return all;
  const own = ends(K, membership.columns);
  if (choosers?.covariates?.arePopulations) {
    if (K === 1) own.lower.values.fill(1), own.upper.values.fill(1);
    return { ...all, populationWeights: own };
  }
  const last = (K - 1) * membership.columns;
  own.lower.values.fill(0, last);
  own.upper.values.fill(0, last);
  return { ...all, membership: own };
}

/** Writes an end where it belongs. */
function place(
  into: ConfidenceIntervals, // in and out
  { kind, entries, value }: NamedParameter,
  { side, end: { t }, error }: {
    readonly side: number;
    readonly end: ProfileEnd;
    readonly error: number;
  },
): void {
  const which = side < 0 ? "lower" : "upper";
  const found = value + error * t;
  if (kind === "atom" || kind === "membership") {
    const ends = kind === "atom" ? into.atoms : into.membership!;
    for (const i of entries) ends[which].values[i] = found;
    return;
  }
  const weight = 1 / (1 + Math.exp(-found));
  const [i] = entries as [number];
  const ends = kind === "weight" ? into.weights : {
    lower: into.populationWeights!.lower.values,
    upper: into.populationWeights!.upper.values,
  };
  ends[which][i] = weight;
  const half = ends.lower.length / 2;
  const K = kind === "weight"
    ? ends.lower.length
    : into.populationWeights!.lower.rows;
  // Of two weights the other is what is left.
  if (K === 2) ends[side < 0 ? "upper" : "lower"][i + half] = 1 - weight;
}
