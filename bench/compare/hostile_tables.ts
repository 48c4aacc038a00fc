/**
 * Twenty small tables on the edges of what can be fitted: each must give a fit.
 */
import {
  type FeatureMatrix,
  type Matrix,
  matrix,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { rounded } from "./checkouts.ts";
import type { FitTable } from "./fit_tables.ts";

const SEED = 1;

/** Features from a function of the item and the column. */
function featuresOf(
  [rows, columns]: readonly [number, number],
  f: (item: number, column: number) => number,
): Matrix {
  const made = matrix([rows, columns]);
  for (let i = 0; i < made.values.length; i++) {
    made.values[i] = f(Math.floor(i / columns), i % columns);
  }
  return made;
}

const normal = (p: number, L: number) => simulateFeatures(p, L, { seed: SEED });

function changed(
  { rows, columns, values }: Matrix,
  f: (value: number, column: number, item: number) => number,
): Matrix {
  return matrix(
    [rows, columns],
    values.map((v, i) => f(v, i % columns, Math.floor(i / columns))),
  );
}

/** Counts drawn for the features from a mixture of so many components. */
function drawnCounts(features: Matrix, components: number, choices = 1e4) {
  const mixture = simulateMixture(components, features.columns, { seed: SEED });
  return simulateChoices(features, mixture, { choices, seed: SEED }).counts;
}

/** Features as drawn, then changed in a way that leaves what can be chosen as it is. */
function rescaled(f: (value: number, column: number) => number) {
  const drawn = normal(500, 4);
  return { features: changed(drawn, f), counts: drawnCounts(drawn, 3) };
}

function small(p: number, L: number, components: number, choices?: number) {
  const features = normal(p, L);
  return { features, counts: drawnCounts(features, components, choices) };
}

function cauchy() {
  const rng = stream(SEED, "hostile tails");
  const features = featuresOf(
    [1000, 3],
    () => drawNormal(rng) / drawNormal(rng),
  );
  const law = changed(features, Math.atan);
  return { features, counts: drawnCounts(law, 2) };
}

function separated() {
  const features = normal(300, 3);
  const counts = Float64Array.from(
    { length: 300 },
    (_, j) => features.values[3 * j]! > 1 ? 20 : 0,
  );
  return { features, counts };
}

function nearlyCollinear() {
  const rng = stream(SEED, "hostile collinear");
  const { values } = normal(500, 1);
  const features = featuresOf(
    [500, 2],
    (j, l) => values[j]! + l * 1e-5 * drawNormal(rng),
  );
  return { features, counts: drawnCounts(normal(500, 2), 2) };
}

function duplicated() {
  const once = normal(100, 3);
  const features = featuresOf(
    [300, 3],
    (j, l) => once.values[3 * (j % 100) + l]!,
  );
  return { features, counts: drawnCounts(features, 2) };
}

function oneItem() {
  const { features, counts } = small(300, 4, 2);
  return { features, counts: counts.map((n, j) => j === 7 ? 1e8 : n) };
}

function binary() {
  const features = featuresOf([64, 6], (j, l) => (j >> l) & 1);
  return { features, counts: drawnCounts(features, 3) };
}

function scaledCounts(factor: number) {
  const { features, counts } = small(500, 4, 3);
  return { features, counts: counts.map((n) => n * factor) };
}

/** The tables, drawn. */
export function hostileTables(): FitTable[] {
  const plain = small(500, 4, 3);
  const single: FeatureMatrix = rounded(plain.features);
  const tables: Omit<FitTable, "seed">[] = [
    { name: "4 items", components: 2, ...small(4, 2, 2) },
    { name: "as many items as parameters", components: 2, ...small(12, 5, 2) },
    { name: "12 choices", components: 3, ...small(200, 5, 3, 12) },
    { name: "100 choices of 2000", components: 2, ...small(2000, 4, 2, 100) },
    { name: "separated", components: 2, ...separated() },
    { name: "Cauchy features", components: 2, ...cauchy() },
    { name: "features × 1e8", components: 3, ...rescaled((v) => 1e8 * v) },
    { name: "features × 1e-8", components: 3, ...rescaled((v) => 1e-8 * v) },
    {
      name: "scales 1e-6 to 1e6",
      components: 3,
      ...rescaled((v, l) => v * 10 ** (4 * l - 6)),
    },
    { name: "means 1e5", components: 3, ...rescaled((v) => v + 1e5) },
    { name: "nearly collinear", components: 2, ...nearlyCollinear() },
    { name: "counts to 1e12", components: 3, ...scaledCounts(1e10 + 0.5) },
    { name: "counts below 1e-4", components: 3, ...scaledCounts(1e-7) },
    { name: "one item has all but all", components: 2, ...oneItem() },
    { name: "0/1 features", components: 3, ...binary() },
    { name: "items three times", components: 2, ...duplicated() },
    { name: "one feature", components: 3, ...small(300, 1, 3) },
    { name: "K = 6 for 1", components: 6, ...small(300, 3, 1) },
    { name: "shared features", components: 3, ...plain, shared: true },
    {
      name: "shared Float32 features",
      components: 3,
      ...plain,
      features: single,
      shared: true,
    },
  ];
  return tables.map((table) => ({ ...table, seed: SEED }));
}
