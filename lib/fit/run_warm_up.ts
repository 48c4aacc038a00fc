/** The first steps of runs: EM rounds on all items, or most of the way on a part of them. */
import { warmUp } from "../em/em.ts";
import { finishTogether } from "../em/finish.ts";
import type { FinishEnd } from "../em/finish_limits.ts";
import { normalised } from "../linalg/vectors.ts";
import type { Likelihood } from "../model/likelihood.ts";
import { ask, columnsOf, type Method } from "../model/objective.ts";
import { copyParameters, loadMixture } from "../model/parameter_space.ts";
import { openObjective } from "../model/penalised_likelihood.ts";
import { raisedWeights } from "../model/softmax_mixture.ts";
import { LEAST_SHARE } from "./insertion.ts";
import type { Part } from "./part.ts";
import { finiteOrLowest, progressOf, type Run } from "./runs.ts";
import type { Settings } from "./settings.ts";

/** EM rounds for all runs, as many at a time as there are blocks. */
export function* warmUpRuns(
  likelihood: Likelihood,
  runs: readonly Run[],
  settings: Settings,
): Method<void> {
  const { mStep, emRounds: rounds } = settings;
  const { blocks, space, values } = likelihood;
  const report = progressOf("em", runs, settings);
  for (let first = 0; first < runs.length; first += blocks.length) {
    const batch = runs.slice(first, first + blocks.length);
    for (const [b, { mixture }] of batch.entries()) {
      loadMixture(blocks[b]!, mixture, space);
    }
    yield* warmUp(likelihood, batch.length, { mStep, rounds });
    for (const [b, run] of batch.entries()) {
      copyParameters(run, blocks[b]!);
      run.objective = finiteOrLowest(values[b]!);
      run.evaluations = rounds + 1;
      report();
    }
  }
}

/** A finish on a part ends with a gradient this small: its statistical error is larger. */
const GRADIENT_TOLERANCE = 3e-5;
/** Most evaluations of it: where a start may not take as many, it takes none. */
export const MOST_ON_PART = 150;

/**
 * EM rounds and a finish on a part of the items, for each run; the parts are taken
 * in turn, so that two runs that agree do so on different choices. A run then has
 * its mixture on all items, ℓ there, and the curvature met on the part: that on all
 * items is about the same, and knowing it halves what is left of the finish. A prior weighs
 * against a choice of the part as against one of all, not by the choices of the part: it stands for
 * the objective of all, per choice. With λ = 3,000 and 100,000 choices a run then begins 0.004 nats
 * per choice below its optimum, 0.05 otherwise.
 */
export function* warmUpRunsOnParts(
  likelihood: Likelihood,
  runs: readonly Run[],
  parts: readonly [Part, Part],
  settings: Settings,
): Method<void> {
  const report = progressOf("em", runs, settings);
  for (const [i, run] of runs.entries()) {
    yield* warmUpOnPart(likelihood, run, parts[i % 2]!, settings);
    report();
  }
}

function* warmUpOnPart(
  all: Likelihood,
  run: Run,
  { data, share }: Part,
  settings: Settings,
): Method<void> {
  const { kernels, prior, size, mStep, emRounds: rounds } = settings;
  // In the coordinates of all items, so that the curvature holds there too.
  const { space } = all;
  const part = openObjective(data, { space, kernels, prior, size });
  loadMixture(part, run.mixture, space);
  yield* warmUp(part, 1, { mStep, rounds });
  run.weights.set(part.weights);
  run.atoms.set(part.atoms);
  const [{ evaluations }] = (yield* finishTogether(part, [run], {
    gradientTolerance: Math.max(GRADIENT_TOLERANCE, settings.gradientTolerance),
    maxEvaluations: MOST_ON_PART,
    keepsCurvature: true,
  })) as [FinishEnd];
  run.objective = finiteOrLowest(yield* toAll(run, part, all));
  run.evaluations = Math.ceil((rounds + 2 + evaluations) * share) + 1;
}

/** The weights on all items from those on a part, α_k ∝ α'_k·Σ_all/Σ_part, the same on all choosers; the objective there. */
function* toAll(run: Run, part: Likelihood, all: Likelihood): Method<number> {
  const one = columnsOf(all, 1);
  for (const { blocks: [block] } of [part, all]) block!.atoms.set(run.atoms);
  yield ask(part, "setAtoms", one);
  yield ask(all, "setAtoms", one);
  const logs = run.weights.map((weight, k) =>
    Math.log(weight) + all.logNormaliser(k) - part.logNormaliser(k)
  );
  const largest = Math.max(...logs);
  const weights = normalised(logs.map((log) => Math.exp(log - largest)));
  run.weights.set(raisedWeights(weights, LEAST_SHARE));
  all.blocks[0]!.weights.set(run.weights);
  yield ask(all, "expect", one);
  return all.values[0]!;
}
