/** The covariance of free parameters, from their information, or why there is none. */
import type { ChoiceData } from "../data/choice_data.ts";
import { isPanel } from "../data/chooser_parts.ts";
import { chooserCount } from "../data/choosers.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { dot, norm } from "../linalg/vectors.ts";
import type { Prior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import {
  type Covariance,
  type CovarianceKind,
  NO_COVARIANCE,
} from "./covariance_result.ts";
import { inUserUnits, withDirection } from "./covariance_root.ts";
import { inWords } from "./covariance_words.ts";
import type { FreeParameters } from "./free_parameters.ts";
import {
  expectedInformation,
  type FreeInformation,
  observedInformation,
} from "./information.ts";
import { inversionOf, sandwichRoot, solutionOf } from "./inversion.ts";
import { refusedSandwich, separationOf } from "./separation.ts";
import { FINISHED, refusalOf } from "./singularity.ts";
import { describeDirection, parameterNames } from "./weak_direction.ts";

/** Which covariance, over which parameters. */
export interface CovarianceRequest {
  readonly kind: CovarianceKind;
  readonly free: FreeParameters;
  /** What no choice keeps from infinity, and is held, one sentence each. */
  readonly separated: readonly string[];
  readonly prior: Prior | undefined;
  readonly seed: Seed;
}

/** What every result holds. */
export function baseOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { kind, free, separated }: CovarianceRequest,
): Pick<
  Covariance,
  "kind" | "scale" | "mixture" | "names" | "held" | "unbounded"
> {
  const names = parameterNames(data, mixture.weights.length);
  const { held } = free;
  return { kind, scale: 1, mixture, names, held, unbounded: separated };
}

/** A Newton step longer than this many standard errors: not the end of a fit. */
const LONGEST_STEP = 0.1;

/** The covariance of at least one free parameter. */
export function covarianceOfFree(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  request: CovarianceRequest,
): Covariance {
  const { kind, free, separated, prior } = request;
  const size = chooserCount(data);
  const found = informationFor(data, mixture, request);
  const { information, gradient } = found;
  const spectrum = inversionOf(information);
  const weakest = describeDirection(data, free, spectrum.weakest);
  const base = { ...baseOf(data, mixture, request), weakest };
  const step = solutionOf(spectrum, gradient);
  const { words } = weakest;
  const at = { free, spectrum, gradient, step, words, prior };
  const separation = separationOf(data, at);
  const refusal = refusalOf(data, mixture, at) ??
    (separation && kind === "sandwich"
      ? refusedSandwich(separation)
      : undefined);
  if (refusal) return { ...base, ...NO_COVARIANCE, ...refusal };
  const { values } = spectrum;
  // √(U·gᵀI⁻¹g): how far Newton would go, in standard errors.
  const newtonStep = Math.sqrt(Math.max(size * dot(gradient, step), 0));
  const condition = values.at(-1)! / values[0]!;
  const described = { ...base, condition, newtonStep };
  const isShort = newtonStep <= LONGEST_STEP;
  if (!isShort && !(norm(gradient) <= FINISHED)) {
    const length = newtonStep.toPrecision(2);
    return {
      ...NO_COVARIANCE,
      ...described,
      status: "not_stationary",
      message:
        `the mixture is not at a maximum: Newton's step from it is ${length} standard errors long, so finish the fit first`,
    };
  }
  const middle = middleOf(data, mixture, { request, found });
  const perChooser = middle
    ? sandwichRoot(spectrum.root, middle)
    : spectrum.root;
  const counted = kind === "sandwich" && isPanel(data) ? size - 1 : size;
  // So many choosers tell more than the gradient of a finished fit: what it leaves is an error too.
  const root = isShort ? perChooser : withDirection(perChooser, step, counted);
  const left = isShort ? undefined : newtonStep;
  return {
    ...described,
    ...inUserUnits(root, free, counted),
    status: "ok",
    message: inWords({ data, kind, free, prior, separated, separation, left }),
    separation,
  };
}

/** The information that a kind of covariance inverts. */
function informationFor(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { kind, free, prior, seed }: CovarianceRequest,
): FreeInformation {
  return kind === "expected"
    ? expectedInformation(data, mixture, { free, seed })
    : observedInformation(data, mixture, {
      free,
      withScores: kind === "sandwich",
      prior,
    });
}

/** J of I⁻¹·J·I⁻¹, where a covariance is that and not I⁻¹. */
function middleOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { request: { kind, free, seed }, found }: {
    readonly request: CovarianceRequest;
    readonly found: FreeInformation;
  },
): Matrix | undefined {
  return kind === "sampling"
    ? expectedInformation(data, mixture, { free, seed }).information
    : found.scores;
}
