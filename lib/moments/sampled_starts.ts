/** Starts with equal weights, their atoms drawn inside the estimated subspace or in all of R^L. */
import {
  ABOVE_ZERO,
  integerFrom,
  needed,
  oneOf,
  POSITIVE,
} from "../checks/check.ts";
import { OBJECT, SEED } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserUnits } from "../data/whitening.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import { atomBoundOf, projectOnBallInto } from "../model/atom_bound.ts";
import {
  checkComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import { drawNormalsInto, drawOnSphereInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { basisTimes } from "./basis.ts";
import { refuseMomentsOfSets } from "./designs.ts";
import { REQUEST_RULES } from "./request_rules.ts";
import type { AtomSubspace } from "./subspace.ts";

/** Options of {@linkcode sampleSubspace}. */
export interface SampleSubspaceOptions
  extends Pick<SampleAmbientOptions, "components" | "seed"> {
  /** Where to draw, from {@linkcode estimateSubspace}. */
  subspace: AtomSubspace;
  /**
   * Law of the atoms ω̃ = Uz: `"gaussian"`, z ~ N(0, Λ) with the eigenvalues;
   * `"sphere"`, z uniform on the sphere whose radius is the root mean square
   * norm of the atoms.
   * @default {"gaussian"}
   */
  law?: "gaussian" | "sphere" | undefined;
  /**
   * Largest norm of an atom in whitened coordinates, > 0.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
}

/**
 * Draws a start with equal weights inside the estimated subspace.
 *
 * Sampling starts inside the subspace is the paper's (arXiv 2409.09903); the
 * two laws are derived. An eigenvalue within its error of 0 is raised to that error,
 * so that no start has all atoms in one place.
 *
 * @param data Gives the units and the number of features.
 * @param options Subspace, number of components, law, seed.
 * @returns A mixture in the user's units, which `em` takes.
 * @throws {RangeError} If an option is out of range, the subspace has another number of features, or the data have
 *   many choice sets.
 */
export function sampleSubspace(
  data: ChoiceData,
  options: SampleSubspaceOptions,
): SoftmaxMixture {
  checkData("sample a start", data);
  checkOptions("sample a start", options, {
    ...REQUEST_RULES,
    components: needed(integerFrom(1)),
    seed: SEED,
    subspace: needed(OBJECT),
    law: oneOf("gaussian", "sphere"),
    atomBound: ABOVE_ZERO,
  });
  const { subspace, components, law = "gaussian", seed = 1 } = options;
  const { rows: items, columns: L } = data.features;
  const { basis, eigenvalues } = subspace;
  refuseMomentsOfSets(data, "sample a start in a subspace");
  checkComponents("sample a start", components, items);
  const bound = atomBoundOf(options.atomBound, items);
  if (basis.rows !== L) {
    throw new RangeError(
      `Cannot sample a start as the basis must have ${L} rows, one per feature: current number is ${basis.rows}`,
    );
  }
  const d = basis.columns;
  const spreads = Float64Array.from({ length: d }, (_, i) => {
    const error = Math.hypot(
      subspace.standardErrors[i]!,
      subspace.designErrors[i]!,
    );
    return Math.sqrt(Math.max(eigenvalues[i]!, error));
  });
  const radius = norm(spreads);
  const rng = stream(seed, `sample:subspace:${law}`);
  const atoms = matrix([components, L]);
  const z = new Float64Array(d);
  for (let k = 0; k < components; k++) {
    if (law === "sphere") drawOnSphereInto(z, rng, radius);
    else {
      drawNormalsInto(z, rng);
      for (let i = 0; i < d; i++) z[i]! *= spreads[i]!;
    }
    const atom = rowOf(atoms, k);
    atom.set(basisTimes(basis, z));
    projectOnBallInto(atom, bound);
  }
  return equalParts(atoms, data);
}

/** Options of {@linkcode sampleAmbient}. */
export interface SampleAmbientOptions {
  /** Number of components K, an integer ≥ 1. */
  components: number;
  /**
   * Norm of every atom in whitened coordinates, finite, > 0.
   * @default {1.5}
   */
  radius?: number | undefined;
  /**
   * Seed of the draw; another start needs another seed.
   * @default {1}
   */
  seed?: Seed | undefined;
}

/**
 * Draws a start with equal weights and atoms uniform on a sphere of R^L in
 * whitened coordinates, for comparison with {@linkcode sampleSubspace}.
 *
 * @param data Gives the units and the number of features.
 * @param options Number of components, radius, seed.
 * @returns A mixture in the user's units, which `em` takes.
 * @throws {RangeError} If an option is out of range.
 */
export function sampleAmbient(
  data: ChoiceData,
  options: SampleAmbientOptions,
): SoftmaxMixture {
  checkData("sample a start", data);
  checkOptions("sample a start", options, {
    ...REQUEST_RULES,
    components: needed(integerFrom(1)),
    radius: POSITIVE,
    seed: SEED,
  });
  const { components, radius = 1.5, seed = 1 } = options;
  checkComponents("sample a start", components, data.counts.length);
  const rng = stream(seed, "sample:ambient");
  const atoms = matrix([components, data.features.columns]);
  for (let k = 0; k < components; k++) {
    drawOnSphereInto(rowOf(atoms, k), rng, radius);
  }
  return equalParts(atoms, data);
}

/** A mixture with equal weights, from whitened atoms. */
export function equalParts(atoms: Matrix, data: ChoiceData): SoftmaxMixture {
  return {
    weights: new Float64Array(atoms.rows).fill(1 / atoms.rows),
    atoms: toUserUnits(atoms, data.whitening),
  };
}
