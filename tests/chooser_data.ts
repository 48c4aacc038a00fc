/** Small data sets with choosers of every kind, drawn anew from a seed. */
import type { ChoiceData } from "../lib/data/choice_data.ts";
import type { Covariates } from "../lib/data/choosers.ts";
import { matrix } from "../lib/linalg/matrix.ts";
import type { SoftmaxMixture } from "../lib/model/softmax_mixture.ts";
import { drawNormal } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

export const KINDS = [
  "panel",
  "cross-section",
  "populations",
  "shared set",
  "membership",
] as const;
export type Kind = typeof KINDS[number];

/** Data of one kind; the whitening is not that of the features, which no likelihood needs. */
export function chooserData(
  seed: number,
  kind: Kind,
  { features: L = 3, choosers: U = 12, offset = seed % 2 === 1 } = {},
): ChoiceData {
  const rng = stream(seed, `choosers:${kind}`);
  const integer = (from: number, to: number) =>
    from + Math.floor((to - from + 1) * rng());
  const oneSet = kind === "populations" || kind === "shared set";
  const sets = [0], starts = [0], rows: number[] = [];
  const multiplicities: number[] = [];
  if (oneSet) sets.push(7);
  for (let u = 0; u < U; u++) {
    const tasks = kind === "cross-section" || kind === "populations"
      ? 1
      : integer(1, 4);
    const taken = new Set<number>();
    for (let t = 0; t < tasks; t++) {
      if (!oneSet) sets.push(sets.at(-1)! + integer(2, 5));
      const [first, end] = sets.slice(-2) as [number, number];
      const row = integer(first, end - 1);
      if (taken.has(row)) continue;
      taken.add(row);
      rows.push(row);
      multiplicities.push(kind === "panel" ? 1 : integer(1, 3));
    }
    starts.push(rows.length);
  }
  const R = sets.at(-1)!;
  const features = matrix([R, L]);
  for (let i = 0; i < R * L; i++) features.values[i] = drawNormal(rng);
  const counts = Float64Array.from({ length: U }, () => integer(1, 3));
  const chosen = new Float64Array(R);
  for (let u = 0; u < U; u++) {
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      chosen[rows[e]!]! += counts[u]! * multiplicities[e]!;
    }
  }
  const choices = chosen.reduce((a, b) => a + b);
  const factor = matrix([L, L]);
  for (let l = 0; l < L; l++) {
    for (let m = 0; m <= l; m++) factor.values[l * L + m] = l === m ? 2 : 0.3;
  }
  return {
    features,
    featureNames: Array.from({ length: L }, (_, l) => `x${l + 1}`),
    itemNames: undefined,
    offset: offset
      ? Float64Array.from({ length: R }, () => drawNormal(rng))
      : undefined,
    whitening: { means: new Float64Array(L), factor },
    counts: chosen,
    choices,
    frequencies: chosen.map((count) => count / choices),
    choosers: {
      sets: Int32Array.from(sets),
      starts: Int32Array.from(starts),
      rows: Int32Array.from(rows),
      multiplicities: Float64Array.from(multiplicities),
      counts,
      size: counts.reduce((a, b) => a + b),
      covariates: covariatesOf(kind, U, rng),
      names: undefined,
      setNames: undefined,
    },
  };
}

function covariatesOf(
  kind: Kind,
  U: number,
  rng: () => number,
): Covariates | undefined {
  if (kind === "populations") {
    const values = matrix([U, 3]);
    for (let u = 0; u < U; u++) values.values[u * 3 + u % 3] = 1;
    return {
      values,
      names: ["north", "south", "west"],
      constant: new Float64Array(3).fill(1),
      arePopulations: true,
    };
  }
  if (kind !== "membership") return undefined;
  const values = matrix([U, 3]);
  for (let u = 0; u < U; u++) {
    values.values.set(
      [1, rng() < 0.5 ? 0 : 1, 40 + 10 * drawNormal(rng)],
      3 * u,
    );
  }
  return {
    values,
    names: ["(Intercept)", "member", "age"],
    constant: Float64Array.of(1, 0, 0),
    arePopulations: false,
  };
}

/** A mixture for them, with membership where weights depend on covariates. */
export function chooserMixture(
  seed: number,
  K: number,
  { features, choosers }: ChoiceData,
): SoftmaxMixture {
  const rng = stream(seed, "mixture");
  const normals = (rows: number, columns: number, scale: number) =>
    matrix(
      [rows, columns],
      Float64Array.from({ length: rows * columns }, () =>
        scale * drawNormal(rng)),
    );
  const weights = Float64Array.from({ length: K }, () => 0.2 + rng());
  const sum = weights.reduce((a, b) => a + b);
  const atoms = normals(K, features.columns, 1);
  const base = { weights: weights.map((w) => w / sum), atoms };
  const Q = choosers?.covariates?.names.length;
  if (Q === undefined) return base;
  const membership = normals(
    K,
    Q,
    Q > 2 && !choosers!.covariates!.arePopulations ? 0.02 : 0.7,
  );
  membership.values.fill(0, (K - 1) * Q);
  return { ...base, membership };
}
