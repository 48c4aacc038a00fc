import { assert, assertEquals } from "@std/assert";
import type { ChooserInput } from "../../lib/kernels/chooser_kernels.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import {
  assertClose,
  difference,
  everything,
  naive,
  problem,
  repeated,
  shapes,
} from "./chooser_problems.ts";

const sets = [plainKernels, wasmKernels("relaxed"), wasmKernels("plain")]
  .filter((set) => set !== undefined);

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
      shares: given.input.shares!.toReversed(),
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
        responsibilities: reversed(actual.responsibilities, 1),
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
      const masses = new Float64Array(2);
      assertEquals(kernels.expect(masses, { first: 0, end: 2 }), NaN);
    }
  });

  Deno.test(`${set.name}: who chose the row of an infinite utility has NaN too`, () => {
    const kernels = set.openChoosers({
      features: {
        rows: 600,
        columns: 1,
        values: new Float64Array(600).fill(1).fill(1e200, 4, 5),
      },
      sets: Int32Array.from({ length: 201 }, (_, s) => 3 * s),
      starts: Int32Array.from({ length: 201 }, (_, u) => u),
      rows: Int32Array.from({ length: 200 }, (_, u) => 3 * u + 1),
      multiplicities: new Float64Array(200).fill(1),
      components: 1,
    });
    for (const atom of [1e200, -1e200]) {
      kernels.softmax(Float64Array.of(atom), { first: 0, end: 1 });
      const { logProbabilities: logs } = kernels;
      assert(!Number.isFinite(logs[1]!));
      assert(Math.abs(logs[0]! + Math.log(3)) < 1e-15);
      assert(Math.abs(logs[2]! + Math.log(3)) < 1e-15);
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
