/** Errors, intervals and tests as the command line asks for them. */
import { type Diagnostics, matrixToRows, type Selection } from "../../mod.ts";
import {
  ERROR_KINDS,
  type ErrorOptions,
  type GoodnessOfFit,
  type Influence,
  INTERVAL_KINDS,
} from "../inference.ts";
import {
  type Arguments,
  integerAtLeast,
  numberOption,
  wordOption,
} from "./arguments.ts";
import { UsageError } from "./environment.ts";

/** The options of {@linkcode errorOptions}. */
export const ERROR_OPTIONS: readonly string[] = [
  "errors",
  "intervals",
  "replicates",
  "influence",
];

/** What was asked for. */
export function errorOptions(
  given: Arguments,
): ErrorOptions & { influence: number | undefined; fitTest: boolean } {
  const asked = {
    errors: wordOption(given, "errors", ERROR_KINDS),
    intervals: wordOption(given, "intervals", INTERVAL_KINDS),
    replicates: numberOption(given, "replicates", integerAtLeast(2)),
    influence: numberOption(given, "influence", integerAtLeast(0)),
    fitTest: given.switches.has("test"),
  };
  if (given.switches.has("no-diagnostics")) {
    for (const [name, value] of Object.entries(asked)) {
      if (value === undefined || value === false) continue;
      const option = name === "fitTest" ? "test" : name;
      throw new UsageError(
        `--${option} needs what --no-diagnostics leaves out`,
      );
    }
  }
  return asked;
}

/** Whether anything was asked for: it may take long, or be refused. */
export function isAsked(asked: ReturnType<typeof errorOptions>): boolean {
  return Object.values(asked).some((value) =>
    value !== undefined && value !== false
  );
}

/** What `--json` has beside the covariance, where there is any. */
export function errorsJson(
  { scaled, wald, influence, fitTest, warnings }: Diagnostics,
): Readonly<Record<string, unknown>> {
  return {
    ...(scaled && {
      scaled: {
        scale: scaled.scale,
        weightErrors: Array.from(scaled.weightErrors!),
        atomErrors: matrixToRows(scaled.atomErrors!),
      },
    }),
    ...(wald && {
      wald: {
        level: wald.level,
        intervals: wald.intervals,
        effectiveChoosers: Array.from(wald.effectiveChoosers),
      },
    }),
    ...(influence && { influence: influenceJson(influence) }),
    ...(fitTest && { fitTest: fitTestJson(fitTest) }),
    warnings,
  };
}

function influenceJson(
  { unit, most, jackknife }: Influence,
): Readonly<Record<string, unknown>> {
  return {
    unit,
    most: most.map((one) => ({
      number: one.index + 1,
      name: one.name ?? null,
      count: one.count,
      expected: one.expected ?? null,
      distance: one.distance,
      largest: one.largest,
      largestOfRefit: one.largestOfRefit ?? null,
      refit: one.refit
        ? {
          weights: Array.from(one.refit.weights),
          atoms: matrixToRows(one.refit.atoms),
        }
        : null,
    })),
    jackknife: {
      weightErrors: Array.from(jackknife.weightErrors!),
      atomErrors: matrixToRows(jackknife.atomErrors!),
    },
  };
}

function fitTestJson(
  { deviance, pearson, structure, agreement, ...rest }: GoodnessOfFit,
): Readonly<Record<string, unknown>> {
  const { dispersion, verdict, message, replicates, failed } = rest;
  return {
    deviance: deviance ?? null,
    pearson: pearson ?? null,
    structure,
    agreement: agreement ?? null,
    dispersion,
    verdict,
    message,
    replicates: replicates.length,
    failed,
  };
}

/** Likelihood-ratio tests of a comparison. */
export function testsJson(
  { tests }: Selection,
): readonly Readonly<Record<string, unknown>>[] | undefined {
  return tests?.map((
    { components, statistic, pValue, monteCarloError, replicates, failed },
  ) => ({
    components,
    against: components + 1,
    statistic,
    pValue,
    monteCarloError,
    replicates: replicates.length,
    failed,
  }));
}
