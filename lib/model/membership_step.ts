/**
 * The M-step of membership: given responsibilities, coefficients γ that raise
 * Σ_u q_u Σ_k r_uk log α_uk, a weighted multinomial logit, concave in γ. For populations in
 * closed form, α_gk the mean responsibility; else by damped Newton steps, which never lower it.
 */
import { choleskyInto, solveCholeskyInto } from "../linalg/triangular.ts";
import { addScaledInto, dot } from "../linalg/vectors.ts";
import { logWeightsInto, type MembershipSpace } from "./membership.ts";

/** A weight of 0 is held here, so that its logarithm is finite. */
const LEAST_WEIGHT = 1e-300;
/** Newton steps, halvings of each, and what is added to the curvature, which has a null direction for each covariate. */
const STEPS = 3;
const HALVINGS = 20;
const RIDGE = 1e-6;

/** Sets the coefficients to ones at which the bound is no lower. */
export function raiseMembership(
  coefficients: Float64Array, // in and out: K × Q
  responsibilities: Float64Array, // in: q_u·r_uk, K × U
  space: MembershipSpace,
): void {
  if (space.factor) byNewton(coefficients, responsibilities, space);
  else closedForm(coefficients, responsibilities, space);
}

function closedForm(
  coefficients: Float64Array, // out
  responsibilities: Float64Array,
  { covariates: { rows: U, columns: Q, values: z } }: MembershipSpace,
): void {
  const totals = new Float64Array(Q);
  coefficients.fill(0);
  for (let i = 0; i < responsibilities.length; i++) {
    const k = Math.floor(i / U), u = i % U;
    for (let g = 0; g < Q; g++) {
      const part = z[u * Q + g]! * responsibilities[i]!;
      coefficients[k * Q + g]! += part;
      totals[g]! += part;
    }
  }
  for (let i = 0; i < coefficients.length; i++) {
    const weight = coefficients[i]! / totals[i % Q]!;
    coefficients[i] = Math.log(Math.max(weight, LEAST_WEIGHT));
  }
}

function byNewton(
  coefficients: Float64Array, // in and out
  responsibilities: Float64Array,
  space: MembershipSpace,
): void {
  const { covariates } = space;
  const n = coefficients.length;
  const logs = new Float64Array(responsibilities.length);
  const bound = (at: Float64Array) => {
    logWeightsInto(logs, at, covariates);
    let sum = 0;
    for (let i = 0; i < logs.length; i++) {
      if (responsibilities[i] !== 0) sum += responsibilities[i]! * logs[i]!;
    }
    return sum;
  };
  let value = bound(coefficients);
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(n), curvature = new Float64Array(n * n);
    differentiateInto(gradient, curvature, logs, responsibilities, space);
    for (let i = 0; i < n; i++) curvature[i * n + i]! += RIDGE;
    const direction = gradient.slice();
    if (!choleskyInto(curvature, curvature, n)) return;
    solveCholeskyInto(direction, curvature, n);
    const promised = dot(gradient, direction);
    let length = 1, isHigher = false;
    for (let i = 0; i < HALVINGS && !isHigher; i++, length /= 2) {
      const trial = coefficients.slice();
      addScaledInto(trial, direction, length);
      const next = bound(trial);
      isHigher = next >= value + 1e-4 * length * promised;
      if (!isHigher) continue;
      coefficients.set(trial);
      value = next;
    }
    if (!isHigher) return;
  }
}

/** Σ_u q_u (r_uk − α_uk) z_u, and minus its derivative Σ_u q_u (δ_km α_uk − α_uk α_um) z_u z_uᵀ. */
function differentiateInto(
  gradient: Float64Array, // out: K·Q
  curvature: Float64Array, // out: K·Q × K·Q
  logWeights: Float64Array, // in: K × U
  responsibilities: Float64Array,
  { covariates: { rows: U, columns: Q, values: z }, shares }: MembershipSpace,
): void {
  const n = gradient.length, K = n / Q;
  const weights = new Float64Array(K);
  for (let u = 0; u < U; u++) {
    for (let k = 0; k < K; k++) weights[k] = Math.exp(logWeights[k * U + u]!);
    for (let i = 0; i < n; i++) {
      const k = Math.floor(i / Q), zi = z[u * Q + i % Q]!;
      gradient[i]! += zi *
        (responsibilities[k * U + u]! - shares[u]! * weights[k]!);
      for (let j = 0; j <= i; j++) {
        const m = Math.floor(j / Q);
        curvature[i * n + j]! += shares[u]! * zi * z[u * Q + j % Q]! *
          weights[k]! * ((k === m ? 1 : 0) - weights[m]!);
      }
    }
  }
}
