/** Fits with K components and with one more, from which a likelihood ratio is made. */
import { ABOVE_ZERO, finiteFrom, integerFrom } from "../checks/check.ts";
import { SEED } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { refuseChoosers } from "../data/choosers.ts";
import { checkDrawn } from "../inference/whole_choices.ts";
import {
  checkedConstraints,
  CONSTRAINT_RULES,
  type ConstraintOptions,
} from "../model/constraints.ts";
import { drive } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { fitFrom } from "./fit.ts";
import type { FitOptions } from "./fit_options.ts";
import type { FitResult } from "./fit_result.ts";
import { withComponentAdded } from "./insertion.ts";
import { makeStarts } from "./starts.ts";

/** Options of {@linkcode bootstrapTestReplicate}, the same for every replicate. */
export interface ComponentSearch extends ConstraintOptions {
  /**
   * Starts drawn for K + 1 components, beside a component added where it gains most: an integer ≥ 0.
   * @default {3}
   */
  starts?: number | undefined;
  /**
   * Largest norm of an atom in whitened coordinates.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
  /**
   * ĉ ≥ 1: choices come in bunches of so many alike, and are drawn so; of one choice set with counts.
   * @default {1}
   */
  overdispersion?: number | undefined;
  /**
   * Seed of the draws.
   * @default {1}
   */
  seed?: Seed | undefined;
}

/** The rules of {@linkcode ComponentSearch}. */
export const SEARCH_RULES: OptionRules<ComponentSearch> = {
  ...CONSTRAINT_RULES,
  ...{ starts: integerFrom(0), atomBound: ABOVE_ZERO },
  ...{ overdispersion: finiteFrom(1), seed: SEED },
};

/**
 * Refuses data that cannot be drawn as the search asks.
 *
 * @throws {RangeError} If they cannot.
 */
export function checkSearch(
  data: ChoiceData,
  options: ComponentSearch,
  action: string,
): void {
  const { overdispersion = 1 } = options;
  checkDrawn(data, { draw: "estimate", action });
  if (overdispersion > 1) {
    refuseChoosers(
      data,
      `${action} with bunches`,
      "how much counts of choosers vary has no one factor",
    );
  }
}

/** What fits of either size are asked for. */
function fitOptions(
  { starts = 3, atomBound, common, fixed, seed }: ComponentSearch,
): Omit<FitOptions, "components"> {
  const least = Math.max(starts, 1);
  return { starts: least, atomBound, common, fixed, seed };
}

/** The fit with K components where none is given. */
export function fitSmaller(
  data: ChoiceData,
  components: number,
  options: ComponentSearch,
): SoftmaxMixture {
  const request = { ...fitOptions(options), starts: undefined, components };
  return fitFrom(data, request, []).mixture;
}

/** Starts of the search for a component to add, and how many of its finds to try. */
const GAP_STARTS = 8;
const MOST_FINDS = 2;

/** Both fits to some data, from a fit with K components to them or to others like them. */
export function ratioOf(
  data: ChoiceData,
  from: SoftmaxMixture,
  options: ComponentSearch,
): {
  readonly smaller: FitResult;
  readonly larger: FitResult;
  readonly statistic: number;
} {
  const { starts = 3, seed = 1, common, fixed } = options;
  const components = from.weights.length;
  const base = fitOptions(options);
  const smaller = fitFrom(data, { ...base, components, init: [from] }, []);
  const constraints = checkedConstraints({ common, fixed }, {
    featureNames: data.featureNames,
    components,
    action: "test components",
  });
  const grown = drive(withComponentAdded(data, smaller.mixture, {
    atomBound: smaller.atomBound,
    constraints,
    starts: GAP_STARTS,
    seed: `${seed}:test:${components}`,
    most: MOST_FINDS,
  }));
  const larger = fitFrom(data, {
    ...base,
    components: components + 1,
    init: (choices, request) => [
      ...grown,
      ...(starts > 0 || grown.length === 0
        ? makeStarts(choices, "random", request).map(({ mixture }) => mixture)
        : []),
    ],
  }, []);
  return {
    smaller,
    larger,
    statistic: Math.max(
      0,
      2 * (larger.logLikelihood - smaller.logLikelihood),
    ),
  };
}
