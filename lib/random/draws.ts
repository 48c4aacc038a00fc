/** Draws from the distributions that softmix needs, each from a given stream. */
import type { Stream } from "./streams.ts";

/** One standard normal draw (Box and Muller 1958; the second of the pair is dropped). */
export function drawNormal(rng: Stream): number {
  // 1 - u lies in (0, 1], so the logarithm is finite.
  const radius = Math.sqrt(-2 * Math.log1p(-rng()));
  return radius * Math.cos(2 * Math.PI * rng());
}

/** Fills `out` with independent standard normal draws. */
export function drawNormalsInto(out: Float64Array, rng: Stream): void {
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log1p(-rng()));
    const angle = 2 * Math.PI * rng();
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
  }
}

/** Fills `out` with a point drawn uniformly from the sphere of the given radius. */
export function drawOnSphereInto(
  out: Float64Array,
  rng: Stream,
  radius: number,
): void {
  let squares = 0;
  while (!(squares > 0)) {
    drawNormalsInto(out, rng);
    for (const v of out) squares += v * v;
  }
  const scale = radius / Math.sqrt(squares);
  for (let i = 0; i < out.length; i++) out[i]! *= scale;
}

/** One gamma draw with the given shape > 0 and scale 1 (Marsaglia and Tsang 2000). */
export function drawGamma(rng: Stream, shape: number): number {
  if (shape < 1) {
    const { u, gamma } = drawBoosted(rng, shape);
    return gamma * Math.pow(u, 1 / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  while (true) {
    const x = drawNormal(rng);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log1p(-rng()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return d * v;
    }
  }
}

/** Draws of which gamma·u^(1/shape) has a gamma law of a shape below 1. */
function drawBoosted(rng: Stream, shape: number): { u: number; gamma: number } {
  const u = 1 - rng();
  return { u, gamma: drawGamma(rng, shape + 1) };
}

/** The least number with all its digits. */
const LEAST_NORMAL = 2 ** -1022;

/** A point of the simplex from the symmetric Dirichlet law. */
export function drawDirichlet(
  rng: Stream,
  shape: { readonly size: number; readonly concentration: number },
): Float64Array {
  const { size, concentration } = shape;
  const power = Math.min(concentration, 1);
  const parts = Array.from(
    { length: size },
    () =>
      concentration < 1
        ? drawBoosted(rng, concentration)
        : { u: 1, gamma: drawGamma(rng, concentration) },
  );
  const draws = Float64Array.from(
    parts,
    ({ u, gamma }) => gamma * Math.pow(u, 1 / power),
  );
  const sum = draws.reduce((a, b) => a + b, 0);
  if (sum >= LEAST_NORMAL && sum < Infinity) return draws.map((v) => v / sum);
  // Where the draws underflow or their sum overflows, the same from logarithms. These are divided by
  // the concentration last, as they overflow with a small one.
  const logs = Float64Array.from(
    parts,
    ({ u, gamma }) => power * Math.log(gamma) + Math.log(u),
  );
  const largest = logs.reduce((a, b) => Math.max(a, b));
  const ratios = logs.map((v) => Math.exp((v - largest) / power));
  const total = ratios.reduce((a, b) => a + b, 0);
  return ratios.map((v) => v / total);
}

/**
 * One binomial draw: successes in `trials` trials of the given probability.
 *
 * By inversion where the mean is small, else by Hörmann's transformed
 * rejection BTRS (1993); the cost does not grow with `trials`.
 */
export function drawBinomial(
  rng: Stream,
  law: { readonly trials: number; readonly probability: number },
): number {
  const { trials, probability } = law;
  if (trials === 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) {
    return trials - drawBinomial(rng, { trials, probability: 1 - probability });
  }
  return trials * probability < 10
    ? binomialByInversion(rng, trials, probability)
    : binomialByRejection(rng, trials, probability);
}

function binomialByInversion(rng: Stream, n: number, p: number): number {
  const odds = p / (1 - p);
  while (true) {
    let mass = Math.exp(n * Math.log1p(-p));
    let u = rng();
    for (let k = 0; k <= n && mass > 0; k++) {
      if (u < mass) return k;
      u -= mass;
      mass *= odds * (n - k) / (k + 1);
    }
    // Rounding left u above the summed masses (chance near 1e-16): draw again.
  }
}

function binomialByRejection(rng: Stream, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const atMode = stirlingRest(mode) + stirlingRest(n - mode);
  while (true) {
    const u = rng() - 0.5;
    let v = 1 - rng();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * a / us + b) * u + c);
    if (us >= 0.07 && v <= vr) return k;
    if (!(k >= 0 && k <= n)) continue;
    v = Math.log(v * alpha / (a / (us * us) + b));
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / ((n - mode + 1) * p / (1 - p))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((n - k + 1) * p / ((k + 1) * (1 - p))) +
      atMode - stirlingRest(k) - stirlingRest(n - k);
    if (v <= bound) return k;
  }
}

/** log k! minus Stirling's (k + ½)·log(k + 1) − (k + 1) + ½·log 2π. */
function stirlingRest(k: number): number {
  if (k < 10) return STIRLING_RESTS[k]!;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

const STIRLING_RESTS = Float64Array.from({ length: 10 }, (_, k) => {
  let logFactorial = 0;
  for (let i = 2; i <= k; i++) logFactorial += Math.log(i);
  return logFactorial -
    ((k + 0.5) * Math.log(k + 1) - (k + 1) + 0.5 * Math.log(2 * Math.PI));
});

/** One draw of an index, with probabilities in proportion to weights ≥ 0 with a finite sum > 0. */
export function drawIndex(rng: Stream, weights: Float64Array): number {
  let left = rng() * weights.reduce((a, b) => a + b, 0);
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i]! > 0)) continue;
    left -= weights[i]!;
    if (left < 0) return i;
    last = i;
  }
  // Rounding: the draw belongs to the last index that can be drawn.
  return last;
}

/**
 * Multinomial counts by successive binomial draws; O(p), whatever the trials.
 *
 * @param rng The stream.
 * @param law Number of trials and probabilities (any non-negative numbers;
 *   only their ratios matter).
 * @returns One count per probability; they sum to `trials` exactly.
 */
export function drawMultinomial(
  rng: Stream,
  law: { readonly trials: number; readonly probabilities: Float64Array },
): Float64Array {
  const { trials, probabilities } = law;
  const size = probabilities.length;
  // Sums from the end keep every conditional probability in [0, 1], and the
  // last item of positive probability takes what is left.
  const tails = new Float64Array(size + 1);
  for (let j = size - 1; j >= 0; j--) {
    tails[j] = tails[j + 1]! + probabilities[j]!;
  }
  const counts = new Float64Array(size);
  let left = trials;
  for (let j = 0; j < size && left > 0; j++) {
    if (!(probabilities[j]! > 0)) continue;
    const probability = tails[j + 1]! > 0 ? probabilities[j]! / tails[j]! : 1;
    counts[j] = drawBinomial(rng, { trials: left, probability });
    left -= counts[j]!;
  }
  return counts;
}
