/**
 * The finish: a quasi-Newton ascent of the log-likelihood itself.
 *
 * In the logarithms of the weights (up to their common constant) and the
 * whitened atoms. The bound ‖ω̃_k‖ ≤ R is a constraint: an atom that a step
 * brings to the bound while its gradient points outward is bound to the
 * sphere, where it moves as R·u/‖u‖ with u free, and is freed again when its
 * gradient points inward. Derived; the paper has EM only.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain.ts";
import { dot, norm, scaleInto } from "../linalg/vectors.ts";
import {
  differentiate,
  type Evaluation,
  expect,
  newEvaluation,
  updateSoftmax,
} from "../model/evaluation.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import { checkedAtomBound, projectOnBallInto } from "./atom_bound.ts";
import { loadMixture, unloadMixture } from "./em.ts";
import { lbfgs, type LbfgsEnd } from "../linalg/lbfgs.ts";

/** Options of {@linkcode quasiNewton}. */
export interface QuasiNewtonOptions {
  /**
   * Stop when the norm of the gradient per choice, in log-weights and whitened
   * atoms and along the bound where an atom lies on it, is at most this; ≥ 0.
   * @default {1e-8}
   */
  gradientTolerance?: number | undefined;
  /**
   * Most evaluations of the log-likelihood, an integer ≥ 1.
   * @default {2000}
   */
  maxEvaluations?: number | undefined;
  /**
   * Largest norm of an atom in whitened coordinates; `Infinity` for none.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
}

/** Result of {@linkcode quasiNewton}. */
export interface QuasiNewtonResult {
  /** Best parameters visited, components in canonical order. */
  readonly mixture: SoftmaxMixture;
  /** Their log-likelihood in nats. */
  readonly logLikelihood: number;
  /**
   * Why the run stopped: `"converged"` met the gradient tolerance,
   * `"max_evaluations"` ran out, `"stalled"` found no step that rounding lets
   * gain, `"not_finite"` met a log-likelihood that is not finite.
   */
  readonly status: FinishStatus;
  /** Norm of the gradient at the end, as for `gradientTolerance`. */
  readonly gradientNorm: number;
  /** Evaluations of the log-likelihood with its gradient. */
  readonly evaluations: number;
}

/** How a finish ended. */
export type FinishStatus =
  | "converged"
  | "max_evaluations"
  | "stalled"
  | "not_finite";

/**
 * Climbs to a local maximum of the likelihood by L-BFGS.
 *
 * @param data Choice counts over p items with L features.
 * @param start K components with L features; atoms beyond the bound are first drawn back to it.
 * @param options Tolerance, most evaluations and bound.
 * @returns The mixture and how the ascent ended. Costs O(p·K·L) an
 *   evaluation; 30 to 200 are usual.
 * @throws {RangeError} If the start is not valid for L features or an option is out of range.
 *
 * @example
 * ```ts
 * import { choiceData, quasiNewton, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [1, 3]);
 * const { mixture } = quasiNewton(tosses, softmaxMixture([1], [[0]]));
 * assertAlmostEquals(mixture.atoms.values[0]!, Math.log(3), 1e-7);
 * ```
 */
export function quasiNewton(
  data: ChoiceData,
  start: SoftmaxMixture,
  options: QuasiNewtonOptions = {},
): QuasiNewtonResult {
  return quasiNewtonWith(plainKernels, data, start, options);
}

/** {@linkcode quasiNewton} on given kernels. */
export function quasiNewtonWith(
  kernels: Kernels,
  data: ChoiceData,
  start: SoftmaxMixture,
  options: QuasiNewtonOptions,
): QuasiNewtonResult {
  const { gradientTolerance = 1e-8, maxEvaluations = 2000 } = options;
  checkMixture(start, data.features.columns);
  if (!(gradientTolerance >= 0)) {
    throw new RangeError(
      `Cannot fit as gradientTolerance must be >= 0: current value is ${gradientTolerance}`,
    );
  }
  if (!(Number.isInteger(maxEvaluations) && maxEvaluations >= 1)) {
    throw new RangeError(
      `Cannot fit as maxEvaluations must be an integer >= 1: current value is ${maxEvaluations}`,
    );
  }
  const radius = checkedAtomBound(options.atomBound, data.counts.length);
  const e = newEvaluation(data, start.weights.length, kernels);
  loadMixture(e, start, radius);
  const { logLikelihood, ...end } = runFinish(e, {
    gradientTolerance,
    maxEvaluations,
    radius,
  });
  return {
    mixture: unloadMixture(e),
    logLikelihood: logLikelihood * data.choices,
    ...end,
  };
}

/** What the finish needs to know besides the mixture. */
export interface FinishLimits {
  readonly gradientTolerance: number;
  readonly maxEvaluations: number;
  readonly radius: number;
}

/** How the finish of one mixture ended; ℓ is per choice. */
export interface FinishEnd {
  readonly status: FinishStatus;
  readonly logLikelihood: number;
  readonly gradientNorm: number;
  readonly evaluations: number;
}

/** Finishes the mixture in the buffers, and leaves the result there. */
export function runFinish(e: Evaluation, limits: FinishLimits): FinishEnd {
  const finish = finishSteps(e, limits);
  let step = finish.next();
  while (!step.done) {
    updateSoftmax(e);
    const logLikelihood = expect(e);
    differentiate(e);
    step = finish.next(logLikelihood);
  }
  return step.value;
}

/** One mixture and, once evaluated, its masses and gradient; may be views into larger buffers. */
export type FinishSlot = Pick<
  Evaluation,
  "weights" | "atoms" | "masses" | "atomGradient"
>;

/**
 * The finish as a coroutine: yields when the mixture in the slot is to be
 * evaluated, takes ℓ/N, and returns with the result in the slot.
 */
export function* finishSteps(
  slot: FinishSlot,
  limits: FinishLimits,
): Generator<void, FinishEnd, number> {
  const search = newBoundedSearch(slot, limits.radius);
  let evaluations = 0;
  while (true) {
    loadPoint(search);
    const ascent = lbfgs(search.probe, {
      memory: MEMORY,
      gradientTolerance: limits.gradientTolerance,
      maxEvaluations: limits.maxEvaluations - evaluations,
      longestStep: (point, direction) => longestStep(search, point, direction),
      interrupt: (gradientNorm) =>
        inwardPull(search) > Math.max(gradientNorm, limits.gradientTolerance),
    });
    let step = ascent.next();
    while (!step.done) {
      unloadPoint(search);
      const logLikelihood = yield;
      loadGradient(search);
      step = ascent.next(-logLikelihood);
    }
    unloadPoint(search);
    evaluations += step.value.evaluations;
    const { reason } = step.value;
    if (reason === "edge") bindAtEdge(search);
    else if (reason === "interrupted") freeInward(search);
    else return finishEnd(reason, step.value, evaluations);
    if (evaluations >= limits.maxEvaluations) {
      return finishEnd("max_evaluations", step.value, evaluations);
    }
  }
}

function finishEnd(
  status: FinishStatus,
  { value, gradientNorm }: LbfgsEnd,
  evaluations: number,
): FinishEnd {
  return { status, logLikelihood: -value, gradientNorm, evaluations };
}

/** Pairs that L-BFGS remembers: 20 took the fewest evaluations of 5, 10, 20, 40. */
const MEMORY = 20;
/** A weight of 0 is held here, so that its logarithm is finite. */
const LEAST_WEIGHT = 1e-300;
/** An atom within this share of the bound lies on it. */
const ON_BOUND = 1e-9;

/** The search point (log-weights, then atoms) and which atoms are bound to the sphere. */
interface BoundedSearch {
  readonly slot: FinishSlot;
  readonly probe: {
    readonly point: Float64Array;
    readonly gradient: Float64Array;
  };
  readonly bound: boolean[];
  readonly radius: number;
  readonly K: number;
  readonly L: number;
}

function newBoundedSearch(slot: FinishSlot, radius: number): BoundedSearch {
  const K = slot.weights.length;
  const L = slot.atoms.length / K;
  return {
    slot,
    probe: {
      point: new Float64Array(K + K * L),
      gradient: new Float64Array(K + K * L),
    },
    bound: Array.from(
      { length: K },
      (_, k) => isOnBound(slot.atoms.subarray(k * L, (k + 1) * L), radius),
    ),
    radius,
    K,
    L,
  };
}

/** Whether an atom in whitened coordinates lies on the bound. */
export function isOnBound(atom: Float64Array, radius: number): boolean {
  return norm(atom) >= radius * (1 - ON_BOUND);
}

/** Atom k, or its gradient, in an array of K × L after `offset` other entries. */
function part(
  array: Float64Array,
  k: number,
  { L }: BoundedSearch,
  offset = 0,
) {
  return array.subarray(offset + k * L, offset + (k + 1) * L);
}

function loadPoint(search: BoundedSearch): void {
  const { slot, probe, K } = search;
  for (let k = 0; k < K; k++) {
    probe.point[k] = Math.log(Math.max(slot.weights[k]!, LEAST_WEIGHT));
  }
  probe.point.set(slot.atoms, K);
}

function unloadPoint(search: BoundedSearch): void {
  const { slot, probe: { point }, bound, radius, K } = search;
  let max = -Infinity, sum = 0;
  for (let k = 0; k < K; k++) max = Math.max(max, point[k]!);
  for (let k = 0; k < K; k++) {
    sum += slot.weights[k] = Math.exp(point[k]! - max);
  }
  scaleInto(slot.weights, 1 / sum);
  slot.atoms.set(point.subarray(K));
  for (let k = 0; k < K; k++) {
    const atom = part(slot.atoms, k, search);
    if (bound[k]) scaleInto(atom, radius / norm(atom));
    else projectOnBallInto(atom, radius); // a rounding beyond, at most
  }
}

/** The gradient of −ℓ/N at the search point, from the evaluated slot. */
function loadGradient(search: BoundedSearch): void {
  const { slot, probe: { point, gradient }, bound, radius, K } = search;
  for (let k = 0; k < K; k++) {
    gradient[k] = slot.weights[k]! - slot.masses[k]!;
    const to = part(gradient, k, search, K);
    const ascent = part(slot.atomGradient, k, search);
    for (let l = 0; l < to.length; l++) to[l] = -ascent[l]!;
    if (!bound[k]) continue;
    const u = part(point, k, search, K);
    const length = norm(u);
    const radial = dot(u, to) / (length * length);
    for (let l = 0; l < to.length; l++) {
      to[l] = (to[l]! - radial * u[l]!) * radius / length;
    }
  }
}

/** The longest step that leaves every free atom inside the ball. */
function longestStep(
  search: BoundedSearch,
  point: Float64Array,
  direction: Float64Array,
): number {
  const { bound, radius, K } = search;
  if (radius === Infinity) return Infinity;
  let longest = Infinity;
  for (let k = 0; k < K; k++) {
    if (bound[k]) continue;
    const atom = part(point, k, search, K);
    const d = part(direction, k, search, K);
    const a = dot(d, d), b = dot(atom, d);
    const room = Math.max(radius * radius - dot(atom, atom), 0);
    if (a === 0) continue;
    // The larger root of a·t² + 2b·t = room, without cancellation.
    const root = Math.sqrt(b * b + a * room);
    longest = Math.min(longest, b > 0 ? room / (b + root) : (root - b) / a);
  }
  return longest;
}

/** Binds the free atoms on the bound whose gradient points outward. */
function bindAtEdge(search: BoundedSearch): void {
  const { slot, bound, radius, K } = search;
  for (let k = 0; k < K; k++) {
    const atom = part(slot.atoms, k, search);
    if (bound[k] || !isOnBound(atom, radius)) continue;
    bound[k] = dot(atom, part(slot.atomGradient, k, search)) > 0;
  }
}

/** Frees the bound atoms whose gradient points inward. */
function freeInward(search: BoundedSearch): void {
  const { slot, bound, K } = search;
  for (let k = 0; k < K; k++) {
    const atom = part(slot.atoms, k, search);
    const gradient = part(slot.atomGradient, k, search);
    if (bound[k] && dot(atom, gradient) < 0) bound[k] = false;
  }
}

/** How strongly the gradient pulls the most inward of the bound atoms into the ball. */
function inwardPull(search: BoundedSearch): number {
  const { slot, bound, radius, K } = search;
  let pull = 0;
  for (let k = 0; k < K; k++) {
    if (!bound[k]) continue;
    const gradient = part(slot.atomGradient, k, search);
    pull = Math.max(pull, -dot(part(slot.atoms, k, search), gradient) / radius);
  }
  return pull;
}
