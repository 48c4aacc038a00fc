/** What tests of a fit say together. */
import type { BootstrapPValue } from "./bootstrap_p_value.ts";

/**
 * `"fits"`: no test finds anything; `"lack_of_fit"`: residuals follow a feature, a fitted share or an alternative, or populations miss the
 * same items; `"bunches"`: counts vary too much, but not alike in several populations; `"bunches_or_lack_of_fit"`: counts vary too much, and
 * the data do not tell why; `"unknown"`: too few refits succeeded.
 */
export type FitVerdict =
  | "fits"
  | "lack_of_fit"
  | "bunches"
  | "bunches_or_lack_of_fit"
  | "unknown";

/** What it is made of. */
interface Tests {
  readonly deviance: BootstrapPValue | undefined;
  readonly pearson: BootstrapPValue | undefined;
  readonly structure: BootstrapPValue & { readonly by: string };
  readonly agreement: BootstrapPValue | undefined;
  readonly dispersion: number;
  /** How many replicates there are. */
  readonly replicates: number;
}

/** All tests together are wrong so often where the mixture is right, at most. */
const LEVEL = 0.05;

/** The verdict, each of the tests at its share of the level. */
export function fitVerdict(
  { deviance, pearson, structure, agreement, dispersion, replicates }: Tests,
): { readonly verdict: FitVerdict; readonly message: string } {
  const spread = [deviance, pearson].flatMap((test) => test ?? []);
  const alike = [structure, ...agreement ? [agreement] : []];
  const all = [...spread, ...alike];
  // No p-value of R replicates is below 1/(R + 1).
  const level = Math.max(LEVEL / all.length, 1 / (replicates + 1));
  const finds = ({ pValue }: BootstrapPValue) => pValue <= level + 1e-12;
  if (all.some(({ pValue }) => Number.isNaN(pValue))) {
    return {
      verdict: "unknown",
      message:
        "no refit to drawn data succeeded, so nothing tells what is usual",
    };
  }
  const factor = dispersion.toPrecision(3);
  if (finds(structure)) {
    const where = structure.by === "fitted share"
      ? "items of like fitted share"
      : structure.by === "alternative"
      ? "an alternative in all sets"
      : `items of like ${structure.by}`;
    return {
      verdict: "lack_of_fit",
      message:
        `the mixture does not describe the choices: residuals of ${where} go the same way, more than choices in bunches make them`,
    };
  }
  if (agreement && finds(agreement)) {
    return {
      verdict: "lack_of_fit",
      message:
        "the mixture does not describe the choices: populations miss the same items, which bunches do not",
    };
  }
  if (!spread.some(finds)) {
    return {
      verdict: "fits",
      message: spread.length > 0
        ? "counts vary around the mixture as independent choices would"
        : "groups of rows are chosen as often as the mixture says; single rows of choosers' own sets tell no more",
    };
  }
  return agreement
    ? {
      verdict: "bunches",
      message:
        `counts vary ${factor} times as much as independent choices would, and not alike in the populations: choices come in bunches`,
    }
    : {
      verdict: "bunches_or_lack_of_fit",
      message:
        `counts vary ${factor} times as much as independent choices would: choices come in bunches, or the mixture lacks what no feature shows. One set of counts does not tell these apart; counts of several populations, or persons, would`,
    };
}
