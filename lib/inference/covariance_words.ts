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
  /** What no choice keeps from infinity. */
  readonly separated: readonly string[];
  /** What no choice bounds though it has an error, if anything. */
  readonly separation: string | undefined;
  /** How many standard errors the gradient leaves to the maximum, where that counts. */
  readonly left: number | undefined;
}

/** One sentence: what the covariance is of, and what it leaves out. */
export function inWords(said: Said): string {
  const { data, kind, free, prior, separated, separation, left } = said;
  return [
    ...(prior ? [underPrior(prior, kind)] : []),
    ...aboutBound(free),
    ...(prior || free.held.includes(true)
      ? []
      : ["the information has an inverse"]),
    ...aboutFixed(free, data.featureNames),
    ...separated,
    ...(separation ? [separation] : []),
    ...(left === undefined ? [] : [
      `the maximum is ${
        left.toPrecision(2)
      } standard errors away, which these errors count: finish the fit to a smaller gradient`,
    ]),
    ...aboutFewChoosers(said),
  ].join("; ");
}

/** What errors are conditional on: atoms on the bound, or their lengths. */
function aboutBound({ onBound, along }: FreeParameters): string[] {
  const none = "the atoms on the bound, which have none";
  const isWhole = onBound.some((on, k) => on && !along[k]);
  const isLength = onBound.some((on, k) =>
    on && along[k]?.isUnbounded === false
  );
  if (isWhole) return [`standard errors are conditional on ${none}`];
  return isLength
    ? [`standard errors are conditional on the length of ${none}`]
    : [];
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
  { data: { choosers }, kind, free: { size: parameters } }: Said,
): string[] {
  const U = choosers?.counts.length;
  if (kind !== "sandwich" || U === undefined || U > parameters) return [];
  return [
    `a sandwich of ${U} choosers says nothing of some directions of ${parameters} parameters: use "observed"`,
  ];
}
