/**
 * One evaluation of the log-likelihood and its gradient, to be timed.
 */
import type { FeatureMatrix, KernelSet } from "../lib/kernels/kernels.ts";
import { drawNormalsInto } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

/** Items, features, components. */
export type Shape = readonly [p: number, L: number, K: number];

/** The middle one of an odd number of values. */
export function median(x: readonly number[]): number {
  return x.toSorted((a, b) => a - b)[x.length >> 1]!;
}

/** So many normal draws of a stream with this name. */
export function normals(n: number, name: string): Float64Array {
  const x = new Float64Array(n);
  drawNormalsInto(x, stream(1, name));
  return x;
}

/** Atoms K × L. */
export function atomsOf(K: number, L: number): Float64Array {
  return normals(K * L, "atoms").map((v) => v / Math.sqrt(L));
}

/** Normal features. */
export function normalFeatures(
  [p, L]: Shape,
  precision: "double" | "single" = "double",
): FeatureMatrix {
  const values = normals(p * L, "features");
  return {
    rows: p,
    columns: L,
    values: precision === "double" ? values : new Float32Array(values),
  };
}

/** Evaluates once and returns the log-likelihood per choice; throws if that is not a number below 0. */
export function evaluationOf(
  set: KernelSet,
  features: FeatureMatrix,
  K: number,
): () => number {
  const { rows: p, columns: L } = features;
  const kernels = set.open({
    features,
    frequencies: new Float64Array(p).fill(1 / p),
    components: K,
  });
  const atoms = atomsOf(K, L);
  const weights = new Float64Array(K).fill(1 / K);
  const gradient = new Float64Array(K * L), all = { first: 0, end: K };
  return () => {
    kernels.softmax(atoms, all);
    const logLikelihood = kernels.expect(weights, all);
    kernels.gradientInto(gradient, all);
    if (!(logLikelihood < 0 && Number.isFinite(gradient[0]))) {
      throw new Error(`${kernels.name} computes ${logLikelihood}`);
    }
    return logLikelihood;
  };
}

/** Milliseconds of each of the calls that fill the budget, at least three. */
export function timesOf(call: () => unknown, budget = 50): number[] {
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < 3 || performance.now() - begun < budget) {
    const t = performance.now();
    call();
    times.push(performance.now() - t);
  }
  return times;
}
