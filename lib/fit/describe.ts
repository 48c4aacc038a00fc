/**
 * What can be said of a mixture on data without knowing how it was found.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toWhitened } from "../data/whitening.ts";
import { isOnBound } from "../em/bounded_search.ts";
import { effectiveItems } from "../inference/effective_items.ts";
import { rowOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import {
  type LikelihoodBounds,
  likelihoodBounds,
} from "../model/likelihood.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** A mixture, and what a reader should know of it. */
export interface MixtureDescription {
  /** The mixture, components in descending order of weight, atoms in the user's units. */
  readonly mixture: SoftmaxMixture;
  /** Between which the log-likelihood per choice lies. */
  readonly bounds: LikelihoodBounds;
  /** Largest norm of an atom allowed, in whitened coordinates. */
  readonly atomBound: number;
  /** Norm of each atom in whitened coordinates. */
  readonly atomNorms: Float64Array;
  /** Whether each atom lies on the bound. */
  readonly onBound: readonly boolean[];
  /** exp(entropy) of each component's item probabilities: from 1 to p. */
  readonly effectiveItems: Float64Array;
  /** What a reader should know before using the mixture, one sentence each. */
  readonly warnings: readonly string[];
}

/** Describes a mixture that was fitted with atoms of at most the given norm. */
export function describe(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  atomBound: number,
): MixtureDescription {
  const whitened = toWhitened(mixture.atoms, data.whitening);
  const atoms = Array.from(
    { length: whitened.rows },
    (_, k) => rowOf(whitened, k),
  );
  const onBound = atoms.map((atom) => isOnBound(atom, atomBound));
  return {
    mixture,
    bounds: likelihoodBounds(data),
    atomBound,
    atomNorms: Float64Array.from(atoms, norm),
    onBound,
    effectiveItems: effectiveItems(data.features, mixture),
    warnings: warningsOf(data, mixture, onBound),
  };
}

function warningsOf(
  data: ChoiceData,
  { atoms }: SoftmaxMixture,
  onBound: readonly boolean[],
): string[] {
  const warnings: string[] = [];
  const parameters = atoms.rows - 1 + atoms.values.length;
  const free = data.counts.length - 1;
  if (parameters > free) {
    warnings.push(
      `${parameters} parameters are more than the ${free} free probabilities of ${
        free + 1
      } items: other parameters give the same probabilities, so do not interpret these`,
    );
  }
  for (const [k, bound] of onBound.entries()) {
    if (bound) {
      warnings.push(
        `the atom of component ${
          k + 1
        } lies on the atom bound: the likelihood rises further outside, where a component sits on a few extreme items`,
      );
    }
  }
  return warnings;
}
