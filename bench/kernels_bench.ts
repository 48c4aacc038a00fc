/**
 * The sets of kernels against each other: `deno bench bench/kernels_bench.ts`.
 *
 * One evaluation is a softmax, an expectation and a gradient. What a set
 * computes is checked against the plain kernels before it is timed.
 */
import type { Kernels, KernelSet } from "../lib/kernels/kernels.ts";
import { plainKernels } from "../lib/kernels/plain.ts";
import { wasmKernels } from "../lib/kernels/wasm.ts";
import { drawNormalsInto } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

const sets = [plainKernels, wasmKernels("plain"), wasmKernels("relaxed")]
  .filter((set) => set !== undefined);

/** Items, features, components. */
const shapes = [
  [50, 5, 2],
  [1000, 5, 3],
  [5000, 20, 5],
  [5000, 20, 160],
  [20000, 64, 8],
] as const;

function normals(n: number, name: string): Float64Array {
  const x = new Float64Array(n);
  drawNormalsInto(x, stream(1, name));
  return x;
}

interface Case {
  readonly name: string;
  readonly kernels: Kernels;
  evaluate(): number;
  scatter(): void;
}

function prepared(set: KernelSet, [p, L, K]: typeof shapes[number]): Case {
  const kernels = set.open({
    features: { rows: p, columns: L, values: normals(p * L, "features") },
    frequencies: new Float64Array(p).fill(1 / p),
    components: K,
  });
  const atoms = normals(K * L, "atoms").map((v) => v / Math.sqrt(L));
  const weights = new Float64Array(K).fill(1 / K);
  const gradient = new Float64Array(K * L), all = { first: 0, end: K };
  const scatter = new Float64Array(L * L), centre = new Float64Array(L);
  return {
    name: set.name,
    kernels,
    evaluate() {
      kernels.softmax(atoms, all);
      const logLikelihood = kernels.expect(weights, all);
      kernels.gradientInto(gradient, all);
      return logLikelihood + gradient[0]!;
    },
    scatter() {
      kernels.probabilitiesInto(kernels.coefficients, 0);
      kernels.scatterInto(scatter, centre);
    },
  };
}

for (const shape of shapes) {
  const group = `evaluation, p = ${shape[0]}, L = ${shape[1]}, K = ${shape[2]}`;
  const cases = sets.map((set) => prepared(set, shape));
  const expected = cases[0]!.evaluate();
  for (const { name, evaluate } of cases) {
    const value = evaluate();
    if (!(Math.abs(value - expected) <= 1e-11 * Math.abs(expected))) {
      throw new Error(`${name} computes ${value}, plain ${expected}`);
    }
    Deno.bench(name, { group, baseline: name === "plain" }, () => {
      evaluate();
    });
  }
}

for (const set of sets) {
  const { evaluate, scatter } = prepared(set, [5000, 20, 5]);
  evaluate();
  const group = "covariance of one component, p = 5000, L = 20";
  Deno.bench(set.name, { group, baseline: set.name === "plain" }, scatter);
}
