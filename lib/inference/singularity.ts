/**
 * Why an information has no inverse, as far as rounding and the gradient that a fit leaves can tell.
 *
 * The information that counts is that at the maximum, and a fit stops beside it: at a gradient of 1e-8,
 * where the maximum is a ridge or two atoms have met, its least eigenvalue λ is 1e-10 to
 * 1e-3 of either sign. Let s be the length of Newton's step, in log-weights and whitened atoms. The
 * information of a mixture changes by about its own size where these change by 1, so λ, of a
 * matrix with 1 on the diagonal, by about s on the way (derived), by 2.2s in one of fits to 1,500 small tables,
 * where a component was light: |λ| ≤ 10s tells nothing. There
 * λ > 0 is looked up again at the end of the step, and stands if it changes by less than half, after
 * Kantorovich's condition for a root near the start of Newton's method.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { dot, norm } from "../linalg/vectors.ts";
import type { Prior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { FreeParameters } from "./free_parameters.ts";
import { movedMixture } from "./moved_mixture.ts";
import { pushedForward } from "./free_coordinates.ts";
import { unidentified } from "./identifiability_checks.ts";
import type { Inversion } from "./inversion.ts";
import { observedInformation } from "./information.ts";

/** Eigenvalues of the scaled information below this are what rounding leaves of 0. */
const LEAST_EIGENVALUE = 1e-10;
/** Gradients of finished fits are below: these stop at 1e-8, in coordinates that differ a little. */
export const FINISHED = 1e-7;
/** How much an eigenvalue may change by, over the length of the step. */
const MOST_PER_STEP = 10;
/** Share of itself that an eigenvalue may change by on the way to the maximum. */
const MOST_CHANGE = 0.5;

/** What is known of an information, in the coordinates of the free parameters. */
export interface InformationAt {
  readonly free: FreeParameters;
  readonly spectrum: Inversion;
  /** Gradient per chooser; 0 where the information is meant for this mixture and no other. */
  readonly gradient: Float64Array;
  /** Newton's step from here, I⁻¹·gradient. */
  readonly step: Float64Array;
  /** The weakest direction in words. */
  readonly words: string;
  /** Where the information has that of a prior. */
  readonly prior: Prior | undefined;
}

/** Why there is no inverse. */
export interface Refusal {
  readonly status: "singular" | "not_maximum";
  /** What that means here, one sentence. */
  readonly message: string;
}

/** Why the information of a mixture has no inverse, if it has none. */
export function refusalOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  information: InformationAt,
): Refusal | undefined {
  const { spectrum, gradient, step, words, free, prior } = information;
  const what = prior ? "objective" : "likelihood";
  const least = spectrum.values[0]!;
  const singular = (along: string): Refusal => ({
    status: "singular",
    message:
      `the data do not identify one direction: ${along}the ${what} stays the same along ${words}`,
  });
  if (Math.abs(least) <= LEAST_EIGENVALUE) return singular("");
  const size = norm(gradient);
  if (
    size <= FINISHED && Math.abs(least) <= MOST_PER_STEP * norm(step) &&
    !(least > 0 && stands(data, mixture, information))
  ) {
    return singular(`as far as a gradient of ${size.toExponential(1)} tells, `);
  }
  // A prior tells what the choices do not.
  const [sentence] = prior ? [] : unidentified(data, mixture.weights.length, {
    constraints: free.space.constraints?.count,
  });
  if (sentence !== undefined) return { status: "singular", message: sentence };
  return least > 0 ? undefined : {
    status: "not_maximum",
    message:
      `the mixture is not at a maximum: the ${what} curves upward along ${words}`,
  };
}

/** Whether the least eigenvalue is nearly the same at the end of Newton's step. */
function stands(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { free, spectrum, step, prior }: InformationAt,
): boolean {
  const least = spectrum.values[0]!;
  const direction = spectrum.weakest;
  const n = direction.length;
  const end = movedMixture(mixture, pushedForward(step, free), {
    by: 1,
    choosers: free.choosers,
  });
  const { information: { values } } = observedInformation(data, end, {
    free,
    withScores: false,
    prior,
  });
  let curvature = 0;
  for (let i = 0; i < n; i++) {
    const row = values.subarray(i * n, (i + 1) * n);
    curvature += direction[i]! * dot(row, direction);
  }
  return Math.abs(curvature - least) <= MOST_CHANGE * least;
}
