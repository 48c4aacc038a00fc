// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Standard errors by both checkouts, at one and the same mixture.
 */
import {
  type Covariance,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { type Checkout, dataOf, ofBoth, type Pair } from "./checkouts.ts";
import {
  lineOf,
  ratiosOf,
  type Row,
  timesOf,
  type Timing,
} from "./interleaved.ts";
import { median } from "../../lib/experiments/summaries.ts";
import { largestRelativeDifference } from "./summaries.ts";

const SIZES = [[5000, 20, 5], [50_257, 50, 5]] as const;
const SLACK = 1e-8;

/** Standard errors, weights first. */
export function errorsOf({ weightErrors, atomErrors }: Covariance): number[] {
  return [...weightErrors ?? [], ...atomErrors?.values ?? []];
}

/** The row of one size, and its two results. */
function prepared(
  checkouts: Pair<Checkout>,
  [p, L, K]: typeof SIZES[number],
): { readonly row: Row; readonly results: Pair<Covariance> } {
  const features = simulateFeatures(p, L);
  const truth = simulateMixture(K, L);
  const { counts } = simulateChoices(features, truth, { choices: 1e5 });
  const name = `covariance, p = ${p}, L = ${L}, K = ${K}`;
  const data = ofBoth(
    checkouts,
    (of) => dataOf(of, { name, features, counts }),
  );
  const { quasiNewton } = checkouts.before.softmix;
  const { mixture } = quasiNewton(data.before, truth);
  const work = {
    before: () => checkouts.before.softmix.covariance(data.before, mixture),
    after: () => checkouts.after.softmix.covariance(data.after, mixture),
  };
  return {
    row: {
      name,
      work: ofBoth(work, (covariance) => () => covariance().condition),
    },
    results: ofBoth(work, (covariance) => covariance()),
  };
}

/** Times both and compares what they give; returns whether the errors are equal. */
export async function compareCovariances(
  checkouts: Pair<Checkout>,
  timing: Timing,
): Promise<boolean> {
  console.log(
    `\nCovariance at one optimum, warm: ${timing.clock} time, medians of ${timing.rounds} rounds, both in turn\n`,
  );
  const cases = SIZES.map((size) => prepared(checkouts, size));
  const times = await timesOf(cases.map(({ row }) => row), timing);
  const holds = cases.map(({ row, results: { before, after } }, i) => {
    const gap = largestRelativeDifference(errorsOf(before), errorsOf(after));
    const same = before.status === after.status && gap <= SLACK;
    const speedup = 1 / median(ratiosOf(times[i]!));
    console.log(lineOf(row.name, times[i]!));
    console.log(
      `  ${speedup.toFixed(2)} times as fast; ${
        same ? "equal" : "NOT EQUAL"
      }: ${before.status} before, ${after.status} after, ` +
        `standard errors differ by ${gap.toExponential(1)} of themselves`,
    );
    return same;
  });
  return holds.every((h) => h);
}
