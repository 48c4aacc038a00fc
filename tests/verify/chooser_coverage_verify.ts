// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Do intervals cover where persons choose several times? 500 persons make 8 choices among 3 items
 * each, K = 2, membership by two covariates, 1,000 data sets. Estimates climb from the truth,
 * which is fair: the interval is about the maximum there. First the model is right, then persons have tastes
 * of their own beyond their component's, and the value to be covered is what estimates are on average.
 */
import { assert } from "@std/assert";
import {
  confidenceIntervals,
  covariance,
  matrixFromRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  type PanelShape,
  redrawn,
  simulatedPanel,
} from "../simulated_panel.ts";

const DATA_SETS = 1000;
const MONTE_CARLO = Math.sqrt(0.95 * 0.05 / DATA_SETS);
const truth: SoftmaxMixture = {
  ...softmaxMixture([0.6, 0.4], [[1.2, -0.4], [-0.6, 0.8]]),
  membership: matrixFromRows([[0.3, 0.8, -0.6], [0, 0, 0]]),
};
const NAMES = [
  ...["(Intercept)", "z1", "z2"].map((name) => `membership: ${name}`),
  ...[1, 2].flatMap((k) => ["x1", "x2"].map((x) => `${x} in component ${k}`)),
];
const values = ({ membership, atoms }: SoftmaxMixture) => [
  ...membership!.values.subarray(0, 3),
  ...atoms.values,
];
const KINDS = ["observed", "sandwich"] as const;

interface Run {
  readonly estimate: number[];
  /** Ends by kind. */
  readonly ends: (readonly [number[], number[]])[];
}

/** Estimates and intervals of both kinds for each data set. */
function runs(shape: PanelShape): Run[] {
  const design = simulatedPanel("coverage", shape);
  return Array.from({ length: DATA_SETS }, (_, i) => {
    const data = redrawn(design, `${i}:${shape.taste}`, shape);
    const { mixture, status } = quasiNewton(data, shape.truth);
    assert(status === "converged");
    const ends = KINDS.map((kind) => {
      const of = covariance(data, mixture, { kind });
      const { membership, atoms } = confidenceIntervals(of)!;
      const end = (side: "lower" | "upper") => [
        ...membership![side].values.subarray(0, 3),
        ...atoms[side].values,
      ];
      return [end("lower"), end("upper")] as const;
    });
    return { estimate: values(mixture), ends };
  });
}

/** Share of intervals that hold the values, by kind and parameter. */
function coverage(all: readonly Run[], targets: readonly number[]): number[][] {
  return KINDS.map((_, kind) =>
    targets.map((target, i) =>
      all.filter(({ ends }) => {
        const [lower, upper] = ends[kind]!;
        return lower[i]! <= target && target <= upper[i]!;
      }).length / all.length
    )
  );
}

function report(title: string, [observed, sandwich]: number[][]): void {
  console.log(`${title}: share of 95% intervals that hold, observed, sandwich`);
  for (const [i, name] of NAMES.entries()) {
    console.log(
      `  ${name.padEnd(25)} ${observed![i]!.toFixed(3)} ${
        sandwich![i]!.toFixed(3)
      }`,
    );
  }
}

function assertHolds(shares: readonly number[]): void {
  for (const [i, share] of shares.entries()) {
    assert(Math.abs(share - 0.95) <= 3 * MONTE_CARLO, `${NAMES[i]}: ${share}`);
  }
}

const SHAPE = { persons: 500, choices: 8, alternatives: 3, truth };

Deno.test("both kinds of intervals hold in 95% of panels where the model is right", () => {
  const all = coverage(runs(SHAPE), values(truth));
  report("the model is right", all);
  for (const shares of all) assertHolds(shares);
});

Deno.test("where persons have tastes of their own the sandwich holds, and errors from the information do not", () => {
  const all = runs({ ...SHAPE, taste: 0.7 });
  const means = NAMES.map((_, i) =>
    all.reduce((sum, { estimate }) => sum + estimate[i]!, 0) / DATA_SETS
  );
  const [observed, sandwich] = coverage(all, means);
  report("persons have tastes of their own", [observed!, sandwich!]);
  assertHolds(sandwich!);
  // The taste is for the first feature.
  for (const name of ["x1 in component 1", "x1 in component 2"]) {
    const share = observed![NAMES.indexOf(name)]!;
    assert(share < 0.95 - 6 * MONTE_CARLO, `${name}: ${share}`);
  }
});
