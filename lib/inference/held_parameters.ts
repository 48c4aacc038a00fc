/** The free parameters of a fitted mixture, with what choices or the bound leave to be held. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Constraints } from "../model/constraints.ts";
import type { Prior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { type FreeParameters, freeParameters } from "./free_parameters.ts";
import { heldDirections } from "./held_directions.ts";
import { separatedAtoms } from "./separated_atoms.ts";
import { separationInWords } from "./separation_words.ts";

/** Parameters, and what is held as no choice bounds it. */
export interface HeldParameters {
  readonly free: FreeParameters;
  /** One sentence each. */
  readonly separated: readonly string[];
}

/**
 * Holds atoms on the bound in their length, and along what no choice keeps from infinity: a prior
 * keeps everything.
 *
 * @throws {RangeError} If `onBound` has not one entry per component.
 */
export function heldParameters(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { onBound, constraints, prior }: {
    readonly onBound: readonly boolean[] | undefined;
    readonly constraints: Constraints | undefined;
    readonly prior: Prior | undefined;
  },
): HeldParameters {
  const whole = freeParameters(data, mixture, { onBound, constraints });
  const { space, onBound: held } = whole;
  const atoms = prior
    ? []
    : separatedAtoms(data, mixture, { space, onBound: held });
  const along = heldDirections(mixture, {
    ...{ space, onBound: held, separated: atoms },
  });
  return {
    free: along.some(Boolean)
      ? freeParameters(data, mixture, { onBound, constraints, along })
      : whole,
    separated: atoms.map((atom) => separationInWords(data, atom, space)),
  };
}
