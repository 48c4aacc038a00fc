/**
 * The sets of kernels over choosers against each other:
 * `deno bench bench/choosers_bench.ts`.
 *
 * One evaluation is a softmax and weighted scores. What a set computes is
 * checked against the plain kernels before it is timed.
 */
import type { ChooserInput } from "../lib/kernels/chooser_kernels.ts";
import type { KernelSet } from "../lib/kernels/kernels.ts";
import { plainKernels } from "../lib/kernels/plain.ts";
import { wasmKernels } from "../lib/kernels/wasm.ts";
import { drawNormalsInto } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

const sets = [plainKernels, wasmKernels("plain"), wasmKernels("relaxed")]
  .filter((set) => set !== undefined);

/** Sizes of the sets in turn, number of sets, features, components, and choices of a chooser. */
const shapes = [
  [[4], 1195, 6, 2, 12],
  [[2, 3, 3, 3, 3], 6768, 4, 3, 9],
  [[5], 100_000, 10, 4, 1],
] as const;

function normals(n: number, name: string): Float64Array {
  const x = new Float64Array(n);
  drawNormalsInto(x, stream(1, name));
  return x;
}

function inputOf([sizes, S, L, K, T]: typeof shapes[number]): ChooserInput {
  const sets = new Int32Array(S + 1);
  for (let s = 0; s < S; s++) sets[s + 1] = sets[s]! + sizes[s % sizes.length]!;
  const rows = sets[S]!, U = Math.floor(S / T);
  return {
    features: { rows, columns: L, values: normals(rows * L, "features") },
    sets,
    starts: Int32Array.from({ length: U + 1 }, (_, u) => u < U ? u * T : S),
    rows: sets.slice(0, S).map((first, s) => first + s % 2),
    multiplicities: new Float64Array(S).fill(1),
    components: K,
  };
}

interface Case {
  readonly name: string;
  softmax(): void;
  scores(): number;
  curvature(): void;
}

function prepared(set: KernelSet, input: ChooserInput): Case {
  const kernels = set.openChoosers(input);
  const L = input.features.columns, K = input.components;
  const U = input.starts.length - 1;
  const atoms = normals(K * L, "atoms").map((v) => v / Math.sqrt(L));
  const shares = new Float64Array(K * U).fill(1 / (K * U));
  const sums = new Float64Array(K * L), all = { first: 0, end: K };
  const curvature = new Float64Array(L * L);
  return {
    name: set.name,
    softmax: () => kernels.softmax(atoms, all),
    scores() {
      kernels.weightedScoresInto(sums, shares, all);
      return kernels.logProbabilities[0]! + sums[0]!;
    },
    curvature: () => kernels.curvatureInto(curvature, shares.subarray(0, U), 0),
  };
}

for (const shape of shapes) {
  const input = inputOf(shape);
  const { rows, columns: L } = input.features;
  const size = `${rows} rows, L = ${L}, K = ${input.components}`;
  const cases = sets.map((set) => prepared(set, input));
  cases[0]!.softmax();
  const expected = cases[0]!.scores();
  for (const { name, softmax, scores, curvature } of cases) {
    softmax();
    const value = scores();
    if (!(Math.abs(value - expected) <= 1e-11 * Math.abs(expected))) {
      throw new Error(`${name} computes ${value}, plain ${expected}`);
    }
    const add = (what: string, work: () => void) => {
      const group = `${what}, ${size}`;
      Deno.bench(name, { group, baseline: name === "plain" }, work);
    };
    add("evaluation", () => {
      softmax();
      scores();
    });
    add("softmax", softmax);
    add("curvature of a component", curvature);
  }
}
