/**
 * A smooth map of all of R^n onto a ball, so that a search inside the ball
 * needs no constraint.
 *
 * ω = R·(sin ρ/ρ)·u with ρ = ‖u‖ (ours). At ρ = π/2 the image lies on the
 * sphere and its radial derivative is 0, so a maximum on the sphere becomes an
 * ordinary maximum in u, and a point of the sphere where the function rises
 * inward becomes a minimum along the radius, which an ascent leaves.
 */
import { dot, norm } from "../linalg/vectors.ts";

/** Below this ρ the coefficients are taken from their series, whose next terms are below 1e-17. */
const SERIES_BELOW = 1e-2;

/** The point of the ball for `u`; for an infinite radius `u` itself. */
export function onBallInto(
  point: Float64Array, // out: n
  u: Float64Array, // in: n
  radius: number,
): void {
  const scale = radius === Infinity ? 1 : radius * slope(norm(u));
  for (let i = 0; i < u.length; i++) point[i] = scale * u[i]!;
}

/** A gradient in the ball as one in `u`, in place. */
export function pullBackToBallInto(
  gradient: Float64Array, // in and out: n
  u: Float64Array, // in: n
  radius: number,
): void {
  if (radius === Infinity) return;
  const rho = norm(u);
  const along = bend(rho) * dot(u, gradient);
  for (let i = 0; i < u.length; i++) {
    gradient[i] = radius * (slope(rho) * gradient[i]! + along * u[i]!);
  }
}

/** A `u` for a point of the ball, the one with ρ ≤ π/2. */
export function fromBallInto(
  u: Float64Array, // out: n
  point: Float64Array, // in: n
  radius: number,
): void {
  const share = Math.min(norm(point) / radius, 1);
  const scale = share > 0 ? Math.asin(share) / (share * radius) : 1 / radius;
  for (let i = 0; i < u.length; i++) {
    u[i] = radius === Infinity ? point[i]! : scale * point[i]!;
  }
}

/** sin ρ/ρ. */
function slope(rho: number): number {
  return rho < SERIES_BELOW
    ? 1 - rho ** 2 / 6 + rho ** 4 / 120
    : Math.sin(rho) / rho;
}

/** (cos ρ − sin ρ/ρ)/ρ², the derivative of the slope over ρ. */
function bend(rho: number): number {
  return rho < SERIES_BELOW
    ? -1 / 3 + rho ** 2 / 30 - rho ** 4 / 840
    : (Math.cos(rho) - slope(rho)) / rho ** 2;
}
