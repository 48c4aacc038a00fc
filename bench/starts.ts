// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Which start when: prints the share of single starts that reach the best
 * optimum known of a data set, by regime, kind of start and algorithm.
 *
 *     deno task bench:starts [--seeds 3] [--starts 6] [--regimes easy,line] [--routes FILE.csv]
 *         [--skip newton] [--auto]
 *
 * `--auto` sets the default fit against single starts, and what the cheaper kind
 * costs if as many are run as make its success equal. A Newton round costs L times a gradient
 * round, so `--skip newton` saves most of the time where L is large.
 *
 * "Reach" is to end within 1e-6 nats per choice of the highest log-likelihood
 * that any run on the data set, those from the truth included, has reached;
 * for EM alone, which stops after 300 rounds, within 1e-5.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type ChoiceData, fit, type SoftmaxMixture } from "../mod.ts";
import { em, quasiNewton } from "../lib/estimation.ts";
import type { StartInit } from "../lib/fit/starting_method.ts";
import { makeStarts } from "../lib/fit/starts.ts";
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
    const starts = makeStarts(data, init, {
      components,
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

/** Kinds of start that a whole fit is compared with. */
const DRAWN = ["random", "subspace"] as const;

/** An outcome, and whether it is the best known of its data. */
interface Judged {
  readonly outcome: Outcome;
  readonly reached: boolean;
  readonly data: ChoiceData;
}

interface Whole {
  readonly auto: Judged[];
  readonly single: Record<typeof DRAWN[number], Judged[]>;
}

/** The default fit, and single starts, each against the best known: how often they get there and at what cost. */
function wholeFit(regime: Regime, whole: Whole, seed: number): void {
  const drawn = regime.draw(seed);
  const { data, components, truth } = drawn;
  const begun = performance.now();
  const result = fit(data, { components, seed });
  const auto: Outcome = {
    perChoice: result.logLikelihoodPerChoice,
    evaluations: result.starts.reduce((sum, s) => sum + s.evaluations, 0),
    seconds: (performance.now() - begun) / 1000,
  };
  const atomBound = defaultAtomBound(data.counts.length);
  const singles = DRAWN.map((init) => {
    const request = { components, starts: count, seed, atomBound };
    return makeStarts(data, init, request)
      .map(({ mixture }) => run(drawn, mixture, "EM, finish"));
  });
  const best = Math.max(
    auto.perChoice,
    ...singles.flat().map(({ perChoice }) => perChoice),
    ...(truth ? [quasiNewton(data, truth).logLikelihood / data.choices] : []),
    bestKnown(regime.name),
  );
  const judged = (outcome: Outcome): Judged => ({
    data,
    outcome,
    reached: outcome.perChoice >= best - 1e-6,
  });
  whole.auto.push(judged(auto));
  for (const [i, init] of DRAWN.entries()) {
    whole.single[init].push(...singles[i]!.map(judged));
  }
}

/** On the routes, what any fit so far has reached. */
function bestKnown(name: string): number {
  const known: Record<string, number> = {
    "routes K = 2": -8.558813468,
    "routes K = 3": -8.555491914,
    "routes K = 4": -8.5552494,
    "routes K = 5": -8.5550102,
    "routes K = 6": -8.5548658,
  };
  return known[name] ?? -Infinity;
}

/** Success that a kind of start is run to, at most: no sample shows more. */
const MOST_SUCCESS = 0.99;

/** Starts of a kind, what they take, and whether they are enough: all that were made may not be. */
interface Cost {
  readonly starts: number;
  readonly isEnough: boolean;
  readonly evaluations: number;
  readonly seconds: number;
}

/**
 * Starts of a kind that reach the best known as often as asked, and what they
 * take. Data sets differ in how many starts arrive, so the chance that none of n
 * does is taken for each by itself: that n of the m starts made, drawn without
 * putting back, are all among those that did not arrive.
 */
function untilEqual(
  outcomes: readonly Judged[],
  success: number,
): Cost {
  const tallies = new Map<ChoiceData, { made: number; missed: number }>();
  for (const { data, reached } of outcomes) {
    const tally = tallies.get(data) ?? { made: 0, missed: 0 };
    tally.made++;
    if (!reached) tally.missed++;
    tallies.set(data, tally);
  }
  const all = [...tallies.values()];
  const none = all.map(() => 1);
  let starts = 0;
  const reachedShare = () =>
    1 - none.reduce((sum, chance) => sum + chance, 0) / all.length;
  const most = Math.min(...all.map(({ made }) => made));
  while (reachedShare() < success - 1e-12 && starts < most) {
    for (const [d, { made, missed }] of all.entries()) {
      none[d]! *= Math.max(0, missed - starts) / (made - starts);
    }
    starts++;
  }
  const of = (value: (outcome: Outcome) => number) =>
    starts * median(outcomes.map(({ outcome }) => value(outcome)));
  return {
    starts,
    isEnough: reachedShare() >= success - 1e-12,
    evaluations: of(({ evaluations }) => evaluations),
    seconds: of(({ seconds }) => seconds),
  };
}

function isCheaper(a: Cost, b: Cost): boolean {
  if (a.isEnough !== b.isEnough) return a.isEnough;
  return a.evaluations < b.evaluations;
}

function printWhole(name: string, { auto, single }: Whole): void {
  const share = (outcomes: readonly Judged[]) =>
    `${outcomes.filter(({ reached }) => reached).length}/${outcomes.length}`;
  const success = Math.min(
    MOST_SUCCESS,
    auto.filter(({ reached }) => reached).length / auto.length,
  );
  const cost = DRAWN.map((init) => untilEqual(single[init], success))
    .reduce((a, b) => isCheaper(b, a) ? b : a);
  const evaluations = median(auto.map(({ outcome }) => outcome.evaluations));
  const seconds = median(auto.map(({ outcome }) => outcome.seconds));
  const cells = [
    name,
    `${share(auto)}, ${evaluations}, ${seconds.toPrecision(2)} s`,
    ...DRAWN.map((init) => share(single[init])),
    `${cost.isEnough ? "" : "> "}${cost.starts}: ${cost.evaluations}, ${
      cost.seconds.toPrecision(2)
    } s`,
    (cost.isEnough ? "" : "< ") + (evaluations / cost.evaluations).toFixed(2),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

const routes = options.routes === undefined
  ? []
  : routesRegimes(Deno.readTextFileSync(options.routes));
const regimes = [...simulatedRegimes, ...routes].filter(({ name }) =>
  options.regimes?.split(",").some((wanted) => name.startsWith(wanted)) ?? true
);
if (options.auto) {
  console.log(
    "| regime | auto | random | subspace | cheapest kind until equal success | evaluations of auto, over that |",
  );
  console.log("| --- | --- | --- | --- | --- | --- |");
} else {
  console.log(
    "| regime | start | algorithm | reached | evaluations | seconds |",
  );
  console.log("| --- | --- | --- | --- | --- | --- |");
}
for (const regime of regimes) {
  const rows: Rows = new Map();
  const whole: Whole = { auto: [], single: { random: [], subspace: [] } };
  for (let seed = 1; seed <= seeds; seed++) {
    if (options.auto) wholeFit(regime, whole, seed);
    else singleStarts(regime, rows, seed);
  }
  if (options.auto) printWhole(regime.name, whole);
  for (const [name, { outcomes, reached }] of rows) {
    console.log(
      `| ${regime.name} | ${name} | ${reached} of ${outcomes.length} | ${
        median(outcomes.map(({ evaluations }) => evaluations))
      } | ${median(outcomes.map(({ seconds }) => seconds)).toPrecision(2)} |`,
    );
  }
}
