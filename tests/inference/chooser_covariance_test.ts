/** Covariances where choosers are known: panels, populations, membership. */
import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  covariance,
  type CovarianceKind,
  matrixToRows,
  type SoftmaxMixture,
} from "../../mod.ts";
import { hessian, quasiNewton } from "../../lib/estimation.ts";
import { chooserScores } from "../../lib/model/chooser_derivatives.ts";
import {
  chooserWeights,
  populationWeights,
} from "../../lib/model/membership.ts";
import { hasChoosers } from "../../lib/data/chooser_parts.ts";
import { inverse } from "../inverse.ts";
import { assertClose } from "../close.ts";
import { DATA, fitted } from "./chooser_fits.ts";

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
