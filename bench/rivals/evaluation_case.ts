/** The data of one evaluation, and the evaluation by softmix's kernels: what rivals in TypeScript compute too. */
import type { KernelSet } from "../../lib/kernels/kernels.ts";
import { sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** So many normal draws of a stream with this name. */
export function normals(n: number, name: string): Float64Array {
  const x = new Float64Array(n);
  drawNormalsInto(x, stream(1, name));
  return x;
}

/** Features p × L: a draw an item and a draw a feature, as hundreds of megabytes of draws would take a minute. */
export function featuresOf(p: number, L: number) {
  const features = sharedFeatures([p, L]);
  const x = features.values;
  const base = normals(p, "items"), tilt = normals(L, "tilts");
  for (let i = 0; i < x.length; i++) {
    x[i] = Math.sin(1e3 * base[Math.floor(i / L)]! * (tilt[i % L]! + 3));
  }
  return features;
}

/** Atoms K × L. */
export function atomsOf(K: number, L: number): Float64Array {
  return normals(K * L, "atoms").map((v) => v / Math.sqrt(L));
}

/** One evaluation, of the log-likelihood per choice and its gradient: softmax, expectation, sums of features. */
export function evaluation(
  set: KernelSet,
  features: ReturnType<typeof sharedFeatures>,
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
