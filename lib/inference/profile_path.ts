/**
 * The profile of one parameter: the highest likelihood that the others leave it, value by value.
 *
 * With I = L·Lᵀ the information of one chooser, z = Lᵀ(φ − φ̂) for the free parameters φ, in which the
 * likelihood per chooser is near ℓ̂/U − |z|²/2. A parameter c = ĉ + a·φ, with ã = L⁻¹a, has the standard error
 * |ã|/√U, and t standard errors from its estimate are the plane u·z = t/√U, u = ã/|ã|. There L-BFGS climbs,
 * with gradients less their part along u: its Hessian is near minus the identity, so that five to ten
 * evaluations are usual. Derived. A weight is taken as log(α/(1−α)) and the ratios of the others among each
 * other, in which it is a coordinate like any.
 *
 * @module
 */
import { newCurvature } from "../linalg/curvature_pairs.ts";
import { lbfgs, type Probe } from "../linalg/lbfgs.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { addScaledInto, dot, norm, scaleInto } from "../linalg/vectors.ts";
import type { Likelihood } from "../model/likelihood.ts";
import {
  atomPart,
  atomRow,
  ownOf,
  unloadMixture,
  weightSize,
} from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { freeEntries } from "./free_coordinates.ts";
import {
  factorOf,
  otherShares,
  type ProfiledParameter,
} from "./profile_coordinates.ts";

/** A weight of 0 is held here, so that its logarithm is finite. */
const LEAST_WEIGHT = 1e-300;

/** What a path starts from: the likelihood, evaluated at the estimate, and what it found there. */
export interface AtEstimate {
  readonly likelihood: Likelihood;
  /** Log-weights, or coefficients of membership, and atoms of the estimate: a vector of the space. */
  readonly full: Float64Array;
  /** The log-likelihood per chooser there. */
  readonly value: number;
  /** U. */
  readonly size: number;
  /** Largest norm of a whitened atom; `Infinity` for none. */
  readonly radius: number;
}

/** The estimate in which a likelihood was just evaluated. */
export function atEstimate(
  likelihood: Likelihood,
  { size, radius }: Pick<AtEstimate, "size" | "radius">,
): AtEstimate {
  const { space, weights, membership, atoms, values } = likelihood;
  const W = weightSize(space);
  const full = new Float64Array(W + atoms.length);
  full.set(
    space.membership
      ? membership
      : weights.map((v) => Math.log(Math.max(v, LEAST_WEIGHT))),
  );
  full.set(atoms, W);
  return { likelihood, full, value: values[0]!, size, radius };
}

/** A point of the profile. */
export interface ProfilePoint {
  /** How far from the estimate, in standard errors. */
  readonly t: number;
  /** z less its part along u: length n. */
  readonly rest: Float64Array;
  /** How far the log-likelihood of all choosers lies below that of the estimate, in nats. */
  readonly drop: number;
  /** How much of that is what the atom bound takes, not the likelihood. */
  readonly penalty: number;
  /** How much of the drop another step would win back, as far as the gradient there tells. */
  readonly left: number;
  readonly status: "converged" | "max_evaluations" | "stalled" | "not_finite";
  readonly evaluations: number;
}

/** The nats of the log-likelihood of all choosers that a climb leaves, if rounding lets it come so far. */
const LEFT = 1e-8;
const LEAST_GRADIENT = 1e-9;
const MEMORY = 12;
const MOST_EVALUATIONS = 400;

/** A way through the values of one parameter; one likelihood serves many, one after the other. */
export class ProfilePath {
  /** The standard error from the information, in the units of c. */
  readonly error: number;
  /** Length of Newton's step from the estimate, in standard errors: near 0 at a maximum. */
  readonly newtonStep: number;
  readonly #at: AtEstimate;
  readonly #parameter: ProfiledParameter;
  readonly #factor: Float64Array;
  /** The unit vector along which the parameter changes: length n. */
  readonly #u: Float64Array;
  readonly #probe: Probe;
  readonly #curvature = newCurvature(MEMORY);
  /** √U, for U choosers. */
  readonly #root: number;
  /** What the atom bound took of the value evaluated last. */
  #penalty = 0;

  constructor(at: AtEstimate, parameter: ProfiledParameter) {
    const { slope } = parameter;
    const n = slope.length;
    this.#at = at;
    this.#parameter = parameter;
    this.#factor = factorOf(parameter, at.full);
    this.#root = Math.sqrt(at.size);
    this.#probe = { point: new Float64Array(n), gradient: new Float64Array(n) };
    const u = slope.slice();
    solveLowerInto(u, this.#factor, n);
    const length = norm(u);
    scaleInto(u, 1 / length);
    this.#u = u;
    this.error = length / this.#root;
    this.#evaluate();
    this.newtonStep = this.#root * norm(this.#probe.gradient);
  }

  /** The highest point of the plane at t, from a point on it, but for the nats that may be left. */
  climb(
    t: number,
    from: Float64Array, // z less its part along u: length n
    { left = LEFT, maxEvaluations = MOST_EVALUATIONS } = {},
  ): ProfilePoint {
    const probe = this.#probe, u = this.#u, { size } = this.#at;
    this.#goTo(t, from);
    const ascent = lbfgs(probe, {
      curvature: this.#curvature,
      gradientTolerance: Math.max(
        Math.sqrt(2 * left) / this.#root,
        LEAST_GRADIENT,
      ),
      maxEvaluations,
      longestStep: () => Infinity,
      interrupt: () => false,
    });
    let step = ascent.next();
    while (!step.done) {
      const value = this.#evaluate();
      addScaledInto(probe.gradient, u, -dot(u, probe.gradient));
      scaleInto(probe.gradient, -1);
      step = ascent.next(-value);
    }
    const { value, gradientNorm, reason, evaluations } = step.value;
    const rest = probe.point.slice();
    addScaledInto(rest, u, -dot(u, rest));
    return {
      t,
      rest,
      drop: size * (this.#at.value + value),
      penalty: size * this.#penalty,
      left: size * gradientNorm ** 2 / 2,
      status: reason as ProfilePoint["status"], // nothing interrupts, and there is no edge
      evaluations,
    };
  }

  /** The mixture at a point, its components in canonical order. */
  mixtureAt({ t, rest }: ProfilePoint): SoftmaxMixture {
    this.#goTo(t, rest);
    this.#evaluate();
    return unloadMixture(this.#at.likelihood, this.#parameter.free.space);
  }

  #goTo(t: number, rest: Float64Array): void {
    this.#probe.point.set(rest);
    addScaledInto(this.#probe.point, this.#u, t / this.#root);
  }

  /** The value at the point of the probe, which gets the gradient. */
  #evaluate(): number {
    const { value, penalty } = evaluateInto(
      this.#probe.gradient,
      this.#probe.point,
      {
        at: this.#at,
        parameter: this.#parameter,
        factor: this.#factor,
      },
    );
    this.#penalty = penalty;
    return value;
  }
}

/** Value and gradient at z, less the penalty. */
function evaluateInto(
  gradient: Float64Array, // out: n, in z
  z: Float64Array,
  { at: { likelihood, full, radius }, parameter, factor }: {
    readonly at: AtEstimate;
    readonly parameter: ProfiledParameter;
    readonly factor: Float64Array;
  },
): { readonly value: number; readonly penalty: number } {
  const { free, odds } = parameter;
  const { space } = free;
  const n = z.length, W = weightSize(space);
  const change = z.slice();
  solveLowerTransposedInto(change, factor, n);
  const moved = full.slice();
  for (const [i, entries] of free.indices.entries()) {
    for (const entry of entries) moved[entry]! += change[i]!;
  }
  const others = odds && otherShares(moved, odds);
  if (odds) {
    const logit = full[odds.own]! - otherShares(full, odds).total +
      change[odds.coordinate]!;
    moved[odds.own] = others!.total + logit;
  }
  if (space.membership) likelihood.membership.set(moved.subarray(0, W));
  else {
    const total = logSumExp(moved, 0, W);
    for (let k = 0; k < W; k++) {
      likelihood.weights[k] = Math.exp(moved[k]! - total);
    }
  }
  likelihood.atoms.set(moved.subarray(W));
  likelihood.evaluate({ first: 0, end: space.components });
  const slopes = new Float64Array(moved.length);
  slopes.set(likelihood.weightGradient);
  slopes.set(likelihood.atomGradient, W);
  for (const [i, entry] of odds?.others.entries() ?? []) {
    slopes[entry]! += slopes[odds!.own]! * others!.values[i]!;
  }
  const penalty = addPenalty(slopes, { likelihood, radius });
  gradient.set(freeEntries(slopes, free));
  solveLowerInto(gradient, factor, n);
  return { value: likelihood.values[0]! - penalty, penalty };
}

/**
 * Takes ½(‖ω̃_k‖ − R)² from the likelihood of one chooser for atoms beyond the bound: more than an atom there
 * gains by going on, as its information is at most near 1, so that it stays close to the ball.
 */
function addPenalty(
  slopes: Float64Array, // in and out: a vector of the space
  { likelihood: { space, atoms }, radius }: Pick<
    AtEstimate,
    "likelihood" | "radius"
  >,
): number {
  if (radius === Infinity) return 0;
  let penalty = 0;
  for (let k = 0; k < space.components; k++) {
    const own = ownOf(atomRow(atoms, k, space), k, space);
    const length = norm(own), beyond = length - radius;
    if (!(beyond > 0)) continue;
    penalty += beyond ** 2 / 2;
    const part = atomPart(slopes, k, space);
    const features = space.constraints?.own[k] ?? own.keys();
    let i = 0;
    for (const l of features) part[l]! -= beyond / length * own[i++]!;
  }
  return penalty;
}
