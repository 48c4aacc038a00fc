/** How far a mixture is from the best one with any number of components. */
import type { ChoiceData } from "../data/choice_data.ts";
import { type ChooserData, partOf, withParts } from "../data/chooser_parts.ts";
import { rowOf } from "../linalg/matrix.ts";
import { chooserWeights } from "../model/membership.ts";
import { drive, type Method } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import {
  ACTION,
  checkSearch,
  gapOfOne,
  type OptimalityGap,
  type OptimalityGapOptions,
} from "./gap_search.ts";

/**
 * Searches max D(ω), D(ω) = Σ_j q_j A_j(ω)/π_j − 1, over ‖ω̃‖ ≤ bound.
 *
 * If D ≤ 0 everywhere, no mixture with any number of components is better;
 * always, (ℓ* − ℓ)/N is at most log(1 + max D) (derived, after Lindsay 1983: the
 * logarithm is concave, so log π* − log π averages to at most log Σ_j q_j π*_j/π_j ≤
 * log(1 + max D)). D has several local maxima, some narrow, so the search starts from
 * many points: the best of many on spheres, at random in the ball, at the items that the
 * mixture misses most, and beside the mixture's atoms. The bound is as good as the search: it
 * holds if the highest maximum was found, which `foundBest` of `starts` makes likely and
 * nothing proves but a gap that meets the `ceiling`. A large gap can stand for little: a narrow maximum takes little weight.
 *
 * Where there are choosers D(ω) = Σ_u q_u A_u(ω)/π_u − 1, which is computed in logarithms and never by itself. In
 * panels the bound is of little use, as nearly always one chooser supplies it: persons differ more than
 * components can say. For populations it is Σ_g Q_g log(1 + max D_g), Q_g the share of population g and D_g
 * over its choosers, as each of their log-likelihoods has a bound of its own. Where weights depend on
 * covariates no such bound holds.
 *
 * With constraints the atom has the common coefficients of the mixture, and those fixed in all
 * components alike; a value fixed in one component does not bind it. The bound is then on mixtures with these very
 * coefficients: other common ones may gain more.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @param options Bound, starts, seed.
 * @returns The largest D, its atom and the bound on any gain. Costs O(p·L) an
 *   evaluation, about 70 a start.
 * @throws {RangeError} If the mixture is not valid for L features or was fitted under a prior, an option is out of
 *   range, or weights depend on covariates.
 *
 * @example One component where there are two
 * ```ts
 * import { choiceData, logLikelihood, softmaxMixture } from "@softmix/softmix";
 * import { optimalityGap } from "@softmix/softmix/inference";
 * import { assert } from "@std/assert";
 * const data = choiceData([[-1], [0], [1], [2]], [40, 10, 20, 80]);
 * const one = softmaxMixture([1], [[0.4]]);
 * const two = softmaxMixture([0.6, 0.4], [[1.5], [-1.5]]);
 * const { mostGain } = optimalityGap(data, one);
 * const gain = (logLikelihood(data, two) - logLikelihood(data, one)) / 150;
 * assert(gain > 0.05 && gain < mostGain);
 * ```
 */
export function optimalityGap(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: OptimalityGapOptions = {},
): OptimalityGap {
  checkSearch(data, mixture, { action: ACTION, options });
  return drive(searchGap(data, mixture, options));
}

/** {@linkcode optimalityGap}, its evaluations asked for. */
function* searchGap(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: OptimalityGapOptions,
): Method<OptimalityGap> {
  const covariates = data.choosers?.covariates;
  if (!covariates) return yield* gapOfOne(data, mixture, options);
  if (!covariates.arePopulations) {
    throw new RangeError(
      `Cannot ${ACTION} as weights must be the same for all choosers, or for those of a population: they depend on ${
        covariates.names.map((name) => JSON.stringify(name)).join(", ")
      }, and no bound holds for all mixtures then`,
    );
  }
  return yield* gapOfPopulations(data as ChooserData, mixture, options);
}

/** The bound of each population by itself, and what they sum to. */
function* gapOfPopulations(
  data: ChooserData,
  mixture: SoftmaxMixture,
  options: OptimalityGapOptions,
): Method<OptimalityGap> {
  const { choosers } = data;
  const names = choosers.covariates!.names;
  const found: { gap: OptimalityGap; share: number }[] = [];
  for (const [g] of names.entries()) {
    const own = ofPopulation(data, mixture, g);
    const gap = yield* gapOfOne(own.data, own.mixture, options);
    found.push({ gap, share: own.data.choosers.size / choosers.size });
  }
  const sum = found.reduce(
    (sum, { gap, share }) => sum + share * gap.mostGain,
    0,
  );
  const best =
    found.reduce((a, b) =>
      b.share * b.gap.mostGain > a.share * a.gap.mostGain ? b : a
    ).gap;
  return {
    ...best,
    mostGain: sum,
    populations: found.map(({ gap: { mostGain, atom }, share }, g) => ({
      name: names[g]!,
      share,
      mostGain,
      atom,
    })),
    foundBest: Math.min(...found.map(({ gap }) => gap.foundBest)),
    evaluations: found.reduce((sum, { gap }) => sum + gap.evaluations, 0),
  };
}

/** The choosers of a population, and the mixture with its weights. */
function ofPopulation(data: ChooserData, mixture: SoftmaxMixture, g: number) {
  const { choosers } = data;
  const { values, columns: Q } = choosers.covariates!.values;
  const parts = Array.from(choosers.counts.keys())
    .filter((u) => values[u * Q + g] === 1)
    .map((u) => partOf(choosers, u));
  const own = withParts(data, parts);
  const weights = rowOf(chooserWeights(mixture, own.choosers), 0);
  return {
    data: { ...own, choosers: { ...own.choosers, covariates: undefined } },
    mixture: {
      weights: weights as Float64Array,
      atoms: mixture.atoms,
    },
  };
}
