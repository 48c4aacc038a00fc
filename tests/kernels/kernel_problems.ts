/** Problems for the kernels of one choice set, and what loops as in the formulas make of them. */
import type {
  FeatureMatrix,
  Kernels,
  KernelSet,
} from "../../lib/kernels/kernels.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** One problem: features, frequencies, and a mixture. */
export interface Problem {
  readonly features: FeatureMatrix;
  readonly frequencies: Float64Array;
  readonly offset?: Float64Array | undefined;
  readonly weights: Float64Array;
  readonly atoms: Float64Array;
}

/** A random problem; about one item in four has count 0. */
export function problemWith(
  spread: number, // of the offset, over that of the utilities; 0 for none
  [p, L, K, scale = 1]: readonly [
    p: number,
    L: number,
    K: number,
    scale?: number,
  ],
): Problem {
  const random = stream(7, `kernels ${p} ${L} ${K} ${scale}`);
  const normals = (n: number) => {
    const x = new Float64Array(n);
    drawNormalsInto(x, random);
    return x;
  };
  const positive = (n: number) => normals(n).map((v) => Math.exp(v));
  const shares = (x: Float64Array) => {
    const sum = x.reduce((a, b) => a + b, 0);
    return x.map((v) => v / sum);
  };
  const counts = positive(p);
  for (let j = 0; j < p; j++) if (random() < 0.25 && p > 2) counts[j] = 0;
  counts[0]! += 1;
  return {
    features: { rows: p, columns: L, values: normals(p * L) },
    frequencies: shares(counts),
    weights: shares(positive(K)),
    atoms: normals(K * L).map((v) => v * scale / Math.sqrt(L)),
    offset: spread > 0 ? normals(p).map((v) => v * scale * spread) : undefined,
  };
}

export function opened(set: KernelSet, problem: Problem, room = 0): Kernels {
  return set.open({
    ...problem,
    components: problem.weights.length + room,
  });
}

/** All that the kernels compute, by loops as in the formulas, everything in logarithms. */
export function naive(
  { features, frequencies, offset, weights, atoms }: Problem,
) {
  const { rows: p, columns: L, values } = features;
  const K = weights.length;
  const logSum = (x: number[]) => {
    const max = Math.max(...x);
    return max + Math.log(x.reduce((a, v) => a + Math.exp(v - max), 0));
  };
  const items = Array.from({ length: p }, (_, j) => j);
  const x = items.map((j) => Array.from(values.subarray(j * L, (j + 1) * L)));
  const components = Array.from({ length: K }, (_, k) => k);
  const scores = components.map((k) =>
    x.map((row, j) =>
      row.reduce((a, v, l) => a + v * atoms[k * L + l]!, offset?.[j] ?? 0)
    )
  );
  const normalisers = scores.map(logSum);
  const logs = components.map((k) =>
    scores[k]!.map((score) => score - normalisers[k]!)
  );
  const responsibilities = components.map(() => new Float64Array(p));
  let logLikelihood = 0, lowest = 0;
  for (const j of items) {
    if (frequencies[j] === 0) continue;
    const joint = components.map((k) => Math.log(weights[k]!) + logs[k]![j]!);
    const log = logSum(joint);
    logLikelihood += frequencies[j]! * log;
    lowest = Math.min(lowest, log);
    for (const k of components) {
      responsibilities[k]![j] = frequencies[j]! * Math.exp(joint[k]! - log);
    }
  }
  const probabilities = logs.map((row) => Float64Array.from(row, Math.exp));
  const weighted = (c: readonly Float64Array[]) =>
    Float64Array.from(
      { length: K * L },
      (_, i) =>
        items.reduce(
          (a, j) => a + c[Math.floor(i / L)]![j]! * x[j]![i % L]!,
          0,
        ),
    );
  const masses = Float64Array.from(
    responsibilities,
    (row) => row.reduce((a, b) => a + b, 0),
  );
  const means = weighted(probabilities);
  const chosenSums = weighted(responsibilities);
  return {
    normalisers,
    logLikelihood,
    /** The lowest log π_j of an item that was chosen. */
    lowest,
    probabilities,
    masses,
    means,
    chosenSums,
    gradient: chosenSums.map((v, i) =>
      v - masses[Math.floor(i / L)]! * means[i]!
    ),
    responsibilities,
    scatter: (c: Float64Array, centre: Float64Array) =>
      Float64Array.from({ length: L * L }, (_, i) => {
        const l = Math.floor(i / L), m = i % L;
        if (m > l) return 0;
        return items.reduce(
          (a, j) =>
            a + c[j]! * (x[j]![l]! - centre[l]!) * (x[j]![m]! - centre[m]!),
          0,
        );
      }),
    centredSums: (c: Float64Array, centre: Float64Array) =>
      Float64Array.from(
        { length: L },
        (_, l) =>
          items.reduce((a, j) => a + c[j]! * (x[j]![l]! - centre[l]!), 0),
      ),
  };
}

/** Everything that the kernels say about a problem, as one list by name. */
export function everything(
  kernels: Kernels,
  { weights, atoms, features }: Problem,
) {
  const K = weights.length, L = features.columns;
  const all = { first: 0, end: K };
  kernels.softmax(atoms, all);
  const logLikelihood = kernels.expect(weights, all);
  const vectors = (f: (out: Float64Array) => void, n = K * L) => {
    const out = new Float64Array(n).fill(99);
    f(out);
    return out;
  };
  const means = vectors((out) => kernels.meansInto(out, all));
  return {
    normalisers: Float64Array.from(
      kernels.shifts,
      (shift, k) => shift + Math.log(kernels.sums[k]!),
    ).subarray(0, K),
    logLikelihood: Float64Array.of(logLikelihood),
    masses: kernels.masses.slice(0, K),
    means,
    chosenSums: vectors((out) => kernels.chosenSumsInto(out, all)),
    gradient: vectors((out) => kernels.gradientInto(out, all)),
    scatter: vectors(
      (out) => {
        out.fill(0);
        kernels.probabilitiesInto(kernels.coefficients, 0);
        kernels.scatterInto(out, means.subarray(0, L));
        for (let i = 0; i < L * L; i++) if (i % L > i / L) out[i] = 0;
      },
      L * L,
    ),
  };
}

/** Largest difference, relative to the largest entry of `expected` or `scale`. */
export function difference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  scale = 0,
): number {
  let most = 0, size = scale;
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(expected[i]!));
    const d = Math.abs(actual[i]! - expected[i]!);
    if (!(d <= most)) most = d; // NaN too
  }
  return most === 0 ? 0 : most / size;
}
