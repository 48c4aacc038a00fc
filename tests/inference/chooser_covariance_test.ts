/** Covariances where choosers are known: panels, populations, membership. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  confidenceIntervals,
  covariance,
  type CovarianceKind,
  itemProbabilities,
  matrixFromRows,
  matrixToRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { hessian, quasiNewton } from "../../lib/estimation.ts";
import { deltaMethod } from "../../lib/inference.ts";
import { chooserScores } from "../../lib/model/chooser_derivatives.ts";
import {
  chooserWeights,
  populationWeights,
} from "../../lib/model/membership.ts";
import { hasChoosers } from "../../lib/data/chooser_parts.ts";
import { inverse } from "../inverse.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedPanel } from "../simulated_panel.ts";

const ATOMS = [[1.5, -0.5], [-1, 1]];
const two = softmaxMixture([0.6, 0.4], ATOMS);
const withMembership: SoftmaxMixture = {
  ...two,
  membership: matrixFromRows([[0.3, 1, -0.8], [0, 0, 0]]),
};
const SHAPE = { persons: 120, choices: 4, alternatives: 3 };

/** Counts of two populations of 30 items. */
function populations(seed: number): ChoiceData {
  const shape = { persons: 1, choices: 1, alternatives: 30, truth: two };
  const { features } = simulatedPanel(seed, shape);
  const joint = itemProbabilities({ features }, two);
  const counts = Array.from(
    { length: 30 },
    (_, j) =>
      [[0.7, 0.3], [0.35, 0.65]].map((weights, g) =>
        Math.round(
          (g + 1) * 4000 *
            weights.reduce(
              (sum, w, k) => sum + w * joint.values[2 * j + k]!,
              0,
            ),
        )
      ),
  );
  const populationNames = ["north", "south"];
  return choiceData(features, counts, { populationNames });
}

const DATA: readonly (readonly [string, ChoiceData, SoftmaxMixture])[] = [
  ["panel", simulatedPanel(1, { ...SHAPE, truth: two }), two],
  [
    "membership",
    simulatedPanel(2, { ...SHAPE, truth: withMembership }),
    withMembership,
  ],
  [
    "cross-section",
    simulatedPanel(3, {
      ...SHAPE,
      persons: 400,
      truth: two,
      knowsPersons: false,
    }),
    two,
  ],
  ["populations", populations(4), {
    ...two,
    membership: matrixFromRows([[0.8, -0.6], [0, 0]]),
  }],
];

function fitted(data: ChoiceData, start: SoftmaxMixture): SoftmaxMixture {
  const { mixture, status } = quasiNewton(data, start, {
    gradientTolerance: 1e-11,
    atomBound: Infinity,
  });
  assertEquals(status, "converged");
  return mixture;
}

function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
): void {
  assertEquals(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const slack = relative * Math.abs(expected[i]!);
    assertAlmostEquals(actual[i]!, expected[i]!, slack || relative);
  }
}

type Rows = number[][];
const product = (a: Rows, b: Rows): Rows =>
  a.map((row) =>
    b[0]!.map((_, j) => row.reduce((s, v, m) => s + v * b[m]![j]!, 0))
  );
const transposedOf = (a: Rows): Rows =>
  a[0]!.map((_, j) => a.map((row) => row[j]!));

/** Entries of the plain derivatives: K weights, or K·Q coefficients, then the atoms. */
const plainSize = (data: ChoiceData, { weights }: SoftmaxMixture) =>
  weights.length *
  ((data.choosers?.covariates?.names.length ?? 1) + data.features.columns);

/** How free numbers move the entries of the plain derivatives: the last weight makes up the sum, or the last coefficients stay 0. */
function freeMap(data: ChoiceData, mixture: SoftmaxMixture): Rows {
  const K = mixture.weights.length, n = plainSize(data, mixture);
  const W = n - mixture.atoms.values.length, Q = W / K;
  return Array.from({ length: n }, (_, i) => i)
    .filter((i) => i < W - Q || i >= W)
    .map((i) =>
      Array.from(
        { length: n },
        (_, j) =>
          i === j ? 1 : !mixture.membership && i < W && j === W - 1 ? -1 : 0,
      )
    );
}

/** Variances of the plain entries from the plain Hessian and scores. */
function plainCovariance(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  kind: CovarianceKind,
): Rows {
  if (!hasChoosers(data)) throw new Error("no choosers");
  const { size: U, counts } = data.choosers;
  const map = freeMap(data, mixture);
  const pulled = (m: Rows) => product(product(map, m), transposedOf(map));
  const information = pulled(matrixToRows(hessian(data, mixture)))
    .map((row) => row.map((v) => -U * v));
  let free = inverse(information);
  if (kind === "sandwich") {
    const rows = matrixToRows(chooserScores(data, mixture).rows);
    const n = rows[0]!.length;
    const spread = Array.from(
      { length: n },
      (_, i) =>
        Array.from(
          { length: n },
          (_, j) =>
            rows.reduce((sum, s, u) => sum + counts[u]! * s[i]! * s[j]!, 0),
        ),
    );
    const panel = data.choices > U ? U / (U - 1) : 1;
    free = product(product(free, pulled(spread)), free)
      .map((row) => row.map((v) => panel * v));
  }
  return product(product(transposedOf(map), free), map);
}

for (const [name, data, truth] of DATA) {
  const mixture = fitted(data, truth);
  for (const kind of ["observed", "sandwich"] as const) {
    Deno.test(`covariance() has the ${kind} errors of the plain Hessian and scores: ${name}`, () => {
      const found = covariance(data, mixture, { kind });
      assertEquals(found.status, "ok", found.message);
      const plain = plainCovariance(data, mixture, kind);
      const errors = plain.map((row, i) => Math.sqrt(row[i]!));
      const W = errors.length - mixture.atoms.values.length;
      assertClose(found.atomErrors!.values, errors.slice(W), 1e-7);
      const own = found.membershipErrors?.values ?? found.weightErrors!;
      assertClose(own, errors.slice(0, W), 1e-7);
      // Average weights by differences of their definition.
      const slopes = averageSlopes(data, mixture, W);
      const averages = product(
        product(slopes, plain.slice(0, W).map((row) => row.slice(0, W))),
        transposedOf(slopes),
      );
      assertClose(
        found.weightErrors!,
        averages.map((row, k) => Math.sqrt(row[k]!)),
        1e-6,
      );
    });
  }
  Deno.test(`covariance() names each row of a matrix that agrees with the errors: ${name}`, () => {
    const { matrix: full, names, ...found } = covariance(data, mixture);
    assertEquals([full!.rows, names.length], [names.length, full!.columns]);
    const errorOf = (name: string) => {
      const i = names.indexOf(name);
      return Math.sqrt(full!.values[i * full!.rows + i]!);
    };
    assertEquals(errorOf("weight of component 2"), found.weightErrors![1]);
    assertEquals(errorOf("x2 in component 2"), found.atomErrors!.values[3]);
    if (name === "membership") {
      assertEquals(
        errorOf("membership of component 1: z2"),
        found.membershipErrors!.values[2],
      );
      assertEquals(errorOf("membership of component 2: z1"), 0);
    }
    if (name === "populations") {
      const own = found.populationWeightErrors!.values;
      assertEquals(errorOf("weight of component 1 in south"), own[1]);
      assertEquals(errorOf("weight of component 2 in north"), own[2]);
    }
  });
}

/** ∂ᾱ_k/∂(entry of the weights' part), by differences. */
function averageSlopes(
  { choosers }: ChoiceData,
  mixture: SoftmaxMixture,
  W: number,
): Rows {
  const { weights, membership } = mixture;
  const { counts, size } = choosers!;
  const averages = (values: Float64Array) => {
    if (!membership) return Array.from(values);
    const moved = { ...mixture, membership: { ...membership, values } };
    const all = chooserWeights(moved, choosers!).values;
    return Array.from(weights, (_, k) =>
      counts.reduce(
        (sum, count, u) => sum + count / size * all[u * weights.length + k]!,
        0,
      ));
  };
  const at = membership?.values ?? weights, h = 1e-5;
  const columns = Array.from({ length: W }, (_, i) => {
    const moved = (by: number) =>
      averages(at.map((v, m) => m === i ? v + by : v));
    const below = moved(-h);
    return moved(h).map((v, k) => (v - below[k]!) / (2 * h));
  });
  return transposedOf(columns);
}

Deno.test("weights of populations have the errors that differences of their definition give", () => {
  const [, data, truth] = DATA[3]!;
  const mixture = fitted(data, truth);
  const found = covariance(data, mixture);
  const gamma = found.membershipErrors!.values;
  const { values } = mixture.membership!;
  for (const g of [0, 1]) {
    const a = 1 / (1 + Math.exp(-values[g]!));
    const expected = a * (1 - a) * gamma[g]!;
    assertClose(
      [
        found.populationWeightErrors!.values[g]!,
        found.populationWeightErrors!.values[2 + g]!,
      ],
      [expected, expected],
      1e-9,
    );
  }
});

for (const [name, i] of [["panel", 0], ["populations", 3]] as const) {
  Deno.test(`under a prior errors are those of the plain Hessian with its own: ${name}`, () => {
    const [, data, truth] = DATA[i]!;
    const prior = { ridge: 8, dirichlet: 3 };
    const { mixture, status } = quasiNewton(data, truth, {
      gradientTolerance: 1e-11,
      ...prior,
    });
    assertEquals(status, "converged");
    const U = data.choosers!.size, L = data.features.columns;
    const n = plainSize(data, mixture), W = n - mixture.atoms.values.length;
    // Of λ/2·‖Fᵀω‖² in the user's units, and of −c·Σ log α in weights or in log-weights.
    const F = matrixToRows(data.whitening.factor);
    const ridge = product(F, transposedOf(F));
    const weights = mixture.membership
      ? populationWeights(mixture.membership.values, 2)
      : mixture.weights;
    const G = W / 2;
    const ofPrior = (a: number, b: number) => {
      if (a < W && b < W) {
        const [p, q] = [weights[a]!, weights[b]!];
        if (!mixture.membership) return a === b ? 3 / p ** 2 : 0;
        return a % G === b % G ? 3 * 2 * p * ((a === b ? 1 : 0) - q) : 0;
      }
      const [k, m] = [a, b].map((at) => Math.floor((at - W) / L));
      return a >= W && b >= W && k === m
        ? 8 * ridge[(a - W) % L]![(b - W) % L]!
        : 0;
    };
    const map = freeMap(data, mixture);
    const pulled = (rows: Rows) =>
      product(product(map, rows), transposedOf(map));
    const choices = pulled(
      matrixToRows(hessian(data, mixture)).map((row) => row.map((v) => -U * v)),
    );
    const own = pulled(
      Array.from(
        { length: n },
        (_, a) => Array.from({ length: n }, (_, b) => ofPrior(a, b)),
      ),
    );
    const free = inverse(
      choices.map((row, a) => row.map((v, b) => v + own[a]![b]!)),
    );
    const full = product(product(transposedOf(map), free), map);
    const errors = full.map((row, a) => Math.sqrt(row[a]!));
    const posterior = covariance(data, mixture, { prior });
    assertEquals(posterior.status, "ok", posterior.message);
    assertClose(posterior.atomErrors!.values, errors.slice(W), 1e-7);
    const ours = posterior.membershipErrors?.values ?? posterior.weightErrors!;
    assertClose(ours, errors.slice(0, W), 1e-7);
    // What the choices tell is less than what they and the prior do.
    const sampling = covariance(data, mixture, { prior, kind: "sampling" });
    for (const [a, error] of sampling.atomErrors!.values.entries()) {
      assert(error < posterior.atomErrors!.values[a]!);
    }
  });
}

Deno.test("intervals and the delta method know membership and populations", () => {
  for (const [name, data, truth] of [DATA[1]!, DATA[3]!]) {
    const mixture = fitted(data, truth);
    const found = covariance(data, mixture);
    const { membership, weights, populationWeights } = confidenceIntervals(
      found,
    )!;
    const spread = 1.959963984540054 * found.membershipErrors!.values[0]!;
    assertAlmostEquals(
      membership!.upper.values[0]! - mixture.membership!.values[0]!,
      spread,
      1e-12,
    );
    assert(weights.lower[0]! > 0 && weights.upper[0]! < 1);
    assertEquals(populationWeights !== undefined, name === "populations");
    const derived = deltaMethod(found, ({ weights, membership }) => [
      ...weights,
      ...membership!.values,
    ])!;
    const Q = mixture.membership!.columns;
    assertClose(
      derived.standardErrors,
      [...found.weightErrors!, ...found.membershipErrors!.values],
      1e-8,
    );
    assertEquals(derived.standardErrors.length, 2 + 2 * Q);
    if (!populationWeights) continue;
    const { lower, upper } = populationWeights;
    const a = 1 / (1 + Math.exp(-mixture.membership!.values[1]!));
    assert(lower.values[1]! < a && a < upper.values[1]!);
    assert(lower.values[1]! > 0 && upper.values[1]! < 1);
  }
});

Deno.test("held atoms of a panel have no errors, and those of the rest are conditional on them", () => {
  const [, data, truth] = DATA[1]!;
  const mixture = fitted(data, truth);
  const found = covariance(data, mixture, { onBound: [false, true] });
  assertEquals(found.status, "ok");
  assert(found.atomErrors!.values.slice(2).every(Number.isNaN));
  const free = covariance(data, mixture);
  for (const i of [0, 1]) {
    assert(found.atomErrors!.values[i]! <= free.atomErrors!.values[i]!);
  }
});

Deno.test("units and origins of covariates have no effect on what they decide", () => {
  const [, data, truth] = DATA[1]!;
  const mixture = fitted(data, truth);
  const found = covariance(data, mixture);
  const { choosers } = data;
  const { covariates } = choosers!;
  const values = covariates!.values.values.map((v, i) =>
    i % 3 === 2 ? 1970 + 12 * v : v
  );
  const inMonths = {
    ...data,
    choosers: {
      ...choosers!,
      covariates: { ...covariates!, values: { ...covariates!.values, values } },
    },
  };
  const [a, b, c] = mixture.membership!.values as unknown as number[];
  const moved = {
    ...mixture,
    membership: matrixFromRows([[a! - 1970 * c! / 12, b!, c! / 12], [0, 0, 0]]),
  };
  const there = covariance(inMonths, moved);
  assertClose(there.weightErrors!, found.weightErrors!, 1e-8);
  assertAlmostEquals(
    12 * there.membershipErrors!.values[2]! /
      found.membershipErrors!.values[2]!,
    1,
    1e-8,
  );
});

Deno.test("refused: a sandwich of one chooser, membership of another shape, Dirichlet priors on covariates", () => {
  const alone = simulatedPanel(1, { ...SHAPE, persons: 1, truth: two });
  assertRefused(
    () =>
      covariance(alone, softmaxMixture([1], [[0, 0]]), {
        kind: "sandwich",
      }),
    "Cannot compute a covariance as a sandwich must be of at least 2 choosers: current number is 1",
  );
  const [, data] = DATA[1]!;
  assertRefused(
    () => covariance(data, two),
    "Cannot use the mixture as its coefficients of membership must be those of the data, 2 × 3: current ones are none",
  );
  assertRefused(
    () => covariance(DATA[0]![1], withMembership),
    "Cannot use the mixture as its coefficients of membership must be those of the data, none: current ones are 2 × 3",
  );
  assertRefused(
    () => covariance(data, withMembership, { prior: { dirichlet: 1 } }),
    "Cannot compute a covariance as dirichlet must be 0 where weights depend on covariates: current value is 1",
  );
});
