/**
 * What is timed: estimators as a user calls them.
 */
import {
  type ChoiceData,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { drawCase, type FitCase } from "../rivals/cases.ts";
import {
  type Checkout,
  dataOf,
  ofBoth,
  type Pair,
  rounded,
  type Softmix,
  type Table,
} from "./checkouts.ts";
import type { Row } from "./interleaved.ts";

/** Work on a table, as each checkout does it. */
type Work = (softmix: Softmix, data: ChoiceData) => number;

const MANY = { items: 5000, features: 20, components: 5, choices: 1e5 };
const LARGE = { items: 20_000, features: 20, components: 10, choices: 1e5 };
const SMALL = { items: 50, features: 5, components: 2, choices: 1500 };
const SELECTED = { items: 500, features: 4, components: 2, choices: 2e4 };
const VOCABULARY = { items: 50_257, features: 100, components: 10 };

const titleOf = ({ items, features, components }: Omit<FitCase, "choices">) =>
  `p = ${items}, L = ${features}, K = ${components}`;

function tableOf(sizes: FitCase): Table {
  const { features, counts } = drawCase(sizes);
  return { name: titleOf(sizes), features, counts };
}

/** As large as a language model's vocabulary, shared and in single precision. */
function vocabularyTable(): Table {
  const { items, features: L, components } = VOCABULARY;
  const features = rounded(simulateFeatures(items, L));
  const truth = simulateMixture(components, L);
  const { counts } = simulateChoices(features, truth, { choices: 1e6 });
  return {
    name: `${titleOf(VOCABULARY)}, Float32`,
    features,
    counts,
    shared: true,
  };
}

function rowsOf(
  checkouts: Pair<Checkout>,
  table: Table,
  works: Readonly<Record<string, Work>>,
): Row[] {
  const data = ofBoth(checkouts, (checkout) => dataOf(checkout, table));
  return Object.entries(works).map(([name, work]) => ({
    name: `${name}, ${table.name}`,
    work: {
      before: () => work(checkouts.before.softmix, data.before),
      after: () => work(checkouts.after.softmix, data.after),
    },
  }));
}

const fitting = (components: number): Work => ({ fit }, data) =>
  fit(data, { components }).logLikelihood;

const fromRandom = (components: number, starts: number): Work =>
(
  { fit },
  data,
) => fit(data, { components, starts, init: "random" }).logLikelihood;

/** Thirty evaluations of one start, whatever they reach. */
export function ascending(
  { components, features }: Omit<FitCase, "choices">,
): Work {
  const start = simulateMixture(components, features, { seed: 2, scale: 1 });
  return ({ quasiNewton }, data) =>
    quasiNewton(data, start, { gradientTolerance: 0, maxEvaluations: 30 })
      .logLikelihood;
}

/** EM, and the searches for what a mixture with a component too few lacks. */
function aroundMixtures(): Record<string, Work> {
  const { components: K, features: L } = MANY;
  const start = simulateMixture(K, L, { seed: 2, scale: 1 });
  const fewer = simulateMixture(K - 1, L);
  return {
    "em, 10 Newton rounds": ({ em }, data) =>
      em(data, start, { tolerance: 0, maxIterations: 10 }).logLikelihoods.at(
        -1,
      )!,
    missingComponent: ({ missingComponent }, data) =>
      missingComponent(data, fewer).gain,
    "optimalityGap, 8 starts": ({ optimalityGap }, data) =>
      optimalityGap(data, fewer, { starts: 8 }).gap,
  };
}

/** The rows, ready to be timed. */
export function workloads(checkouts: Pair<Checkout>): Row[] {
  const rows = (table: Table, works: Readonly<Record<string, Work>>) =>
    rowsOf(checkouts, table, works);
  return [
    ...rows(tableOf(MANY), {
      fit: fitting(5),
      "fit, 3 random starts": fromRandom(5, 3),
      "fit, 32 random starts": fromRandom(5, 32),
      "quasiNewton, 30 evaluations": ascending(MANY),
      ...aroundMixtures(),
    }),
    ...rows(tableOf({ ...MANY, choices: 1e9 }), {
      "fit, 3 random starts, N = 1e9": fromRandom(5, 3),
    }),
    ...rows(tableOf(LARGE), { fit: fitting(10) }),
    ...rows(tableOf(SMALL), {
      fit: fitting(2),
      "fit, 3 random starts": fromRandom(2, 3),
    }),
    ...rows(vocabularyTable(), {
      "quasiNewton, 30 evaluations": ascending(VOCABULARY),
    }),
    ...rows(tableOf(SELECTED), {
      "selectComponents, 1 to 3": ({ selectComponents }, data) =>
        selectComponents(data, { components: [1, 2, 3], splits: 2 })
          .overdispersion!,
    }),
  ];
}
