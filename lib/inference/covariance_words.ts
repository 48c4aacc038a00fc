/** What is said of a covariance that there is. */
import type { ChoiceData } from "../data/choice_data.ts";
import { describePrior, type Prior } from "../model/prior.ts";
import type { FreeParameters } from "./free_parameters.ts";

/** What it depends on. */
interface Said {
  readonly data: ChoiceData;
  /** Such as "observed". */
  readonly kind: string;
  readonly free: FreeParameters;
  readonly prior: Prior | undefined;
  /** What no choice bounds, if anything. */
  readonly separation: string | undefined;
}

/** One sentence: what the covariance is of, and what it leaves out. */
export function inWords(said: Said): string {
  const { data, kind, free, prior, separation } = said;
  return [
    ...(prior ? [underPrior(prior, kind)] : []),
    ...(free.held.includes(true)
      ? [
        "standard errors are conditional on the atoms on the bound, which have none",
      ]
      : prior
      ? []
      : ["the information has an inverse"]),
    ...aboutFixed(free, data.featureNames),
    ...(separation ? [separation] : []),
    ...aboutFewChoosers(said),
  ].join("; ");
}

/** What a covariance under a prior is. */
function underPrior(prior: Prior, kind: string): string {
  const which = kind === "sampling"
    ? "how much the estimate varies between samples"
    : "the covariance of a posterior, as far as it is normal";
  return `under a prior (${
    describePrior(prior)
  }) this is ${which}, without the bias that the prior brings`;
}

/** Which coefficients have error 0, if any. */
function aboutFixed(
  { space: { constraints } }: FreeParameters,
  featureNames: readonly string[],
): string[] {
  if (!constraints) return [];
  const { rows: K, columns: L, values } = constraints.fixed;
  const names = featureNames.flatMap((name, l) => {
    const components = Array.from({ length: K }, (_, k) => k)
      .filter((k) => !Number.isNaN(values[k * L + l]!));
    return components.length === K
      ? [name]
      : components.map((k) => `${name} in component ${k + 1}`);
  });
  return names.length > 0 ? [`fixed, with error 0: ${names.join(", ")}`] : [];
}

/** Scores of U choosers, which sum to 0, have at most U − 1 directions. */
function aboutFewChoosers(
  { data: { choosers }, kind, free: { indices: { length: parameters } } }: Said,
): string[] {
  const U = choosers?.counts.length;
  if (kind !== "sandwich" || U === undefined || U > parameters) return [];
  return [
    `a sandwich of ${U} choosers says nothing of some directions of ${parameters} parameters: use "observed"`,
  ];
}
