/**
 * Starts taken most of their way on a part of the items, then to all of them.
 *
 * @module
 */
import { loadMixture, warmUp } from "../em/em.ts";
import { type FinishEnd, runFinishes } from "../em/finish.ts";
import {
  type Block,
  type Evaluation,
  expect,
  newEvaluation,
  updateSoftmax,
} from "../model/evaluation.ts";
import type { Part } from "./part.ts";
import { raisedWeights } from "../model/softmax_mixture.ts";
import { LEAST_SHARE } from "./insertion.ts";
import { finiteOrLowest, progressOf, type Run } from "./runs.ts";
import type { Settings } from "./settings.ts";

/** A finish on a part ends with a gradient this small: its statistical error is larger. */
const GRADIENT_TOLERANCE = 3e-5;
/** Most evaluations of it: where a start may not take as many, it takes none. */
export const MOST_ON_PART = 150;

/**
 * EM rounds and a finish on a part of the items, for each run; the parts are taken
 * in turn, so that two runs that agree do so on different choices. A run then has
 * its mixture on all items, ℓ there, and the curvature met on the part: that on all
 * items is about the same, and knowing it halves what is left of the finish.
 */
export function warmUpRunsOnParts(
  e: Evaluation,
  runs: readonly Run[],
  parts: readonly [Part, Part],
  settings: Settings,
): void {
  const report = progressOf("em", runs, settings);
  for (const [i, run] of runs.entries()) {
    warmUpOnPart(e, run, parts[i % 2]!, settings);
    report();
  }
}

function warmUpOnPart(
  all: Evaluation,
  run: Run,
  { data, share }: Part,
  settings: Settings,
): void {
  const { components, kernels, mStep, emRounds: rounds, radius } = settings;
  const part = newEvaluation(data, kernels, { components, blocks: 1 });
  const [block] = part.blocks as [Block];
  loadMixture(block, run.mixture, { data: part.data, radius });
  warmUp(part, 1, { mStep, rounds });
  run.weights.set(block.weights);
  run.atoms.set(block.atoms);
  const [{ evaluations }] = runFinishes(part, [run], {
    gradientTolerance: Math.max(GRADIENT_TOLERANCE, settings.gradientTolerance),
    maxEvaluations: MOST_ON_PART,
    radius,
    keepsCurvature: true,
  }) as [FinishEnd];
  run.logLikelihood = finiteOrLowest(toAll(run, part, all));
  run.evaluations = Math.ceil((rounds + 2 + evaluations) * share) + 1;
}

/** The weights on all items from those on a part, α_k ∝ α'_k·Σ_all/Σ_part; ℓ per choice. */
function toAll(run: Run, part: Evaluation, all: Evaluation): number {
  const [some] = part.blocks as [Block];
  const [every] = all.blocks as [Block];
  for (const [e, { atoms, range }] of [[part, some], [all, every]] as const) {
    atoms.set(run.atoms);
    updateSoftmax(e, range);
  }
  const logs = run.weights.map((weight, k) =>
    Math.log(weight) + logSum(all, k) - logSum(part, k)
  );
  const largest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - largest));
  const sum = weights.reduce((a, b) => a + b);
  const shares = weights.map((weight) => weight / sum);
  run.weights.set(raisedWeights(shares, LEAST_SHARE));
  every.weights.set(run.weights);
  return expect(all, every);
}

function logSum({ kernels: { sums, shifts } }: Evaluation, k: number): number {
  return shifts[k]! + Math.log(sums[k]!);
}
