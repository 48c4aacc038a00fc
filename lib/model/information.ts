/**
 * Second derivatives of the log-likelihood: what choices tell about a mixture.
 *
 * All in the coordinates of a search: K log-weights, whose common constant has
 * no effect, then the whitened atoms, n = K + K·L in all. If the component m
 * of each choice were known, its score would be e_m − α in the log-weights and
 * x_j − μ_m in atom m. What is missing because it is not known is the
 * covariance of that score over the responsibilities (Louis 1982): for two
 * components −Σ_j q_j r_jk r_jm (x_j − μ_k)(x_j − μ_m)ᵀ, an L × L sum over the
 * items; for one, since responsibilities sum to 1, the same sums about its own
 * mean, taken from all others (derived). `hessian` is the plain reference.
 *
 * @module
 */
import type { Kernels } from "../kernels/kernels.ts";
import { solveLowerInto, solveSymmetricInto } from "../linalg/triangular.ts";
import type { WeightedItems } from "./item_scores.ts";
import type { Block, Information } from "./objective.ts";
import { atomRow, type ParameterSpace, sizeOf } from "./parameter_space.ts";

/** Where a mixture was evaluated with its derivatives. */
interface Evaluated {
  readonly data: WeightedItems;
  readonly kernels: Kernels;
  readonly space: ParameterSpace;
}

/** What is wanted of the second derivatives, n × n each; what is left out is not computed. */
export interface WantedInformation
  extends Pick<Information, "missing">, Partial<Pick<Information, "complete">> {
  /** Σ_j q_j s_j s_jᵀ, s_j being the score of one choice of item j: (r_jk − α_k)_k, then r_jk (x_j − μ_k). */
  readonly scores?: Float64Array;
  /** Whether items may be left out of a sum that add less to it than most: for the steps of a search, not for standard errors. */
  readonly roughly?: boolean;
}

/** The information at the mixture that a block was last evaluated at. Costs K (K + 1)/2 sums of O(p·L²), K more for scores. */
export function informationInto(
  { complete, missing, scores, roughly = false }: WantedInformation, // out: n × n each
  e: Evaluated,
  block: Block,
): void {
  const pass = { ...newPass(e, block), roughly };
  missing.fill(0);
  for (let k = 0; k < e.space.components; k++) {
    for (let m = 0; m < k; m++) addMissing(missing, pass, k, m);
  }
  if (complete) completeInto(complete, pass);
  if (scores) scoresInto(scores, pass, missing);
  for (const part of [complete, missing, scores]) {
    for (let i = 0; part && i < pass.n; i++) {
      for (let j = 0; j < i; j++) {
        part[j * pass.n + i] = part[i * pass.n + j]!;
      }
    }
  }
}

type Pass = ReturnType<typeof newPass> & { readonly roughly: boolean };

/** What the sums over the items are made of, by component, and room for the last of them: L × L, then L, whitened. */
function newPass(e: Evaluated, block: Block) {
  const { kernels, data: { frequencies }, space } = e;
  const { components: K, features: L } = space;
  const { first, end } = block.range;
  const means = new Float64Array(end * L);
  kernels.meansInto(means, block.range);
  const byComponent = (of: (column: number) => Float64Array) =>
    Array.from({ length: K }, (_, k) => of(first + k));
  return {
    ...{ e, block, frequencies, K, L, n: sizeOf(space) },
    means: byComponent((k) => atomRow(means, k, space)),
    // r_jk; 0 for items that were not chosen.
    responsibilities: byComponent((k) => {
      const r = new Float64Array(frequencies.length);
      kernels.responsibilitiesInto(r, k);
      for (let j = 0; j < r.length; j++) r[j]! &&= r[j]! / frequencies[j]!;
      return r;
    }),
    scatter: new Float64Array(L * L),
    sums: new Float64Array(L),
  };
}

/** Sums of c_j (x_j − centre)(x_j − centre)ᵀ and c_j (x_j − centre), c being the kernels' coefficients. */
function sumAbout(
  { e: { kernels, space }, L, scatter, sums, roughly }: Pass,
  centre: Float64Array,
): void {
  const { factor } = space.whitening;
  if (roughly) neglectSmall(kernels.coefficients);
  kernels.scatterInto(scatter, centre, sums);
  for (let l = 0; l < L; l++) {
    for (let i = 0; i < l; i++) scatter[i * L + l] = scatter[l * L + i]!;
  }
  solveSymmetricInto(scatter, factor.values, L);
  solveLowerInto(sums, factor.values, L);
}

/**
 * An item is neglected whose coefficient is less than this times the mean of those that are not 0. Of 65,901
 * words, a few of which are most of English, .015 to .02 is left, of counts drawn from mixtures .12 to .26; a finish with this
 * curvature takes some evaluations more than with all of it, and many fewer than without one.
 */
const NEGLECTED = 0.5;

/** The sum of coefficients, and the least that is not neglected. */
function threshold(coefficients: Float64Array) {
  let total = 0, several = 0;
  for (let j = 0; j < coefficients.length; j++) {
    total += coefficients[j]!;
    if (coefficients[j] !== 0) several++;
  }
  return { total, least: NEGLECTED * total / several };
}

/** What is kept of items that are not neglected by their frequencies alone: two components seldom share all of these. */
const KEPT_OF_FREQUENT = 0.25;

/** About what share of the items {@linkcode neglectSmall} leaves in a sum. */
export function shareNotNeglected(frequencies: Float64Array): number {
  const { least } = threshold(frequencies);
  let frequent = 0;
  for (const frequency of frequencies) if (frequency >= least) frequent++;
  return KEPT_OF_FREQUENT * frequent / frequencies.length;
}

/** Sets small coefficients to 0, so that the kernels pass over their items, and raises the others to the same sum. */
export function neglectSmall(coefficients: Float64Array): void {
  const { total, least } = threshold(coefficients);
  let kept = 0;
  for (let j = 0; j < coefficients.length; j++) {
    if (coefficients[j]! >= least) kept += coefficients[j]!;
  }
  const raised = total / kept;
  for (let j = 0; j < coefficients.length; j++) {
    coefficients[j]! *= coefficients[j]! >= least ? raised : 0;
  }
}

/** What two components have in common, and what each loses to the other. */
function addMissing(
  missing: Float64Array, // in and out: n × n, lower triangle
  pass: Pass,
  k: number,
  m: number,
): void {
  const { e, K, L, n, frequencies, responsibilities, means } = pass;
  const { kernels: { coefficients: c }, space: { whitening } } = e;
  const { scatter, sums } = pass;
  const ofK = responsibilities[k]!, ofM = responsibilities[m]!;
  let total = 0;
  for (let j = 0; j < c.length; j++) {
    c[j] = frequencies[j]! * ofK[j]! * ofM[j]!;
    total += c[j]!;
  }
  // About the midpoint y of the means, for then all sums are symmetric:
  // x − μ_k is (x − y) − half, and x − μ_m is (x − y) + half.
  const half = means[k]!.map((mean, l) => (mean - means[m]![l]!) / 2);
  sumAbout(pass, half.map((h, l) => means[m]![l]! + h));
  solveLowerInto(half, whitening.factor.values, L);
  missing[k * n + m]! -= total;
  missing[k * n + k]! += total;
  missing[m * n + m]! += total;
  for (let l = 0; l < L; l++) {
    const atK = (K + k * L + l) * n, atM = (K + m * L + l) * n;
    const fromK = sums[l]! - total * half[l]!;
    const fromM = sums[l]! + total * half[l]!;
    missing[atK + k]! += fromK;
    missing[atK + m]! -= fromK;
    missing[atM + m]! += fromM;
    missing[atM + k]! -= fromM;
    for (let i = 0; i < L; i++) {
      const square = scatter[l * L + i]!, both = total * half[l]! * half[i]!;
      const across = half[l]! * sums[i]!, along = sums[l]! * half[i]!;
      const inK = K + k * L + i, inM = K + m * L + i;
      missing[atK + inK]! += square - across - along + both;
      missing[atM + inM]! += square + across + along + both;
      missing[atK + inM]! -= square - across + along - both;
    }
  }
}

function completeInto(
  complete: Float64Array, // out: n × n
  pass: Pass,
): void {
  const { e: { kernels }, block, K, n, means } = pass;
  const { weights, masses, range } = block;
  complete.fill(0);
  for (let k = 0; k < K; k++) {
    for (let m = 0; m < K; m++) {
      complete[k * n + m] = (k === m ? weights[k]! : 0) -
        weights[k]! * weights[m]!;
    }
    kernels.probabilitiesInto(kernels.coefficients, range.first + k);
    sumAbout(pass, means[k]!);
    placeOwn(complete, pass, k, masses[k]!);
  }
}

/** Writes the last sums, times a factor, as the block of atom k. */
function placeOwn(
  out: Float64Array, // in and out: n × n
  { K, L, n, scatter }: Pass,
  k: number,
  factor: number,
): void {
  for (let i = 0; i < L * L; i++) {
    const row = K + k * L + Math.floor(i / L), column = K + k * L + i % L;
    out[row * n + column] = factor * scatter[i]!;
  }
}

/** Between components, scores say what is missing, with the other sign. */
function scoresInto(
  scores: Float64Array, // out: n × n, lower triangle
  pass: Pass,
  missing: Float64Array, // in: n × n, lower triangle
): void {
  const { e, block, K, L, n, frequencies, responsibilities, means } = pass;
  const { weights, atomGradient } = block;
  const { coefficients: c } = e.kernels;
  for (let i = 0; i < n * n; i++) scores[i] = -missing[i]!;
  for (let k = 0; k < K; k++) {
    const r = responsibilities[k]!;
    for (let m = 0; m <= k; m++) {
      const other = responsibilities[m]!;
      let sum = 0;
      for (let j = 0; j < r.length; j++) {
        sum += frequencies[j]! * (r[j]! - weights[k]!) *
          (other[j]! - weights[m]!);
      }
      scores[k * n + m] = sum;
    }
    for (let j = 0; j < r.length; j++) c[j] = frequencies[j]! * r[j]! ** 2;
    sumAbout(pass, means[k]!);
    placeOwn(scores, pass, k, 1);
    for (let i = 0; i < K * L; i++) {
      const own = Math.floor(i / L) === k ? 1 : 0;
      scores[(K + i) * n + k]! += (own - weights[k]!) * atomGradient[i]!;
    }
  }
}
