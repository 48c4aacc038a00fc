import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  logLikelihood,
  matrix,
  matrixFromRows,
  mixtureProbabilities,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton, score } from "../../lib/estimation.ts";
import type {
  Covariance,
  CovarianceKind,
} from "../../lib/inference/covariance_result.ts";
import { covariance } from "../../lib/inference/covariance.ts";
import { toUserUnits, toWhitened } from "../../lib/data/whitening.ts";
import { rowsOf } from "../../lib/linalg/matrix.ts";
import choices from "../reference/choices.csv" with { type: "text" };
import python from "../reference/standard_errors_python.json" with {
  type: "json",
};
import r from "../reference/standard_errors_r.json" with { type: "json" };
import { assertClose } from "../close.ts";
import { inverse } from "../inverse.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

function fitted(data: ChoiceData, start: SoftmaxMixture): SoftmaxMixture {
  return quasiNewton(data, start, { gradientTolerance: 1e-12 }).mixture;
}

/** Counts that are exactly what the mixture expects of so many choices. */
function population(
  { features }: ChoiceData,
  mixture: SoftmaxMixture,
  choices: number,
): ChoiceData {
  const probabilities = mixtureProbabilities({ features }, mixture);
  return choiceData(features, probabilities.map((v) => v * choices));
}

function referenceData(): ChoiceData {
  const [header, ...rows] = choices.trim().split("\n")
    .map((line) => line.split(","));
  return choiceData(
    rows.map((row) => row.slice(1).map(Number)),
    rows.map((row) => Number(row[0])),
    { featureNames: header!.slice(1) },
  );
}

Deno.test("covariance() of one component has the standard errors of R's glm", () => {
  const data = referenceData();
  const mixture = fitted(data, softmaxMixture([1], [[0, 0, 0]]));
  assertClose(mixture.atoms.values, r.atom, 1e-8);
  // R prints 15 digits of an iteration that stops within 1e-8.
  assertClose(covariance(data, mixture).atomErrors!.values, r.errors, 1e-7);
});

for (const [name, reference] of Object.entries(python)) {
  Deno.test(`covariance() has SciPy's standard errors with component count ${name}`, () => {
    const data = referenceData();
    const { weights, atoms } = reference;
    const mixture = fitted(data, softmaxMixture(weights, atoms));
    assertClose(mixture.atoms.values, atoms.flat(), 1e-7);
    const { weightErrors, atomErrors } = covariance(data, mixture);
    // The reference's Hessian is by differences, good to about 1e-9.
    assertClose(weightErrors!, reference.weightErrors, 1e-7);
    assertClose(atomErrors!.values, reference.atomErrors.flat(), 1e-7);
  });
}

/** Score in (α_1 … α_{K−1}, atoms), the last weight making up the sum. */
function freeScore(data: ChoiceData, values: number[], K: number): number[] {
  const first = values.slice(0, K - 1);
  const weights = [...first, 1 - first.reduce((a, b) => a + b, 0)];
  const L = data.features.columns;
  const s = score(data, {
    weights: new Float64Array(weights),
    atoms: matrix([K, L], new Float64Array(values.slice(K - 1))),
  });
  return [
    ...first.map((_, k) => s.weights[k]! - s.weights[K - 1]!),
    ...s.atoms.values,
  ];
}

Deno.test("covariance() is the inverse of minus the differences of the score in plain parameters", () => {
  for (const [seed, K, L] of [[1, 2, 2], [2, 3, 3], [3, 2, 1]] as const) {
    const shape = { items: 50, features: L, components: K, scale: 2.5 };
    const { data: { features, ...rest }, truth } = simulatedCase(seed, shape);
    // Few choices, so that a mixture beside the maximum is within its errors.
    const choices = 100;
    const data = population({ features, ...rest }, truth, choices);
    const weights = truth.weights.map((v, k) =>
      v + (k === 0 ? 0.004 : k === 1 ? -0.004 : 0)
    );
    const { atoms } = truth;
    const beside = {
      weights,
      atoms: { ...atoms, values: atoms.values.map((v) => 1.002 * v) },
    };
    const at = [...weights.slice(0, K - 1), ...beside.atoms.values];
    const information = at.map((_, i) => {
      const shifted = (by: number) =>
        freeScore(data, at.map((v, m) => m === i ? v + by : v), K);
      const central = (h: number) => {
        const below = shifted(-h);
        return shifted(h).map((v, m) => (v - below[m]!) / (2 * h));
      };
      const wide = central(2e-4);
      return central(1e-4).map((v, m) => -choices * (4 * v - wide[m]!) / 3);
    });
    const expected = inverse(information);
    const actual = covariance(data, beside);
    const size = K + K * L;
    const kept = Array.from({ length: size }, (_, i) => i)
      .filter((i) => i !== K - 1);
    // Differences are good to 1e-10; the inverse multiplies that by its condition.
    const slack = 1e-9 * actual.condition;
    for (const [a, i] of kept.entries()) {
      for (const [b, m] of kept.entries()) {
        const scale = Math.sqrt(expected[a]![a]! * expected[b]![b]!);
        const value = actual.matrix!.values[i * size + m]!;
        assertAlmostEquals(value / scale, expected[a]![b]! / scale, slack);
      }
    }
  }
});

Deno.test("covariance() of all three kinds agrees on population frequencies", () => {
  const { data, truth } = simulatedCase(4);
  const exact = population(data, truth, 5000);
  const errors = (kind: CovarianceKind) =>
    covariance(exact, truth, { kind }).atomErrors!.values;
  assertClose(errors("sandwich"), errors("observed"), 1e-9);
  assertClose(errors("expected"), errors("observed"), 1e-9);
});

Deno.test("covariance() kinds differ on data that the model does not fit", () => {
  const { data } = simulatedCase(5, { components: 3 });
  const mixture = fitted(data, softmaxMixture([1], [[0, 0, 0]]));
  const observed = covariance(data, mixture).atomErrors!.values[0]!;
  const sandwich = covariance(data, mixture, { kind: "sandwich" }).atomErrors!
    .values[0]!;
  assert(Math.abs(sandwich / observed - 1) > 0.01);
});

Deno.test("covariance() halves the errors for four times the counts and follows the units", () => {
  const { data, truth } = simulatedCase(6);
  const mixture = fitted(data, truth);
  const { atomErrors, weightErrors } = covariance(data, mixture);
  const more = choiceData(data.features, data.counts.map((v) => 4 * v));
  assertClose(
    covariance(more, mixture).atomErrors!.values,
    atomErrors!.values.map((v) => v / 2),
    1e-9,
  );
  const scales = [1e6, 1, 1e-6];
  const rescale = (values: Float64Array, power: number) =>
    values.map((v, i) => v * scales[i % 3]! ** power);
  const { rows, columns } = data.features;
  const other = choiceData(
    matrix([rows, columns], rescale(new Float64Array(data.features.values), 1)),
    data.counts,
  );
  const scaled = covariance(other, {
    weights: mixture.weights,
    atoms: matrix([2, 3], rescale(mixture.atoms.values, -1)),
  });
  assertClose(scaled.weightErrors!, weightErrors!, 1e-8);
  assertClose(
    scaled.atomErrors!.values,
    rescale(atomErrors!.values, -1),
    1e-8,
  );
});

Deno.test("covariance() gives weights that sum to 1 rows that sum to 0", () => {
  const { data, truth } = simulatedCase(7, { components: 3, scale: 3 });
  const { matrix: full, weightErrors } = covariance(data, fitted(data, truth));
  const n = full!.columns;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < 3; k++) sum += full!.values[i * n + k]!;
    const scale = Math.sqrt(full!.values[i * n + i]!) * weightErrors![0]!;
    assertAlmostEquals(sum / scale, 0, 1e-12);
  }
});

function assertNothing(result: Covariance): void {
  assertEquals(result.matrix, undefined);
  assertEquals(result.weightErrors, undefined);
  assertEquals(result.atomErrors, undefined);
  assertEquals(result.root, undefined);
}

Deno.test("covariance() names the direction that two equal atoms leave open", () => {
  const { data: drawn, truth } = simulatedCase(8, { components: 1 });
  const data = population(drawn, truth, 5000);
  const atom = [...truth.atoms.values];
  const result = covariance(data, softmaxMixture([0.7, 0.3], [atom, atom]));
  assertEquals(result.status, "singular");
  assertEquals(result.condition, Infinity);
  assertNothing(result);
});

Deno.test("covariance() names the atom of a component without weight", () => {
  const { data } = simulatedCase(8, { components: 1 });
  const one = fitted(data, softmaxMixture([1], [[0, 0, 0]]));
  const mixture = softmaxMixture([1, 0], [[...one.atoms.values], [1, 1, 1]]);
  const result = covariance(data, mixture);
  assertEquals(result.status, "singular");
  assertNothing(result);
  for (const { name } of result.weakest!.changes) {
    assert(name.endsWith("component 2"), name);
  }
});

Deno.test("covariance() with more parameters than probabilities is singular and names parameters", () => {
  const data = choiceData([[0], [1], [2]], [4, 1, 5], {
    featureNames: ["price"],
  });
  const start = softmaxMixture([0.6, 0.4], [[-1], [1]]);
  const result = covariance(data, fitted(data, start));
  assertEquals(result.status, "singular");
  assertNothing(result);
  assertEquals(
    result.message,
    `the data do not identify one direction: the likelihood stays the same along ${
      result.weakest!.words
    }`,
  );
  // The two atoms move apart; the weights move less than a fifth as much.
  const names = result.weakest!.changes.map(({ name }) => name);
  assertEquals(names.toSorted(), [
    "price in component 1",
    "price in component 2",
  ]);
});

Deno.test("covariance() says when the mixture is not the end of a fit", () => {
  const { data, truth } = simulatedCase(9, { choices: 1_000_000 });
  const result = covariance(data, truth);
  assertEquals(result.status, "not_stationary");
  assertNothing(result);
  assert(result.newtonStep > 0.1);
  assertEquals(covariance(data, truth, { kind: "expected" }).status, "ok");
});

Deno.test("covariance() says when the mixture is a saddle", () => {
  // Two equal atoms at the best single one: a saddle when there are two groups.
  const { data } = simulatedCase(10, { components: 2, scale: 2.5 });
  const one = fitted(data, softmaxMixture([1], [[0, 0, 0]]));
  const atom = [...one.atoms.values];
  const result = covariance(data, softmaxMixture([0.5, 0.5], [atom, atom]));
  assertEquals(result.status, "not_maximum");
  assertNothing(result);
});

Deno.test("covariance() holds atoms on the bound in their length: the rest has the errors of a maximum on spheres", () => {
  const { data, truth } = simulatedCase(11, { choices: 100_000, scale: 2 });
  const atomBound = 1.2;
  const { mixture } = quasiNewton(data, truth, {
    atomBound,
    gradientTolerance: 1e-10,
  });
  const all = covariance(data, mixture, { onBound: [true, true] });
  assertEquals(all.status, "ok");
  assert(all.atomErrors!.values.every(Number.isNaN));
  // The logit of the weight, and two angles of each atom from where it is.
  const atoms = toWhitened(mixture.atoms, data.whitening);
  const frames = rowsOf(atoms).map(tangents);
  const at = ([logit, ...angles]: readonly number[]) => {
    const moved = rowsOf(atoms).map((atom, k) => {
      const [a, b] = [angles[2 * k]!, angles[2 * k + 1]!];
      const [u, v] = frames[k]!;
      const far = atom.map((x, l) => x + atomBound * (a * u![l]! + b * v![l]!));
      const length = Math.hypot(...far);
      return far.map((x) => atomBound * x / length);
    });
    const first = 1 / (1 + Math.exp(-logit!));
    return logLikelihood(data, {
      weights: Float64Array.of(first, 1 - first),
      atoms: toUserUnits(matrixFromRows(moved), data.whitening),
    });
  };
  const [a] = mixture.weights;
  const centre = [Math.log(a! / (1 - a!)), 0, 0, 0, 0];
  const variance = inverse(
    hessianOf(at, centre).map((row) => row.map((v) => -v)),
  )[0]![0]!;
  const error = a! * (1 - a!) * Math.sqrt(variance);
  assertClose(all.weightErrors!, [error, error], 1e-3);
  assertEquals(
    all.message,
    "standard errors are conditional on the length of the atoms on the bound, which have none",
  );
  assert(covariance(data, mixture).status.startsWith("not_"));
  const single = quasiNewton(data, softmaxMixture([1], [[1, 1, 1]]), {
    atomBound: 0.1,
  });
  const none = covariance(data, single.mixture, { onBound: [true] });
  assertEquals(none.status, "ok");
  assertEquals(none.weightErrors, new Float64Array([0]));
  assert(none.atomErrors!.values.every(Number.isNaN));
});

/** Two directions at right angles to a vector of three and to each other. */
function tangents([x, y, z]: Float64Array): [number[], number[]] {
  const cross = (a: number[], b: number[]) => [
    a[1]! * b[2]! - a[2]! * b[1]!,
    a[2]! * b[0]! - a[0]! * b[2]!,
    a[0]! * b[1]! - a[1]! * b[0]!,
  ];
  const unit = (v: number[]) => v.map((c) => c / Math.hypot(...v));
  const u = unit(cross([x!, y!, z!], [0, 0, 1]));
  return [u, unit(cross([x!, y!, z!], u))];
}

/** By second differences. */
function hessianOf(f: (x: readonly number[]) => number, at: readonly number[]) {
  const h = 1e-3;
  const moved = (i: number, a: number, j: number, b: number) =>
    f(at.map((v, n) => v + (n === i ? a * h : 0) + (n === j ? b * h : 0)));
  return at.map((_, i) =>
    at.map((_, j) =>
      (moved(i, 1, j, 1) - moved(i, 1, j, -1) - moved(i, -1, j, 1) +
        moved(i, -1, j, -1)) / (4 * h * h)
    )
  );
}

Deno.test("where choices tell more than a finished gradient, errors count what it leaves", () => {
  const { data: { features }, truth } = simulatedCase(14);
  const expected = mixtureProbabilities({ features }, truth);
  for (const choices of [1e4, 1e12, 1e15, 1e18]) {
    const counts = expected.map((v, j) => choices * v * (1 + 0.02 * (j % 3)));
    const data = choiceData(features, counts);
    // A gradient of some 5e-9, as fits leave it, and none.
    const [near, best] = [1e-8, 1e-13].map((gradientTolerance) =>
      quasiNewton(data, truth, { gradientTolerance }).mixture
    );
    const found = covariance(data, near!);
    assertEquals(found.status, "ok", `${choices}: ${found.message}`);
    for (const [i, value] of near!.atoms.values.entries()) {
      const off = Math.abs(value - best!.atoms.values[i]!);
      assert(off < 1.1 * found.atomErrors!.values[i]!, `${choices}`);
    }
    assertEquals(
      found.message.includes("the maximum is"),
      found.newtonStep > 0.1,
    );
    if (choices === 1e18) assert(found.newtonStep > 1);
  }
  // No fit ends at a gradient like this: not a word of errors.
  const data = choiceData(features, expected.map((v) => 1e4 * v));
  const off = softmaxMixture([...truth.weights], [
    [...truth.atoms.values.subarray(0, 3)].map((v) => v + 0.1),
    [...truth.atoms.values.subarray(3)],
  ]);
  assertEquals(covariance(data, off).status, "not_stationary");
});

Deno.test("covariance() refuses options out of range", () => {
  const { data, truth } = simulatedCase(12);
  assertRefused(
    () => covariance(data, truth, { kind: "robust" as never }),
    'Cannot compute a covariance as kind must be "observed", "sandwich" or "expected": current value is "robust"',
  );
  assertRefused(
    () => covariance(data, truth, { onBound: [true] }),
    "Cannot hold atoms as onBound must have length 2, one per component: current length is 1",
  );
});

Deno.test("covariance() leaves its arguments as they are", () => {
  const { data, truth } = simulatedCase(13);
  const before = structuredClone({ data, truth });
  covariance(data, truth, { kind: "sandwich" });
  assertEquals({ data, truth }, before);
});
