import { assert, assertEquals } from "@std/assert";
import { bestKernels } from "../../lib/kernels/best.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import { plainSimd, relaxedSimd } from "../../lib/kernels/wasm/modules.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { everything, opened, problemWith } from "./kernel_problems.ts";

/** exp of `values` (their number a multiple of 4) by the module itself, in place as in the kernels. */
function exponentials(base64: string, values: Float64Array): Float64Array {
  const memory = new WebAssembly.Memory({ initial: 3, maximum: 3 });
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(bytes),
    { env: { memory } },
  );
  const exponentiate = exports.exponentiate as (
    ...args: number[]
  ) => number;
  const view = new Float64Array(memory.buffer, 2 ** 15, values.length);
  view.set(values);
  exponentiate(2 ** 15, values.length, 0);
  return view.slice();
}

function checkExponentials(base64: string, x: Float64Array): void {
  const y = exponentials(base64, x);
  for (const [i, value] of x.entries()) {
    const expected = Math.exp(value);
    if (expected === Infinity) continue;
    // A unit is 2⁻⁵² of a power of two, at least 2⁻¹⁰⁷⁴.
    const exponent = Math.max(
      Math.floor(Math.log2(expected || 5e-324)),
      -1022,
    );
    const unit = Math.max(2 ** (exponent - 52), 2 ** -1074);
    // Math.exp itself may be off by one.
    assert(
      Math.abs(y[i]! - expected) <= 2 * unit,
      `exp(${value}) is ${y[i]}, not ${expected}`,
    );
  }
}

for (const [name, base64] of Object.entries({ relaxedSimd, plainSimd })) {
  if (
    !WebAssembly.validate(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)))
  ) {
    continue; // as wasmKernels does
  }

  Deno.test(`${name}: exp of infinities, NaN, zero, and where results leave the normal range`, () => {
    const cases = [
      [Infinity, Infinity],
      [-Infinity, 0],
      [NaN, NaN],
      [0, 1],
      [-0, 1],
      [709.782712893384, 1.7976931348622732e308],
      [709.7827128933841, Infinity],
      [1e308, Infinity],
      [-745.1332191019411, Number.MIN_VALUE],
      [-745.1332191019412, 0],
      [-1e308, 0],
      [-1e-300, 1],
    ] as const;
    // Beside each other, and beside a moderate value: lanes do not mix.
    const x = Float64Array.from([
      ...cases.map(([x]) => x),
      ...cases.flatMap(([x]) => [x, 1, -1, 0]),
    ]);
    const y = exponentials(base64, x);
    for (const [i, value] of x.entries()) {
      const expected = cases.find(([x]) => Object.is(x, value))?.[1] ??
        Math.exp(value);
      if (expected === 0 || !Number.isFinite(expected)) {
        assertEquals(y[i], expected);
      } else {
        const error = Math.abs(y[i]! - expected) /
          Math.max(expected, 2 ** -1022);
        assert(error <= 2 ** -52, `exp(${value}) is ${y[i]}, not ${expected}`);
      }
    }
  });

  Deno.test(`${name}: exp is within a unit in the last place of Math.exp, subnormal results too`, () => {
    // The whole range, then the moderate one, which has a way of its own.
    for (const [from, to] of [[-747, 711], [-707, 707], [-1, 1]] as const) {
      const x = Float64Array.from(
        { length: 10_000 },
        (_, i) => from + (to - from) * ((i * 0.6180339887) % 1),
      );
      checkExponentials(base64, x);
    }
  });
}

for (const simd of ["relaxed", "plain"] as const) {
  const set = wasmKernels(simd);
  if (set === undefined) continue;

  Deno.test(`${set.name}: the logarithm in the log-likelihood, from probabilities near 1 to underflow`, () => {
    const kernels = set.open({
      features: { rows: 2, columns: 1, values: Float64Array.of(0, 1) },
      frequencies: Float64Array.of(1, 0),
      components: 1,
    });
    for (let t = -40; t < 800; t += 0.37) {
      // The first item has score 0, the second t.
      kernels.softmax(Float64Array.of(t), { first: 0, end: 1 });
      const actual = kernels.expect(Float64Array.of(1), { first: 0, end: 1 });
      const expected = t > 0
        ? -t - Math.log1p(Math.exp(-t))
        : -Math.log1p(Math.exp(t));
      // Near 1 a probability is known to 2⁻⁵³, below e⁻¹ its logarithm to a few units.
      const error = Math.abs(actual - expected);
      assert(
        error <= 4 * Number.EPSILON * Math.max(1, -expected),
        `log-likelihood at ${t} is off by ${error}`,
      );
    }
  });

  Deno.test(`${set.name}: a thousand evaluations leave nothing on the heap`, () => {
    const p = 500, L = 20, K = 5;
    const random = stream(1, "heap");
    const normals = (n: number) => {
      const x = new Float64Array(n);
      drawNormalsInto(x, random);
      return x;
    };
    const kernels = set.open({
      features: { rows: p, columns: L, values: normals(p * L) },
      frequencies: new Float64Array(p).fill(1 / p),
      components: K,
    });
    const atoms = normals(K * L), weights = new Float64Array(K).fill(1 / K);
    const gradient = new Float64Array(K * L), all = { first: 0, end: K };
    const evaluate = (times: number) => {
      for (let i = 0; i < times; i++) {
        kernels.softmax(atoms, all);
        kernels.expect(weights, all);
        kernels.gradientInto(gradient, all);
      }
      return Deno.memoryUsage();
    };
    // Until V8 has compiled everything, it boxes numbers on the heap.
    const before = evaluate(20_000);
    const after = evaluate(1000);
    // A buffer of one component and its items would make 4 MB in 1,000 evaluations.
    const grown = after.heapUsed - before.heapUsed;
    assert(grown < 100_000, `the heap grew by ${grown} bytes`);
    assert(after.external <= before.external, "buffers were made");
  });
}

Deno.test("large features are read through a window, with the same result", () => {
  // 70 MB; more than are copied.
  const p = 90_001, L = 97, K = 2;
  const values = Float64Array.from({ length: p * L }, (_, i) => Math.sin(i));
  const input = {
    features: { rows: p, columns: L, values },
    frequencies: new Float64Array(p).fill(1 / p),
    offset: Float64Array.from({ length: p }, (_, j) => Math.sin(3 * j)),
    components: K,
  };
  const atoms = Float64Array.from(
    { length: K * L },
    (_, i) => Math.cos(i) / 10,
  );
  const all = { first: 0, end: K };
  const resultsOf = (kernels: Kernels) => {
    const gradient = new Float64Array(K * L);
    kernels.softmax(atoms, all);
    const logLikelihood = kernels.expect(Float64Array.of(0.3, 0.7), all);
    kernels.gradientInto(gradient, all);
    const scatter = new Float64Array(L * L), sums = new Float64Array(L);
    kernels.responsibilitiesInto(kernels.coefficients, 1);
    kernels.scatterInto(scatter, sums.slice(), sums);
    for (let i = 0; i < L * L; i++) if (i % L > i / L) scatter[i] = 0;
    return { logLikelihood, gradient, scatter, sums };
  };
  const plain = resultsOf(plainKernels.open(input));
  const best = resultsOf(bestKernels.open(input));
  const features = sharedFeatures([p, L]); // read where they lie
  features.values.set(values);
  assertEquals(resultsOf(bestKernels.open({ ...input, features })), best);
  assert(Math.abs(plain.logLikelihood - best.logLikelihood) < 1e-12);
  for (let i = 0; i < K * L; i++) {
    assert(Math.abs(plain.gradient[i]! - best.gradient[i]!) < 1e-12);
  }
  for (let i = 0; i < L * L; i++) {
    assert(Math.abs(plain.scatter[i]! - best.scatter[i]!) < 1e-12);
    assert(Math.abs(plain.sums[i % L]! - best.sums[i % L]!) < 1e-12);
  }
});

Deno.test("small problems are not worth a module", () => {
  const open = (p: number) =>
    bestKernels.open({
      features: { rows: p, columns: 5, values: new Float64Array(p * 5) },
      frequencies: new Float64Array(p),
      components: 2,
    }).name;
  assertEquals(open(20), "plain");
  assert(wasmKernels("plain") === undefined || open(2000).startsWith("wasm"));
});

Deno.test("kernels where others were closed compute the same bytes, and no two at one place", () => {
  const set = wasmKernels("relaxed") ?? wasmKernels("plain")!;
  const problem = problemWith(0, [61, 5, 6]),
    other = problemWith(2, [90, 7, 6]);
  const expected = everything(opened(set, problem), problem);
  const before = opened(set, problemWith(2, [243, 13, 8]));
  everything(before, problemWith(2, [243, 13, 8]));
  before.close!();
  before.close!();
  const first = opened(set, problem), second = opened(set, other);
  assertEquals(everything(first, problem), expected);
  first.softmax(problem.atoms, { first: 0, end: 6 });
  everything(second, other);
  const logLikelihood = first.expect(problem.weights, { first: 0, end: 6 });
  assertEquals(logLikelihood, expected.logLikelihood[0]);
});
