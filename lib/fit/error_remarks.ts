/** What there is to say of the errors of a fit beside them: bunches, few choosers, what they hang on, whether the mixture describes the choices. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import type { Overdispersion } from "../inference/criteria.ts";
import {
  type GoodnessOfFit,
  goodnessOfFit,
} from "../inference/goodness_of_fit.ts";
import { type Influence, influence } from "../inference/influence.ts";
import { BUNCHED, scaledCovariance } from "../inference/scaled_covariance.ts";
import {
  type WaldCheck,
  waldCheck,
  waldWarning,
} from "../inference/wald_check.ts";
import type { Seed } from "../random/streams.ts";
import {
  type ErrorOptions,
  type FittedMixture,
  nearRefit,
  refitOf,
} from "./chosen_errors.ts";

/** What was asked for. */
interface RemarkOptions extends ErrorOptions {
  readonly seed?: Seed | undefined;
  readonly influence?: number | undefined;
  readonly fitTest?: boolean | undefined;
}

/** See the fields of `Diagnostics`. */
interface ErrorRemarks {
  readonly scaled?: Covariance;
  readonly wald?: WaldCheck;
  readonly influence?: Influence | undefined;
  readonly fitTest?: GoodnessOfFit;
  readonly warnings: readonly string[];
}

/** What there is to say of errors beside them. */
export function errorRemarks(
  data: ChoiceData,
  result: FittedMixture,
  { options, dispersion, covariance: of, isQuick }: {
    readonly options: RemarkOptions;
    readonly dispersion: Overdispersion | undefined;
    readonly covariance: Covariance | undefined;
    readonly isQuick: boolean;
  },
): ErrorRemarks {
  const { seed = 1, replicates = 99, onReplicate, intervals } = options;
  const { mixture, onBound, common, fixed, prior } = result;
  const given = { common, fixed, prior };
  const isObserved = of?.kind === "observed" && of.status === "ok";
  const estimate = dispersion?.estimate ?? NaN;
  const wald = isObserved && isQuick ? waldCheck(data, of, given) : undefined;
  // What no choice bounds is said already.
  const warning = wald && intervals !== "profile" && !of?.separation
    ? waldWarning(wald)
    : undefined;
  let done = 0;
  const { influence: most } = options;
  const refit = nearRefit(result);
  return {
    ...(isObserved && of.scale === 1 && estimate > BUNCHED &&
      { scaled: scaledCovariance(of, estimate) }),
    ...(wald && { wald }),
    ...(most !== undefined && {
      influence: influence(data, mixture, {
        ...{ ...given, onBound, most },
        refit: (others, from) => {
          onReplicate?.("refits without one", ++done, done);
          return refit(others, from);
        },
      }),
    }),
    ...(options.fitTest && {
      fitTest: goodnessOfFit(data, mixture, {
        ...{ ...given, seed, replicates },
        refit: refitOf(result),
        onReplicate: ({ replicate }) =>
          onReplicate?.("test of the fit", replicate + 1, replicates),
      }),
    }),
    warnings: warning === undefined ? [] : [warning],
  };
}
