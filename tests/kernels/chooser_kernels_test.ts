import { assert, assertEquals } from "@std/assert";
import { bestKernels, bestKernelsWith } from "../../lib/kernels/best.ts";
import type {
  ChooserInput,
  ChooserKernels,
} from "../../lib/kernels/chooser_kernels.ts";
import { canShare, withCrew } from "../../lib/kernels/crew.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { memoryOf, sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const sets = [plainKernels, wasmKernels("relaxed"), wasmKernels("plain")]
  .filter((set) => set !== undefined);

/** Choice sets of these sizes, L features, K components, and who chose. */
interface Shape {
  readonly sizes: readonly number[];
  readonly L: number;
  readonly K: number;
  /** Choosers; each choice is of a set drawn by chance, or of the next one. */
  readonly choosers: number;
  readonly choices: number;
  readonly inTurn?: boolean;
  readonly offset?: boolean;
  readonly single?: boolean;
  readonly scale?: number;
}

/** A random problem: input, atoms, and shares of choosers. */
function problem(shape: Shape) {
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
      if (!shape.inTurn) s = Math.floor(random() * sizes.length);
      chosen.push(first[s]! + Math.floor(random() * sizes[s]!));
      multiplicities.push(random() < 0.5 ? 1 : 1 + Math.floor(3 * random()));
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
  };
  const atoms = normals(K * L).map((v) => v * scale / Math.sqrt(L));
  return { input, atoms, shares: normals(K * U).map((v) => Math.exp(v) / U) };
}

type Problem = ReturnType<typeof problem>;

/** All that the kernels compute, chooser by chooser as in the definitions. */
function naive({ input, atoms, shares }: Problem) {
  const { features, offset, sets: first, starts, rows, multiplicities } = input;
  const { columns: L, values } = features, K = input.components;
  const U = starts.length - 1;
  const logs = new Float64Array(K * U), sums = new Float64Array(K * L);
  const scores = new Float64Array(K * U * L);
  const curvature = new Float64Array(K * L * L);
  const setOf = (row: number) => first.findLastIndex((f) => f <= row);
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
        const s = setOf(rows[e]!), times = multiplicities[e]!;
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
  return { logs, sums, scores, curvature };
}

/** The same by kernels. */
function everything(
  kernels: ChooserKernels,
  { input, atoms, shares }: Problem,
) {
  const L = input.features.columns, K = input.components;
  const U = input.starts.length - 1, all = { first: 0, end: K };
  const sums = new Float64Array(K * L).fill(7);
  const scores = new Float64Array(K * U * L).fill(7);
  const curvature = new Float64Array(K * L * L).fill(7);
  kernels.softmax(atoms, all);
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
  return { logs: kernels.logProbabilities.slice(), sums, scores, curvature };
}

/** Largest difference, relative to the largest entry of `expected` or 1. */
function difference(actual: Float64Array, expected: Float64Array): number {
  let most = 0, size = 1;
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(expected[i]!));
    const d = Math.abs(actual[i]! - expected[i]!);
    if (!(d <= most)) most = d; // NaN too
  }
  return most / size;
}

function assertClose(
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

const repeated = (n: number, pattern: readonly number[]) =>
  Array.from({ length: n }, (_, i) => pattern[i % pattern.length]!);

/** Sets of every size around pairs, fours, tiles of 60 rows and their parts. */
const shapes: Record<string, Shape> = {
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

for (const set of sets) {
  for (const [name, shape] of Object.entries(shapes)) {
    Deno.test(`${set.name}, ${name}: every kernel agrees with the definitions`, () => {
      const given = problem(shape);
      const kernels = set.openChoosers(given.input);
      assertEquals(kernels.name, set.name);
      assertClose(everything(kernels, given), naive(given), 1e-12, name);
      // Utilities of tens may share a shift, those of hundreds may not: they are
      // rounded at 1e-13, and so is everything else.
      for (const scale of [12, 300]) {
        const far = problem({ ...shape, scale });
        const actual = everything(set.openChoosers(far.input), far);
        assertClose(actual, naive(far), 1e-11, `${name}, far apart`);
      }
    });
  }

  Deno.test(`${set.name}: a shift of all features in a set, and of its offsets, changes nothing`, () => {
    for (const name of ["small and large", "sets of one to seven"]) {
      const given = problem(shapes[name]!);
      const { features, offset, sets: first } = given.input;
      const L = features.columns;
      const values = features.values.slice(), moved = offset!.slice();
      for (let s = 0; s + 1 < first.length; s++) {
        for (let r = first[s]!; r < first[s + 1]!; r++) {
          moved[r]! += 90 * Math.cos(3 * s);
          for (let l = 0; l < L; l++) {
            values[r * L + l]! += 90 * Math.sin(s + l);
          }
        }
      }
      const input = {
        ...given.input,
        offset: moved,
        features: { ...features, values },
      };
      const actual = everything(set.openChoosers(input), { ...given, input });
      const expected = everything(set.openChoosers(given.input), given);
      // Utilities of some hundred are rounded at 1e-14, and summed.
      assertClose(actual, expected, 1e-11, name);
    }
  });

  Deno.test(`${set.name}: sets and choosers in another order give the same`, () => {
    const given = problem(shapes["small and large"]!);
    const expected = everything(set.openChoosers(given.input), given);
    const { features, offset, sets: first, starts, rows, multiplicities } =
      given.input;
    const { columns: L, values } = features, K = given.input.components;
    const sizes = Array.from(
      { length: first.length - 1 },
      (_, s) => first[s + 1]! - first[s]!,
    );
    const order = sizes.map((_, s) => (3 * s + 2) % sizes.length);
    const all = order.flatMap((s) =>
      Array.from({ length: sizes[s]! }, (_, i) => first[s]! + i)
    );
    const to = new Map(all.map((row, i) => [row, i]));
    const turned = Int32Array.from([0, ...order.map((s) => sizes[s]!)]);
    for (let s = 0; s < sizes.length; s++) turned[s + 1]! += turned[s]!;
    const U = starts.length - 1;
    const entries = Array.from({ length: U }, (_, i) => {
      const from = starts[U - 1 - i]!, end = starts[U - i]!;
      return Array.from({ length: end - from }, (_, e) => end - 1 - e);
    });
    const input: ChooserInput = {
      ...given.input,
      features: {
        ...features,
        values: Float64Array.from(
          all.flatMap((r) => [...values.subarray(r * L, r * L + L)]),
        ),
      },
      offset: Float64Array.from(all, (r) => offset![r]!),
      sets: turned,
      starts: Int32Array.from([0, ...entries.map((list) => list.length)])
        .map((_, u, counts) =>
          counts.subarray(0, u + 1).reduce((a, b) => a + b)
        ),
      rows: Int32Array.from(entries.flat(), (e) => to.get(rows[e]!)!),
      multiplicities: Float64Array.from(
        entries.flat(),
        (e) => multiplicities[e]!,
      ),
    };
    const reversed = (x: Float64Array, width: number) => {
      const turned = new Float64Array(x.length);
      for (let k = 0; k < K; k++) {
        for (let u = 0; u < U; u++) {
          turned.set(
            x.subarray((k * U + u) * width, (k * U + u + 1) * width),
            (k * U + U - 1 - u) * width,
          );
        }
      }
      return turned;
    };
    const shares = reversed(given.shares, 1);
    const actual = everything(set.openChoosers(input), {
      ...given,
      input,
      shares,
    });
    assertClose(
      {
        ...actual,
        logs: reversed(actual.logs, 1),
        scores: reversed(actual.scores, L),
      },
      expected,
      1e-12,
      "another order",
    );
  });

  Deno.test(`${set.name}: log A of 10,000 choices is finite, of any size`, () => {
    const n = 10_000;
    const given = problem({
      sizes: repeated(n, [2, 3]),
      L: 2,
      K: 2,
      choosers: 1,
      choices: n,
      inTurn: true,
      scale: 0.5,
    });
    const kernels = set.openChoosers(given.input);
    const { logs } = everything(kernels, given);
    const expected = naive(given);
    assert(logs.every((v) => v < -1e4 && v > -1e5));
    assert(difference(logs, expected.logs) <= 1e-13);
    // Choices of probability exp(−1400) and less.
    const steep = given.atoms.map((v) => 1000 * v);
    kernels.softmax(steep, { first: 0, end: 2 });
    const { logs: exact } = naive({ ...given, atoms: steep });
    assert(exact.every((v) => v < -1e6));
    assert(difference(kernels.logProbabilities, exact) <= 1e-13);
  });

  Deno.test(`${set.name}: an infinite or missing utility is NaN to who chose in its set, and to no other`, () => {
    for (const size of [3, 100]) {
      const sizes = [2, size, 2];
      const rows = size + 4, x = new Float64Array(rows).fill(1);
      const bad = 4;
      x[bad] = 1e200;
      const kernels = set.openChoosers({
        features: { rows, columns: 1, values: x },
        sets: Int32Array.of(0, 2, 2 + size, rows),
        starts: Int32Array.from([0, 1, 2, 3]),
        rows: Int32Array.of(0, 2, rows - 1),
        multiplicities: Float64Array.of(1, 1, 1),
        components: 2,
      });
      kernels.softmax(Float64Array.of(1e200, 2), { first: 0, end: 2 });
      const { logProbabilities: logs } = kernels;
      assertEquals(logs[1], NaN, `a set of ${size}`);
      assertEquals([logs[0], logs[2]], [-Math.LN2, -Math.LN2]);
      assertEquals([logs[3], logs[5]], [-Math.LN2, -Math.LN2]);
      kernels.softmax(Float64Array.of(NaN, 2), { first: 0, end: 1 });
      assertEquals(Array.from(logs.subarray(0, 3)), [NaN, NaN, NaN]);
      assertEquals(sizes.length, 3);
    }
  });

  Deno.test(`${set.name}: a range leaves the other components as they are`, () => {
    for (const name of ["around a tile", "fours"]) {
      const given = problem({ ...shapes[name]!, K: 4 });
      const L = given.input.features.columns;
      const U = given.input.starts.length - 1;
      const kernels = set.openChoosers(given.input);
      const before = everything(kernels, given);
      const atoms = given.atoms.map((v) => -v);
      kernels.softmax(atoms, { first: 1, end: 2 });
      const turned = naive({ ...given, atoms });
      const mixed = (a: Float64Array, b: Float64Array, n: number) => {
        const x = a.slice();
        x.set(b.subarray(n, 2 * n), n);
        return x;
      };
      const logs = mixed(before.logs, turned.logs, U);
      assert(difference(kernels.logProbabilities, logs) <= 1e-12);
      const sums = new Float64Array(4 * L).fill(7);
      kernels.weightedScoresInto(sums, given.shares, { first: 1, end: 3 });
      assertEquals(sums.subarray(0, L), new Float64Array(L).fill(7));
      assertEquals(sums.subarray(3 * L), new Float64Array(L).fill(7));
      const expected = mixed(before.sums, turned.sums, L);
      const run = [L, 3 * L] as const;
      const error = difference(
        sums.subarray(...run),
        expected.subarray(...run),
      );
      assert(error <= 1e-12, `sums of ${name}: ${error}`);
    }
  });
}

/** More rows than a segment has, so that there are several. */
const long: Shape = {
  sizes: [...repeated(9000, [2, 5, 3]), 3000, ...repeated(400, [4, 31])],
  L: 9,
  K: 3,
  choosers: 2500,
  choices: 4,
  inTurn: true,
  offset: true,
};

function inShared(given: Problem): Problem {
  const { rows, columns, values } = given.input.features;
  const features = sharedFeatures([rows, columns]);
  features.values.set(values);
  return { ...given, input: { ...given.input, features } };
}

Deno.test({
  name:
    "choosers: workers change no byte, whatever their number and wherever the features lie",
  ignore: !canShare() || wasmKernels("plain") === undefined,
  fn: async () => {
    const given = problem(long);
    const alone = everything(
      wasmKernels("plain")!.openChoosers(given.input),
      given,
    );
    assertClose(
      alone,
      everything(plainKernels.openChoosers(given.input), given),
      1e-11,
      "alone",
    );
    for (const size of [1, 2, 3]) {
      await withCrew(size, async (crew) => {
        for (const where of [given, inShared(given), given]) {
          const kernels = wasmKernels("plain", crew)!.openChoosers(where.input);
          for (let round = 0; round < 12; round++) {
            assertEquals(everything(kernels, where), alone);
          }
          kernels.close?.();
          // The first rounds before the workers have come, the others after.
          await new Promise((resolve) => setTimeout(resolve, 60));
        }
      });
    }
  },
});

Deno.test({
  name: "choosers: what lies beside shared features is given back on close",
  ignore: !canShare() || wasmKernels("plain") === undefined,
  fn: () => {
    const given = problem(shapes["small and large"]!);
    const expected = everything(bestKernels.openChoosers(given.input), given);
    const held = inShared(given);
    const bytes = () => memoryOf(held.input.features)!.memory.buffer.byteLength;
    const sizes = Array.from({ length: 4 }, () => {
      const kernels = bestKernels.openChoosers(held.input);
      assertEquals(everything(kernels, held), expected);
      kernels.close!();
      return bytes();
    });
    assertEquals(sizes, Array(4).fill(sizes[0]));
  },
});

Deno.test("choosers: large features are read through a window, with the same result", () => {
  // 70 MB; more than are copied.
  const [n, J, L, K] = [22_501, 4, 97, 2];
  const rows = n * J + 500;
  const values = Float64Array.from(
    { length: rows * L },
    (_, i) => Math.sin(i) / 4,
  );
  const sets = Int32Array.from({ length: n + 2 }, (_, s) => s * J);
  sets[n + 1] = rows;
  const input: ChooserInput = {
    features: { rows, columns: L, values },
    offset: Float64Array.from({ length: rows }, (_, r) => Math.sin(3 * r)),
    sets,
    starts: Int32Array.from({ length: 1001 }, (_, u) => u * 10),
    rows: Int32Array.from({ length: 10_000 }, (_, e) => (e * 9931) % rows),
    multiplicities: Float64Array.from({ length: 10_000 }, (_, e) => 1 + e % 2),
    components: K,
  };
  const given = {
    input,
    atoms: Float64Array.from({ length: K * L }, (_, i) => Math.cos(i)),
    shares: new Float64Array(K * 1000).fill(1e-3),
  };
  const best = everything(bestKernels.openChoosers(input), given);
  const held = inShared(given); // read where they lie
  const kernels = bestKernels.openChoosers(held.input);
  assertEquals(everything(kernels, held), best);
  kernels.close?.();
  const plain = everything(plainKernels.openChoosers(input), given);
  assertClose(best, plain, 1e-12, "a window");
});

Deno.test("choosers: small problems are not worth a module, with a crew neither", async () => {
  const opened = (sizes: readonly number[], set = bestKernels) =>
    set.openChoosers(
      problem({ sizes, L: 2, K: 2, choosers: 3, choices: 2 }).input,
    ).name;
  assertEquals(opened([3, 4]), "plain");
  const best = opened(repeated(300, [3]));
  assert(wasmKernels("plain") === undefined || best.startsWith("wasm"));
  await withCrew(2, (crew) => {
    assertEquals(opened([3, 4], bestKernelsWith(crew)), "plain");
    assertEquals(opened(repeated(300, [3]), bestKernelsWith(crew)), best);
  });
});
