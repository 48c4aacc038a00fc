/** The subspace that holds the atoms, and starts drawn inside it. */
import { REQUEST_RULES } from "./request_rules.ts";
import { OBJECT, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import { ABOVE_ZERO, integerFrom, oneOf, POSITIVE } from "../checks/check.ts";
import { checkComponents } from "../model/softmax_mixture.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserUnits } from "../data/whitening.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import { checkedAtomBound, projectOnBallInto } from "../model/atom_bound.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawNormalsInto, drawOnSphereInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { basisTimes } from "./basis.ts";
import { warningsOf } from "./design_warnings.ts";
import { type Design, refuseMomentsOfSets } from "./designs.ts";
import { gaussianDesign } from "./gaussian_design.ts";
import type { MomentEstimate } from "./item_functions.ts";
import { momentsToSecond } from "./latent_moments.ts";

/** Options of {@linkcode estimateSubspace}. */
export interface SubspaceOptions {
  /** Number of components K, an integer ≥ 1. */
  components: number;
  /**
   * The rule that turns averages over choices into moments.
   * @default {gaussianDesign()}
   */
  design?: Design | undefined;
}

/** The rules of {@linkcode SubspaceOptions}. */
export const SUBSPACE_RULES: OptionRules<SubspaceOptions> = {
  ...REQUEST_RULES,
  components: integerFrom(1),
  design: OBJECT,
};

/** The estimated span of the atoms, in whitened coordinates. */
export interface AtomSubspace {
  /** Orthonormal columns: L × min(K, L), in descending order of eigenvalue. */
  readonly basis: Matrix;
  /** All L eigenvalues of M̂₂, descending; those of M₂ are ≥ 0, at most K of them > 0. */
  readonly eigenvalues: Float64Array;
  /** Standard error of each eigenvalue from the N choices, to first order. */
  readonly standardErrors: Float64Array;
  /** Design error of each eigenvalue from the p items, to first order. */
  readonly designErrors: Float64Array;
  /**
   * (λ_K − λ_{K+1}) over the errors of both, design and choices together:
   * below 2 the subspace is hardly determined. `Infinity` if K ≥ L.
   */
  readonly gap: number;
  /** What the largest of the eigenvalues would be were M₂ = 0. */
  readonly noise: number;
  /**
   * Number of eigenvalues above the noise, at least 1 and at most L: the dimensions that the atoms
   * span for certain, so K is at least this where the design holds. Often it is more: of 97 mixtures
   * with K = 2 to 4 this was K for 14 and above K for none (`bench/zero_one_designs.ts --least`).
   */
  readonly leastComponents: number;
  /** √ of the sum of the positive eigenvalues among the first K: root mean square norm of the atoms. */
  readonly radius: number;
  /** What speaks against the design, in words; empty when nothing is known. */
  readonly warnings: readonly string[];
}

/**
 * Estimates the subspace spanned by the atoms: the leading eigenvectors of M̂₂.
 *
 * The subspace and its use for starts are the paper's (arXiv 2409.09903);
 * errors, gap and least K are derived.
 *
 * @param data Choice counts over p items with L features.
 * @param options Number of components, design.
 * @returns The subspace. Costs O(p·L² + L³) under a Gaussian design.
 * @throws {RangeError} If an option is out of range, the design does not fit the data, or these have many choice sets.
 */
export function estimateSubspace(
  data: ChoiceData,
  options: SubspaceOptions,
): AtomSubspace {
  checkData("estimate a subspace", data);
  checkOptions("estimate a subspace", options, SUBSPACE_RULES);
  const { components, design = gaussianDesign() } = options;
  refuseMomentsOfSets(data, "estimate a subspace");
  checkComponents("estimate a subspace", components, data.counts.length);
  const functions = design.momentFunctions(data);
  const { second, rule } = momentsToSecond(functions, data);
  const warnings = warningsOf(data, design, { rule, functions });
  return { ...subspaceOf(second, components), warnings };
}

/** The subspace of given second moments (L × L). */
export function subspaceOf(
  second: MomentEstimate,
  components: number,
): Omit<AtomSubspace, "warnings"> {
  const L = Math.round(Math.sqrt(second.values.length));
  const d = Math.min(components, L);
  const { values, vectors } = symmetricEigen(matrix([L, L], second.values));
  const eigenvalues = values.slice().reverse();
  const basis = matrix([L, d]);
  const standardErrors = new Float64Array(L);
  const designErrors = new Float64Array(L);
  let radius = 0;
  for (let i = 0; i < L; i++) {
    const u = rowOf(vectors, L - 1 - i);
    standardErrors[i] = errorAlong(u, second.standardErrors);
    designErrors[i] = errorAlong(u, second.designErrors);
    if (i >= d) continue;
    radius += Math.max(0, eigenvalues[i]!);
    for (let l = 0; l < L; l++) basis.values[l * d + i] = u[l]!;
  }
  const total = (i: number) => Math.hypot(standardErrors[i]!, designErrors[i]!);
  const noise = noiseEdge(second, eigenvalues);
  const above = eigenvalues.filter((value) => value > noise).length;
  return {
    basis,
    eigenvalues,
    standardErrors,
    designErrors,
    gap: components >= L
      ? Infinity
      : (eigenvalues[components - 1]! - eigenvalues[components]!) /
        Math.max(
          Math.hypot(total(components - 1), total(components)),
          Number.MIN_VALUE,
        ),
    noise,
    leastComponents: Math.max(1, above),
    radius: Math.sqrt(radius),
  };
}

/** Error of uᵀMu when the entries of M on and below the diagonal err independently. */
function errorAlong(u: Float64Array, errors: Float64Array): number {
  const L = u.length;
  let sum = 0;
  for (let a = 0; a < L; a++) {
    for (let b = 0; b <= a; b++) {
      const factor = (a === b ? 1 : 2) * u[a]! * u[b]!;
      sum += (factor * errors[a * L + b]!) ** 2;
    }
  }
  return Math.sqrt(sum);
}

/**
 * The edge of the noise. A symmetric matrix of independent errors σ has
 * eigenvalues up to 2σ√L (Wigner 1958). Errors here are those of a sample covariance, whose
 * largest eigenvalue is (1 + √s)² − 1 = 2√s + s with s = σ²L (Marchenko and Pastur 1967). As
 * many are below 0 as above, though not as far: as M₂ has none below, the least eigenvalue tells
 * too, whatever the source of the error.
 */
function noiseEdge(second: MomentEstimate, eigenvalues: Float64Array): number {
  const L = eigenvalues.length;
  let squares = 0;
  for (let i = 0; i < second.values.length; i++) {
    squares += second.standardErrors[i]! ** 2 + second.designErrors[i]! ** 2;
  }
  const s = squares / L;
  return Math.max(2 * Math.sqrt(s) + s, -1.2 * eigenvalues[L - 1]!);
}

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
    components: integerFrom(1),
    seed: SEED,
    subspace: OBJECT,
    law: oneOf("gaussian", "sphere"),
    atomBound: ABOVE_ZERO,
  });
  const { subspace, components, law = "gaussian", seed = 1 } = options;
  const { rows: items, columns: L } = data.features;
  const { basis, eigenvalues } = subspace;
  refuseMomentsOfSets(data, "sample a start in a subspace");
  checkComponents("sample a start", components, items);
  const bound = checkedAtomBound(options.atomBound, items, "sample a start");
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
    components: integerFrom(1),
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
