import { assert, assertEquals } from "@std/assert";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import {
  difference,
  everything,
  naive,
  opened,
  type Problem,
  problemWith,
} from "./kernel_problems.ts";

const sets = [plainKernels, wasmKernels("relaxed"), wasmKernels("plain")]
  .filter((set) => set !== undefined);

// Around every block: pairs, sixes, tiles of 60, blocks of 2 and 3 components
// and features, and long items, of 32 features and more.
const shapes = [
  [2, 1, 1],
  [3, 1, 2],
  [5, 2, 3],
  [59, 3, 4],
  [60, 4, 5],
  [61, 5, 6],
  [62, 7, 1],
  [125, 6, 7],
  [181, 20, 5],
  [243, 13, 8],
  [134, 31, 1],
  [79, 32, 2],
  [141, 33, 5],
  [130, 101, 3],
  [67, 130, 4],
] as const;

const cases = sets.flatMap((set) =>
  [0, 2].map((spread) => ({
    set: spread ? { ...set, name: `${set.name} with an offset` } : set,
    problem: (...shape: Parameters<typeof problemWith>[1]) =>
      problemWith(spread, shape),
  }))
);

for (const { set, problem } of cases) {
  Deno.test(`${set.name}: every kernel agrees with naive loops in logarithms`, () => {
    for (const [p, L, K] of shapes) {
      const given = problem(p, L, K);
      const expected = naive(given);
      const actual = everything(opened(set, given), given);
      const centre = actual.means.subarray(0, L);
      const law = (name: string, error: number) =>
        assert(error <= 1e-12, `${name} at ${p} x ${L}, K = ${K}: ${error}`);
      // Logarithms and features are of size 1.
      law(
        "normalisers",
        difference(actual.normalisers, expected.normalisers, 1),
      );
      law(
        "log-likelihood",
        difference(actual.logLikelihood, [expected.logLikelihood]),
      );
      law("masses", difference(actual.masses, expected.masses));
      law("means", difference(actual.means, expected.means, 1));
      law(
        "sums of what was chosen",
        difference(actual.chosenSums, expected.chosenSums, 1),
      );
      law("gradient", difference(actual.gradient, expected.gradient, 1));
      law(
        "scatter",
        difference(
          actual.scatter,
          expected.scatter(expected.probabilities[0]!, centre),
          1,
        ),
      );
    }
  });

  Deno.test(`${set.name}: responsibilities, and scatters and sums with any coefficients`, () => {
    for (const [p, L, K] of shapes) {
      for (const scale of [1, 500, 3000]) {
        const given = problem(p, L, K, scale);
        const expected = naive(given);
        const kernels = opened(set, given, 1);
        everything(kernels, given);
        const responsibilities = new Float64Array(p),
          { coefficients } = kernels;
        for (let k = 0; k < K; k++) {
          kernels.responsibilitiesInto(responsibilities, k);
          const error = difference(
            responsibilities,
            expected.responsibilities[k]!,
            1e-3,
          );
          assert(
            error <= 2e-14 * scale,
            `responsibilities at ${p} x ${L}: ${error}`,
          );
          kernels.responsibilitiesInto(coefficients, k);
          assertEquals(coefficients, responsibilities);
        }
      }
      const given = problem(p, L, K);
      const expected = naive(given), kernels = opened(set, given);
      const normals = problem(p, 1, 1).features.values as Float64Array;
      // Of either sign; with a zero here and there, a whole tile of them, and all.
      for (const kind of ["any", "some 0", "a tile 0", "all 0"]) {
        const c = normals.map((v, j) =>
          kind === "some 0" && j % 3 < 2 || kind === "a tile 0" && j > 10 ||
            kind === "all 0"
            ? 0
            : v
        );
        const centre = given.atoms.subarray(0, L);
        const scatter = new Float64Array(L * L).fill(7);
        const sums = new Float64Array(L).fill(7);
        kernels.coefficients.set(c);
        kernels.scatterInto(scatter, centre, sums);
        for (let i = 0; i < L * L; i++) if (i % L > i / L) scatter[i] = 0;
        const law = (name: string, error: number) =>
          assert(error <= 1e-12, `${name}, ${kind}, at ${p} x ${L}: ${error}`);
        law("scatter", difference(scatter, expected.scatter(c, centre), 1));
        law("sums", difference(sums, expected.centredSums(c, centre), 1));
        const again = new Float64Array(L * L);
        kernels.scatterInto(again, centre);
        for (let i = 0; i < L * L; i++) if (i % L > i / L) again[i] = 0;
        assertEquals(again, scatter);
      }
    }
  });

  Deno.test(`${set.name}: scores up to thousands, probabilities below 1e-308`, () => {
    for (const scale of [50, 500, 3000]) {
      const given = problem(181, 3, 4, scale);
      const expected = naive(given);
      const actual = everything(opened(set, given), given);
      // A score of size s is known to s·2⁻⁵², and so is the logarithm of a probability.
      const tolerance = 1e-15 * scale * 20;
      const law = (name: string, error: number) =>
        assert(error <= tolerance, `${name} at scale ${scale}: ${error}`);
      assert(expected.lowest < -scale, `${expected.lowest}`);
      law("normalisers", difference(actual.normalisers, expected.normalisers));
      law(
        "log-likelihood",
        difference(actual.logLikelihood, [expected.logLikelihood]),
      );
      law("masses", difference(actual.masses, expected.masses));
      law(
        "sums of what was chosen",
        difference(actual.chosenSums, expected.chosenSums),
      );
      law("gradient", difference(actual.gradient, expected.gradient));
      law("means", difference(actual.means, expected.means));
    }
  });

  Deno.test(`${set.name}: a weight of 0 and a weight of 1e-300`, () => {
    const given = problem(61, 2, 3, 2);
    for (const weights of [[0, 0.5, 0.5], [1e-300, 0.25, 0.75], [0, 0, 1]]) {
      const changed = { ...given, weights: Float64Array.from(weights) };
      const expected = naive(changed);
      const actual = everything(opened(set, changed), changed);
      assert(
        difference(actual.logLikelihood, [expected.logLikelihood]) < 1e-12,
      );
      assert(difference(actual.masses, expected.masses) < 1e-12);
      assert(difference(actual.gradient, expected.gradient) < 1e-12);
      assertEquals(actual.masses[0]! > 0, weights[0]! > 0);
    }
  });

  Deno.test(`${set.name}: an item that no component can reach has log-likelihood -Infinity`, () => {
    const given: Problem = {
      features: { rows: 2, columns: 1, values: Float64Array.of(-1e308, 1e308) },
      frequencies: Float64Array.of(0.5, 0.5),
      weights: Float64Array.of(1),
      atoms: Float64Array.of(1.5),
    };
    // Scores −1.5e308 and 1.5e308: their difference overflows.
    const actual = everything(opened(set, given), given);
    assertEquals(actual.logLikelihood[0], -Infinity);
  });

  Deno.test(`${set.name}: NaN in, NaN out; and not into other components`, () => {
    const given = problem(125, 3, 4);
    for (const bad of [NaN, Infinity, -Infinity]) {
      const atoms = given.atoms.slice();
      atoms[3] = bad; // the first feature of the second component
      const kernels = opened(set, given);
      const clean = everything(opened(set, given), given);
      const actual = everything(kernels, { ...given, atoms });
      assert(Number.isNaN(actual.logLikelihood[0]));
      for (const [i, v] of actual.means.entries()) {
        if (Math.floor(i / 3) === 1) assert(Number.isNaN(v));
        else assertEquals(v, clean.means[i]);
      }
      // The buffers recover.
      const again = everything(kernels, given);
      for (const [name, values] of Object.entries(clean)) {
        assertEquals(again[name as keyof typeof again], values, name);
      }
    }
  });

  Deno.test(`${set.name}: mixtures side by side are what each is alone`, () => {
    const one = problem(181, 5, 3), other = problem(181, 5, 2, 400);
    const joined: Problem = {
      ...one,
      weights: Float64Array.of(...one.weights, ...other.weights),
      atoms: Float64Array.of(...one.atoms, ...other.atoms),
    };
    const kernels = opened(set, joined);
    kernels.softmax(joined.atoms, { first: 0, end: 5 });
    const gradient = new Float64Array(5 * 5);
    const second = kernels.expect(joined.weights, { first: 3, end: 5 });
    const first = kernels.expect(joined.weights, { first: 0, end: 3 });
    kernels.gradientInto(gradient, { first: 0, end: 5 });
    const alone = everything(opened(set, one), one);
    const alone2 = everything(
      opened(set, {
        ...other,
        features: one.features,
        frequencies: one.frequencies,
        offset: one.offset,
      }),
      { ...other, features: one.features, frequencies: one.frequencies },
    );
    assertEquals(first, alone.logLikelihood[0]);
    assertEquals(second, alone2.logLikelihood[0]);
    assertEquals(gradient.subarray(0, 15), alone.gradient);
    assertEquals(gradient.subarray(15), alone2.gradient);
  });

  Deno.test(`${set.name}: probabilities of a component, and sums with coefficients in its place`, () => {
    for (const [p, L, K] of shapes) {
      const given = problem(p, L, K);
      const expected = naive(given);
      const kernels = opened(set, given, 1);
      const { means } = everything(kernels, given);
      const out = new Float64Array(p);
      for (let k = 0; k < K; k++) {
        kernels.probabilitiesInto(out, k);
        const error = difference(out, expected.probabilities[k]!);
        assert(error <= 1e-12, `probabilities at ${p} x ${L}, ${k}: ${error}`);
      }
      // Σ_j A_jk·x_j again, now from coefficients, and in a place never used.
      for (const place of [K, K - 1]) {
        const sums = new Float64Array((K + 1) * L).fill(7);
        kernels.featureSumsInto(sums, out, place);
        const row = sums.subarray(place * L, (place + 1) * L);
        const error = difference(row, means.subarray((K - 1) * L), 1);
        assert(error <= 1e-12, `sums at ${p} x ${L}: ${error}`);
        row.fill(7);
        assertEquals(sums, new Float64Array((K + 1) * L).fill(7));
      }
      // The place serves again as it did.
      kernels.softmax(given.atoms, { first: 0, end: K });
      kernels.probabilitiesInto(out, K - 1);
      assert(difference(out, expected.probabilities[K - 1]!) <= 1e-12);
    }
  });

  Deno.test(`${set.name}: a range leaves the other components as they are`, () => {
    const given = problem(125, 5, 4);
    const kernels = opened(set, given);
    const before = everything(kernels, given);
    const atoms = given.atoms.map((v) => -v);
    kernels.softmax(atoms, { first: 1, end: 2 });
    const means = new Float64Array(20).fill(7);
    kernels.meansInto(means, { first: 0, end: 1 });
    assertEquals(means.subarray(0, 5), before.means.subarray(0, 5));
    assertEquals(means.subarray(5), new Float64Array(15).fill(7));
    kernels.meansInto(means, { first: 2, end: 4 });
    assert(difference(means.subarray(10), before.means.subarray(10)) < 1e-14);
    kernels.meansInto(means, { first: 1, end: 2 });
    const turned = naive({ ...given, atoms }).means;
    assert(difference(means.subarray(5, 10), turned.subarray(5, 10)) < 1e-12);
  });

  Deno.test(`${set.name}: features in single precision give what their doubles give`, () => {
    for (
      const [p, L, K] of [
        [3, 1, 2],
        [181, 20, 5],
        [79, 33, 3],
        [141, 63, 1],
        [67, 130, 4],
        [900, 130, 2],
      ] as const
    ) {
      const given = problem(p, L, K);
      const single = new Float32Array(given.features.values);
      const wide = { ...given.features, values: new Float64Array(single) };
      const a = { ...given, features: { ...wide, values: single } };
      const b = { ...given, features: wide };
      const actual = everything(opened(set, a), a);
      const expected = everything(opened(set, b), b);
      for (const [name, values] of Object.entries(expected)) {
        const error = difference(
          actual[name as keyof typeof actual],
          values,
          1,
        );
        assert(error <= 1e-14, `${name} at ${p} x ${L}: ${error}`);
      }
    }
  });
}

for (const set of sets) {
  Deno.test(`${set.name}: a sum of many equal terms is as good as one of them`, () => {
    const p = 100_003; // at atoms of 0 each is log(1/p)/p, which is not a short number
    const problem = {
      features: { rows: p, columns: 1, values: new Float64Array(p) },
      frequencies: new Float64Array(p).fill(1 / p),
      weights: Float64Array.of(1),
      atoms: Float64Array.of(0),
    };
    const kernels = opened(set, problem);
    kernels.softmax(problem.atoms, { first: 0, end: 1 });
    const value = kernels.expect(problem.weights, { first: 0, end: 1 });
    // As exact as the frequencies, whose sum is 1 but for one rounding of each.
    const expected = problem.frequencies[0]! * p * Math.log(1 / p);
    const error = Math.abs(value / expected - 1);
    assert(error <= 2 * Number.EPSILON, `${error}`);
  });
}
