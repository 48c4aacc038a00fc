// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Which start when: prints the share of single starts that reach the best
 * optimum known of a data set, by regime, kind of start and algorithm.
 *
 *     deno task bench:starts [--seeds 3] [--starts 6] [--regimes easy,line] [--routes FILE.csv]
 *         [--skip newton] [--auto]
 *
 * `--auto` compares whole fits instead. A Newton round costs L times a gradient
 * round, so `--skip newton` saves most of the time where L is large.
 *
 * "Reach" is to end within 1e-6 nats per choice of the highest log-likelihood
 * that any run on the data set, those from the truth included, has reached;
 * for EM alone, which stops after 300 rounds, within 1e-5.
 */
import { parseArgs } from "@std/cli/parse-args";
import { em, fit, quasiNewton, type SoftmaxMixture } from "../mod.ts";
import { makeStarts, type StartInit } from "../lib/fit/starts.ts";
import { defaultAtomBound } from "../lib/model/atom_bound.ts";
import {
  type Regime,
  type RegimeCase,
  routesRegimes,
  simulatedRegimes,
} from "./regimes.ts";

const ALGORITHMS = ["gradient EM", "Newton EM", "EM, finish"] as const;
const KINDS: readonly Exclude<StartInit, "auto">[] = [
  "random",
  "subspace",
  "moments",
  "tensor",
];

interface Outcome {
  readonly perChoice: number;
  readonly evaluations: number;
  readonly seconds: number;
}

function run(
  { data }: RegimeCase,
  start: SoftmaxMixture,
  algorithm: typeof ALGORITHMS[number],
): Outcome {
  const begun = performance.now();
  const outcome = (logLikelihood: number, evaluations: number): Outcome => ({
    perChoice: logLikelihood / data.choices,
    evaluations,
    seconds: (performance.now() - begun) / 1000,
  });
  if (algorithm === "EM, finish") {
    const warm = em(data, start, {
      mStep: "gradient",
      stepSize: 1,
      maxIterations: 10,
      tolerance: 0,
    });
    const end = quasiNewton(data, warm.mixture);
    return outcome(end.logLikelihood, end.evaluations + 11);
  }
  const { logLikelihoods } = em(data, start, {
    mStep: algorithm === "gradient EM" ? "gradient" : "newton",
    stepSize: 1,
    maxIterations: 300,
    tolerance: 1e-10,
  });
  return outcome(logLikelihoods.at(-1)!, logLikelihoods.length);
}

const options = parseArgs(Deno.args, {
  string: ["seeds", "starts", "regimes", "routes", "skip"],
  boolean: ["auto"],
}) as Record<string, string> & { auto: boolean };
const seeds = Number(options.seeds ?? 3);
const count = Number(options.starts ?? 6);
const algorithms = ALGORITHMS.filter((name) =>
  !(options.skip === "newton" && name === "Newton EM")
);

/** Results of one regime, by row of the table. */
type Rows = Map<string, { outcomes: Outcome[]; reached: number }>;

function record(
  rows: Rows,
  name: string,
  outcomes: readonly Outcome[],
  best: number,
  slack: number,
) {
  const row = rows.get(name) ?? { outcomes: [], reached: 0 };
  row.outcomes.push(...outcomes);
  row.reached +=
    outcomes.filter(({ perChoice }) => perChoice >= best - slack).length;
  rows.set(name, row);
}

function singleStarts(regime: Regime, rows: Rows, seed: number): void {
  const drawn = regime.draw(seed);
  const { data, components, truth } = drawn;
  const runs: { name: string; slack: number; outcomes: Outcome[] }[] = [];
  for (const init of KINDS) {
    const starts = makeStarts(data, {
      components,
      init,
      starts: count,
      seed,
      atomBound: defaultAtomBound(data.counts.length),
    });
    for (const algorithm of algorithms) {
      runs.push({
        name: `${init} | ${algorithm}`,
        slack: algorithm === "EM, finish" ? 1e-6 : 1e-5,
        outcomes: starts.map(({ mixture }) => run(drawn, mixture, algorithm)),
      });
    }
  }
  const references = [
    fit(data, { components, seed }),
    ...(truth ? [fit(data, { components, init: [truth] })] : []),
  ];
  const best = Math.max(
    ...references.map((result) => result.logLikelihoodPerChoice),
    ...runs.flatMap(({ outcomes }) =>
      outcomes.map(({ perChoice }) => perChoice)
    ),
  );
  for (const { name, slack, outcomes } of runs) {
    record(rows, name, outcomes, best, slack);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The whole default fit against the best known: how often it gets there and at what cost. */
function wholeFits(regime: Regime, rows: Rows, seed: number): void {
  const { data, components, truth } = regime.draw(seed);
  const results = (["auto", "random", "subspace"] as const).map((init) => ({
    init,
    result: fit(data, { components, init, seed }),
  }));
  const known = [
    fit(data, {
      components,
      init: "random",
      starts: 60,
      finishes: 60,
      seed: `${seed}:more`,
    }),
    ...(truth ? [fit(data, { components, init: [truth] })] : []),
    ...results.map(({ result }) => result),
  ];
  const best = Math.max(
    ...known.map((result) => result.logLikelihoodPerChoice),
  );
  for (const { init, result } of results) {
    record(
      rows,
      `fit ${init} | default`,
      [{
        perChoice: result.logLikelihoodPerChoice,
        evaluations: result.starts.reduce(
          (sum, start) => sum + start.evaluations,
          0,
        ),
        seconds: result.seconds.total,
      }],
      best,
      1e-6,
    );
  }
}

const routes = options.routes === undefined
  ? []
  : routesRegimes(Deno.readTextFileSync(options.routes));
const regimes = [...simulatedRegimes, ...routes].filter(({ name }) =>
  options.regimes?.split(",").some((wanted) => name.startsWith(wanted)) ?? true
);
console.log("| regime | start | algorithm | reached | evaluations | seconds |");
console.log("| --- | --- | --- | --- | --- | --- |");
for (const regime of regimes) {
  const rows: Rows = new Map();
  for (let seed = 1; seed <= seeds; seed++) {
    (options.auto ? wholeFits : singleStarts)(regime, rows, seed);
  }
  for (const [name, { outcomes, reached }] of rows) {
    console.log(
      `| ${regime.name} | ${name} | ${reached} of ${outcomes.length} | ${
        median(outcomes.map(({ evaluations }) => evaluations))
      } | ${median(outcomes.map(({ seconds }) => seconds)).toPrecision(2)} |`,
    );
  }
}
