/** The subspace that holds the atoms: the leading eigenvectors of their second moments. */
import { integerFrom, needed } from "../checks/check.ts";
import { OBJECT } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { checkComponents } from "../model/softmax_mixture.ts";
import { warningsOf } from "./design_warnings.ts";
import { type Design, refuseMomentsOfSets } from "./designs.ts";
import { gaussianDesign } from "./gaussian_design.ts";
import type { MomentEstimate } from "./item_functions.ts";
import { momentsToSecond } from "./latent_moments.ts";
import { REQUEST_RULES } from "./request_rules.ts";

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
  components: needed(integerFrom(1)),
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
  const { subspace, warnings } = subspaceMoments(data, options, {
    action: "estimate a subspace",
    rules: SUBSPACE_RULES,
  });
  return { ...subspace, warnings };
}

/** What estimators from moments begin with: their options checked, first moments and the subspace of the second. */
export function subspaceMoments<T extends SubspaceOptions>(
  data: ChoiceData,
  options: T,
  { action, rules }: {
    readonly action: string;
    readonly rules: OptionRules<T>;
  },
) {
  checkData(action, data);
  checkOptions(action, options, rules);
  const { components, design = gaussianDesign() } = options;
  refuseMomentsOfSets(data, action);
  checkComponents(action, components, data.counts.length);
  const functions = design.momentFunctions(data);
  const { first, second, rule } = momentsToSecond(functions, data);
  const warnings = warningsOf(data, design, { rule, functions });
  const subspace = subspaceOf(second, components);
  return { functions, first, subspace, warnings };
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
