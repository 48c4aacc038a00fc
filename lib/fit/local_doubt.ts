/**
 * Whether the data identify a fitted mixture against those near it.
 *
 * Counting parameters does not tell: a mixture of two on a table of two categorical features has
 * fewer parameters than the table has free probabilities, and directions that change none of these.
 * The information does; it costs as much as a short fit or, with many parameters, as a long one.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { coincidingAtoms } from "../inference/coinciding_atoms.ts";
import { emptyComponents } from "../inference/component_checks.ts";
import { covariance } from "../inference/covariance.ts";
import { SAME_OPTIMUM } from "./basin.ts";
import type { FitResult } from "./fit_result.ts";

/** Multiplications that are little beside a fit of as many parameters. */
const LITTLE_WORK = 2e7;

/**
 * One sentence if they do not. Silent where the mixture is one under a prior, has components that are empty or as
 * good as one, which is said already, or where it takes more multiplications than `mostWork`.
 */
export function localDoubt(
  data: ChoiceData,
  result: FitResult,
  mostWork: number = LITTLE_WORK,
): string | undefined {
  const { mixture, onBound, common, fixed, prior } = result;
  const { rows: K, columns: L } = mixture.atoms;
  const n = K - 1 + K * L;
  const work = 4 * n ** 2 * (data.features.rows + 5 * n);
  const isKnown = K === 1 || prior !== undefined || work > mostWork ||
    emptyComponents(data, mixture).length > 0;
  if (isKnown) return undefined;
  const found = covariance(data, mixture, { onBound, common, fixed });
  if (found.status !== "singular") return undefined;
  if (coincidingAtoms(data, mixture).length > 0) return undefined;
  return `near this mixture ${found.message}`;
}

/**
 * The fit, with a warning if nothing else was said and the data do not identify it. Where another start converged
 * to the same estimates they do: on a ridge it would have ended elsewhere.
 */
export function withLocalDoubt(data: ChoiceData, result: FitResult): FitResult {
  const { warnings, starts, objective, choosers } = result;
  const least = objective - SAME_OPTIMUM * choosers;
  const converged = starts.filter((start) =>
    start.status === "converged" && start.objective >= least
  );
  if (warnings.length > 0 || converged.length > 1) return result;
  const doubt = localDoubt(data, result);
  return doubt === undefined ? result : { ...result, warnings: [doubt] };
}
