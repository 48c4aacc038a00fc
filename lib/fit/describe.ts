/** What can be said of a mixture on data without knowing how it was found. */
import type { ChoiceData } from "../data/choice_data.ts";
import { oneSet } from "../data/choosers.ts";
import { toWhitened } from "../data/whitening.ts";
import { effectiveItems } from "../inference/effective_items.ts";
import {
  type SeparatedAtom,
  separatedAtoms,
} from "../inference/separated_atoms.ts";
import { rowsOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import { isOnBound } from "../model/atom_bound.ts";
import type { ConstraintOptions } from "../model/constraints.ts";
import {
  type Membership,
  membershipOf,
} from "../model/described_membership.ts";
import {
  type LikelihoodBounds,
  likelihoodBounds,
} from "../model/log_likelihood.ts";
import { ownOf, type ParameterSpace } from "../model/parameter_space.ts";
import type { Prior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { mixtureWarnings } from "./mixture_warnings.ts";

/** A mixture, and what a reader should know of it. */
export interface MixtureDescription extends ConstraintOptions {
  /** The mixture, components in descending order of weight unless values fixed in some tell them apart, atoms in the user's units. */
  readonly mixture: SoftmaxMixture;
  /** Between which the log-likelihood per choice lies. */
  readonly bounds: LikelihoodBounds;
  /** Largest norm of an atom allowed, in whitened coordinates. */
  readonly atomBound: number;
  /** Norm of each atom in whitened coordinates; with constraints that of its own coefficients in standard deviations. */
  readonly atomNorms: Float64Array;
  /** Whether each atom lies on the bound. */
  readonly onBound: readonly boolean[];
  /** exp(entropy) of each component's item probabilities: from 1 to p; undefined where there are choosers. */
  readonly effectiveItems: Float64Array | undefined;
  /** What weights depend on; undefined where they are the same for all choosers. */
  readonly membership: Membership | undefined;
  /** What a reader should know before using the mixture, one sentence each. */
  readonly warnings: readonly string[];
}

/** Describes a mixture that was fitted in a space, and says which atoms no choice keeps from infinity. */
export function describe(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  space: ParameterSpace,
  prior?: Prior,
): MixtureDescription & { readonly separated: readonly SeparatedAtom[] } {
  const whitened = toWhitened(mixture.atoms, space.whitening);
  const atoms = rowsOf(whitened).map((atom, k) =>
    ownOf(atom as Float64Array, k, space)
  );
  const onBound = atoms.map((atom) => isOnBound(atom, space.radius));
  // A prior bounds what choices do not.
  const separated = prior
    ? []
    : separatedAtoms(data, mixture, { space, onBound });
  const items = oneSet(data);
  const spread = items && effectiveItems(items, mixture);
  return {
    separated,
    mixture,
    bounds: likelihoodBounds(data),
    atomBound: space.radius,
    atomNorms: Float64Array.from(atoms, norm),
    onBound,
    effectiveItems: spread,
    membership: membershipOf(mixture, data.choosers),
    warnings: mixtureWarnings(data, mixture, {
      ...{ onBound, space, separated },
      effectiveItems: spread,
    }),
  };
}
