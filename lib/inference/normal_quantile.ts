/** Probabilities and quantiles of the standard normal law. */

/**
 * z with P(|Z| ≤ z) = level for 0 < level < 1, to 1e-13 up to level 0.999.
 *
 * By Newton's method from 0 on P(|Z| ≤ z) = 2φ(z)·Σ_n z^{2n+1}/(1·3·…·(2n+1)), which
 * is concave in z, so that no step goes too far.
 */
export function centralQuantile(level: number): number {
  let z = 0;
  for (let i = 0; i < 200; i++) {
    const step = (level - centralProbability(z)) / densityOfSize(z);
    if (!(step > 1e-15 * z)) break;
    z += step;
  }
  return z;
}

/** P(|Z| ≤ z) for z ≥ 0, by the same series: to 1e-15 up to z = 8, and 1 beyond. */
export function centralProbability(z: number): number {
  if (z > 8) return 1;
  let sum = 0;
  for (let n = 0, term = z; term > sum * 1e-17; n++) {
    sum += term;
    term *= z * z / (2 * n + 3);
  }
  return densityOfSize(z) * sum;
}

/** The density of |Z|. */
function densityOfSize(z: number): number {
  return Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2);
}
