/** Problems of choosers, and what kernels are to compute of them. */
import { assert } from "@std/assert";
import type {
  ChooserInput,
  ChooserKernels,
} from "../../lib/kernels/chooser_kernels.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** Choice sets of these sizes, L features, K components, and who chose. */
export interface Shape {
  readonly sizes: readonly number[];
  readonly L: number;
  readonly K: number;
  /** Choosers; each choice is of a set drawn by chance, or of the next one. */
  readonly choosers: number;
  readonly choices: number;
  readonly inTurn?: boolean;
  /** Whether all sets are chosen from once, in turn, by as many choices as there are sets. */
  readonly once?: boolean;
  readonly offset?: boolean;
  readonly single?: boolean;
  readonly scale?: number;
  /** Whether weights differ by chooser. */
  readonly byChooser?: boolean;
}

/** A random problem: input, atoms, and shares of choosers. */
export function problem(shape: Shape) {
  const { sizes, L, K, choosers: U, choices, scale = 1 } = shape;
  const random = stream(11, `choosers ${sizes.length} ${L} ${K} ${U}`);
  const normals = (n: number) => {
    const x = new Float64Array(n);
    drawNormalsInto(x, random);
    return x;
  };
  const first = Int32Array.from([0, ...sizes]);
  for (let s = 0; s < sizes.length; s++) first[s + 1]! += first[s]!;
  const rows = first.at(-1)!;
  const starts = [0], chosen: number[] = [], multiplicities: number[] = [];
  for (let u = 0, s = 0; u < U; u++) {
    for (let i = 0; i < choices; i++) {
      if (!shape.inTurn && !shape.once) s = Math.floor(random() * sizes.length);
      chosen.push(first[s]! + Math.floor(random() * sizes[s]!));
      const once = shape.once || random() < 0.5;
      multiplicities.push(once ? 1 : 1 + Math.floor(3 * random()));
      s = (s + 1) % sizes.length;
    }
    starts.push(chosen.length);
  }
  const values = normals(rows * L);
  const input: ChooserInput = {
    features: {
      rows,
      columns: L,
      values: shape.single ? new Float32Array(values) : values,
    },
    offset: shape.offset ? normals(rows).map((v) => 2 * v * scale) : undefined,
    sets: first,
    starts: Int32Array.from(starts),
    rows: Int32Array.from(chosen),
    multiplicities: Float64Array.from(multiplicities),
    components: K,
    shares: normals(U).map((v) => Math.exp(v) / U),
    weightsByChooser: shape.byChooser,
  };
  const atoms = normals(K * L).map((v) => v * scale / Math.sqrt(L));
  return {
    input,
    atoms,
    shares: normals(K * U).map((v) => Math.exp(v) / U),
    logWeights: normals(shape.byChooser ? K * U : K).map((v) => v - 1),
  };
}

export type Problem = ReturnType<typeof problem>;

/** All that the kernels compute, chooser by chooser as in the definitions. */
export function naive({ input, atoms, shares, logWeights }: Problem) {
  const { features, offset, sets: first, starts, rows, multiplicities } = input;
  const { columns: L, values } = features, K = input.components;
  const U = starts.length - 1;
  const logs = new Float64Array(K * U), sums = new Float64Array(K * L);
  const scores = new Float64Array(K * U * L);
  const curvature = new Float64Array(K * L * L);
  const setOf = new Int32Array(features.rows);
  for (let s = 0; s + 1 < first.length; s++) {
    setOf.fill(s, first[s], first[s + 1]);
  }
  const x = (row: number) => Array.from(values.subarray(row * L, row * L + L));
  for (let k = 0; k < K; k++) {
    const atom = atoms.subarray(k * L, (k + 1) * L);
    const known = new Map<number, ReturnType<typeof ofSet>>();
    const ofSet = (s: number) => {
      const all = Array.from(
        { length: first[s + 1]! - first[s]! },
        (_, i) => first[s]! + i,
      );
      const v = all.map((r) =>
        x(r).reduce((a, f, l) => a + f * atom[l]!, offset?.[r] ?? 0)
      );
      const most = Math.max(...v);
      const log = most +
        Math.log(v.reduce((a, u) => a + Math.exp(u - most), 0));
      const logP = v.map((u) => u - log), p = logP.map(Math.exp);
      const mean = atom.map((_, l) =>
        all.reduce((a, r, i) => a + p[i]! * values[r * L + l]!, 0)
      );
      const covariance = Float64Array.from({ length: L * L }, (_, i) => {
        const l = Math.floor(i / L), m = i % L;
        if (m > l) return 0;
        return all.reduce(
          (a, r, i) =>
            a + p[i]! * (values[r * L + l]! - mean[l]!) *
              (values[r * L + m]! - mean[m]!),
          0,
        );
      });
      return { logP, mean, covariance };
    };
    for (let u = 0; u < U; u++) {
      const share = shares[k * U + u]!;
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const s = setOf[rows[e]!]!, times = multiplicities[e]!;
        if (!known.has(s)) known.set(s, ofSet(s));
        const { logP, mean, covariance } = known.get(s)!;
        logs[k * U + u]! += times * logP[rows[e]! - first[s]!]!;
        x(rows[e]!).forEach((f, l) => {
          scores[(k * U + u) * L + l]! += times * (f - mean[l]!);
          sums[k * L + l]! += share * times * (f - mean[l]!);
        });
        for (let i = 0; i < L * L; i++) {
          curvature[k * L * L + i]! += share * times * covariance[i]!;
        }
      }
    }
  }
  return {
    ...{ logs, sums, scores, curvature },
    ...expected({ input, logs, logWeights }),
  };
}

/** Responsibilities by their definition, their sums, and the log-likelihood. */
function expected(
  { input, logs, logWeights }: Pick<Problem, "input" | "logWeights"> & {
    readonly logs: Float64Array;
  },
) {
  const K = input.components, q = input.shares!, U = q.length;
  const responsibilities = new Float64Array(K * U);
  const masses = new Float64Array(K), value = new Float64Array(1);
  for (let u = 0; u < U; u++) {
    const joint = Array.from(
      { length: K },
      (_, k) =>
        logs[k * U + u]! + logWeights[input.weightsByChooser ? k * U + u : k]!,
    );
    const most = Math.max(...joint);
    const sum = joint.reduce((a, v) => a + Math.exp(v - most), 0);
    for (let k = 0; k < K; k++) {
      const r = q[u]! * Math.exp(joint[k]! - most) / sum;
      responsibilities[k * U + u] = r;
      masses[k]! += r;
    }
    value[0]! += q[u]! * (most + Math.log(sum));
  }
  return { responsibilities, masses, value };
}

/** The same by kernels. */
export function everything(
  kernels: ChooserKernels,
  { input, atoms, shares, logWeights }: Problem,
) {
  const L = input.features.columns, K = input.components;
  const U = input.starts.length - 1, all = { first: 0, end: K };
  const sums = new Float64Array(K * L).fill(7);
  const scores = new Float64Array(K * U * L).fill(7);
  const curvature = new Float64Array(K * L * L).fill(7);
  const masses = new Float64Array(K).fill(7);
  kernels.softmax(atoms, all);
  kernels.logWeights.set(logWeights);
  const value = Float64Array.of(kernels.expect(masses, all));
  kernels.weightedScoresInto(sums, shares, all);
  for (let k = 0; k < K; k++) {
    // In two runs of choosers.
    const middle = Math.floor(U / 2), at = k * U * L;
    kernels.scoresInto(scores.subarray(at), k, { first: 0, end: middle });
    kernels.scoresInto(scores.subarray(at + middle * L, at + U * L), k, {
      first: middle,
      end: U,
    });
    const square = curvature.subarray(k * L * L, (k + 1) * L * L);
    kernels.curvatureInto(square, shares.subarray(k * U, (k + 1) * U), k);
    for (let i = 0; i < L * L; i++) if (i % L > i / L) square[i] = 0;
  }
  return {
    ...{ sums, scores, curvature, masses, value },
    logs: kernels.logProbabilities.slice(),
    responsibilities: kernels.responsibilities.slice(),
  };
}

/** Largest difference, relative to the largest entry of `expected` or 1. */
export function difference(
  actual: Float64Array,
  expected: Float64Array,
): number {
  let most = 0, size = 1;
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(expected[i]!));
    const d = Math.abs(actual[i]! - expected[i]!);
    if (!(d <= most)) most = d; // NaN too
  }
  return most / size;
}

export function assertClose(
  actual: ReturnType<typeof everything>,
  expected: ReturnType<typeof everything>,
  tolerance: number,
  what: string,
): void {
  for (const [name, values] of Object.entries(expected)) {
    const error = difference(actual[name as keyof typeof actual], values);
    assert(error <= tolerance, `${name}, ${what}: ${error}`);
  }
}

export const repeated = (n: number, pattern: readonly number[]) =>
  Array.from({ length: n }, (_, i) => pattern[i % pattern.length]!);

/** Sets of every size around pairs, fours, tiles of 60 rows and their parts. */
export const shapes: Record<string, Shape> = {
  "one set of two": { sizes: [2], L: 1, K: 1, choosers: 1, choices: 1 },
  "one set of one": { sizes: [1], L: 2, K: 2, choosers: 2, choices: 1 },
  "sets of one to seven": {
    sizes: repeated(100, [1, 2, 3, 4, 5, 6, 7]),
    L: 3,
    K: 3,
    choosers: 30,
    choices: 5,
    offset: true,
  },
  "fours": {
    sizes: repeated(300, [4]),
    L: 6,
    K: 2,
    choosers: 300,
    choices: 1,
    inTurn: true,
  },
  "twos and threes": {
    byChooser: true,
    sizes: repeated(331, [2, 3, 3]),
    L: 5,
    K: 5,
    choosers: 40,
    choices: 8,
    inTurn: true,
    offset: true,
  },
  "around a tile": {
    sizes: [59, 60, 61, 1, 2, 119, 120, 121, 30, 31, 29],
    L: 7,
    K: 4,
    choosers: 50,
    choices: 4,
  },
  "small and large": {
    sizes: [2, 500, 3, 2, 62, 1, 333],
    L: 4,
    K: 3,
    choosers: 20,
    choices: 9,
    offset: true,
  },
  "one set for many choosers": {
    sizes: [700],
    L: 3,
    K: 2,
    choosers: 200,
    choices: 6,
  },
  "one chooser": {
    sizes: repeated(90, [3, 5]),
    L: 2,
    K: 7,
    choosers: 1,
    choices: 90,
  },
  "long rows": {
    sizes: repeated(40, [5, 9, 70]),
    L: 33,
    K: 2,
    choosers: 30,
    choices: 3,
  },
  "single precision": {
    sizes: repeated(60, [3, 8, 2]),
    L: 5,
    K: 3,
    choosers: 25,
    choices: 3,
    single: true,
  },
  "pairs chosen from once": {
    sizes: repeated(200, [2]),
    L: 4,
    K: 2,
    byChooser: true,
    choosers: 25,
    choices: 8,
    once: true,
  },
  "up to a tile, chosen from once": {
    sizes: repeated(120, [2, 3, 60, 59, 2, 4, 31, 5]),
    L: 5,
    K: 3,
    choosers: 120,
    choices: 1,
    once: true,
    offset: true,
  },
  "chosen from once, in single precision": {
    sizes: repeated(150, [3, 2, 2, 7]),
    L: 3,
    K: 5,
    choosers: 50,
    choices: 3,
    once: true,
    single: true,
    offset: true,
  },
  "one more than a tile, chosen from once": {
    sizes: [3, 61, 2, 3],
    L: 33,
    K: 1,
    choosers: 2,
    choices: 2,
    once: true,
  },
  "long rows in single precision": {
    sizes: repeated(20, [6, 61]),
    L: 67,
    K: 3,
    choosers: 10,
    choices: 4,
    single: true,
    offset: true,
  },
};
