/** What can be said of a mixture on data without knowing how it was found. */
import type { ChoiceData } from "../data/choice_data.ts";
import { oneSet } from "../data/choosers.ts";
import { toWhitened } from "../data/whitening.ts";
import { closestAtoms } from "../inference/closest_atoms.ts";
import { effectiveItems } from "../inference/effective_items.ts";
import {
  closestAtomsCheck,
  emptyComponents,
} from "../inference/component_checks.ts";
import { unidentified } from "../inference/identifiability_checks.ts";
import { copyOf, rowOf, rowsOf } from "../linalg/matrix.ts";
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
  logLikelihood,
} from "../model/log_likelihood.ts";
import { ownOf, type ParameterSpace } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

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

/** Describes a mixture that was fitted in a space. */
export function describe(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  space: ParameterSpace,
): MixtureDescription {
  const whitened = toWhitened(mixture.atoms, space.whitening);
  const atoms = rowsOf(whitened).map((atom, k) =>
    ownOf(atom as Float64Array, k, space)
  );
  const onBound = atoms.map((atom) => isOnBound(atom, space.radius));
  const items = oneSet(data);
  return {
    mixture,
    bounds: likelihoodBounds(data),
    atomBound: space.radius,
    atomNorms: Float64Array.from(atoms, norm),
    onBound,
    effectiveItems: items && effectiveItems(items, mixture),
    membership: membershipOf(mixture, data.choosers),
    warnings: warningsOf(data, mixture, { onBound, space }),
  };
}

function warningsOf(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { onBound, space }: {
    readonly onBound: readonly boolean[];
    readonly space: ParameterSpace;
  },
): string[] {
  const warnings = unidentified(data, mixture.weights.length, {
    constraints: space.constraints?.count,
  });
  const empty = emptyComponents(data, mixture);
  if (empty.length > 0) {
    const [one, several, choices] = data.choosers
      ? ["has", "have", `than one of the ${data.choosers.size} choosers`]
      : ["makes", "make", `than one of the ${data.choices} choices`];
    warnings.push(
      empty.length === 1
        ? `${named(empty)} ${one} less ${choices}: its atom is arbitrary`
        : `${
          named(empty)
        } ${several} less ${choices} each: their atoms are arbitrary`,
    );
  }
  if (isOneTwice(data, mixture)) {
    warnings.push(
      `${
        closestAtomsCheck(data, mixture).sentence
      }; joined they lose less than half a nat of log-likelihood, so how they share their weight is arbitrary`,
    );
  }
  const bound = Array.from(onBound.keys()).filter((k) => onBound[k]);
  if (bound.length > 0) {
    warnings.push(
      `the atom of ${bound.length > 1 ? "each of " : ""}${
        named(bound)
      } lies on the atom bound: the likelihood rises further outside, where a component ${
        data.choosers
          ? "is all but certain of its choices"
          : "sits on a few extreme items"
      }`,
    );
  }
  return warnings;
}

/** More components than these are counted, not named. */
const MOST_NAMED = 6;

/** At least one component (from 0) by number, from 1. */
function named(components: readonly number[]): string {
  const numbers = components.map((k) => `${k + 1}`);
  if (numbers.length > MOST_NAMED) return `${numbers.length} components`;
  const last = numbers.pop()!;
  return numbers.length === 0
    ? `component ${last}`
    : `components ${numbers.join(", ")} and ${last}`;
}

/**
 * Log-likelihood, in nats, that a direction loses at one standard error from the
 * estimate: what costs less to give up is not known to be there.
 */
const ONE_STANDARD_ERROR = 0.5;

/** Whether the two closest atoms may as well be one, as far as so many choices tell. */
function isOneTwice(data: ChoiceData, mixture: SoftmaxMixture): boolean {
  // Far apart they tell themselves: the common case costs nothing.
  const closest = closestAtoms(data, mixture);
  if (!closest || closestAtomsCheck(data, mixture).verdict === "ok") {
    return false;
  }
  const { weights, atoms } = mixture;
  const [a, b] = closest.components;
  const total = weights[a]! + weights[b]!;
  const share = total > 0 ? weights[b]! / total : 0;
  const joined = copyOf(atoms);
  const mean = rowOf(joined, a);
  for (const [l, v] of rowOf(atoms, b).entries()) {
    mean[l]! += share * (v - mean[l]!);
  }
  rowOf(joined, b).set(mean);
  const loss = logLikelihood(data, mixture) -
    logLikelihood(data, { ...mixture, atoms: joined });
  return loss < ONE_STANDARD_ERROR;
}
