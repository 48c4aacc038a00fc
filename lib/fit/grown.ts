/** A mixture grown from one component, insertion by insertion. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Method } from "../model/objective.ts";
import { resizedSpace, unloadMixture } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { THOROUGH } from "./exchanges.ts";
import { withComponentAdded } from "./insertion.ts";
import { likelihoodFor } from "./likelihood_for.ts";
import { finishRuns } from "./run_finishes.ts";
import { warmUpRuns } from "./run_warm_up.ts";
import { bestOf, newRun } from "./runs.ts";
import { requestOf, type Settings } from "./settings.ts";
import { makeStarts } from "./starts.ts";

/** K components, grown from one by insertions, the best of each size kept. */
export function* grown(
  data: ChoiceData,
  settings: Settings,
): Method<SoftmaxMixture[]> {
  const { space, seed } = settings;
  const request = { ...requestOf(settings), components: 1 };
  let mixtures = makeStarts(data, settings.init, request)
    .map(({ mixture }) => mixture);
  for (let components = 1; components < space.components; components++) {
    const smaller = {
      ...settings,
      space: resizedSpace(space, components),
      emRounds: 0,
      onProgress: undefined,
    };
    const runs = mixtures.map((mixture) =>
      newRun({ init: "inserted", mixture }, smaller.space)
    );
    const likelihood = likelihoodFor(data, smaller, runs.length);
    yield* warmUpRuns(likelihood, runs, smaller);
    yield* finishRuns(likelihood, runs, {
      ...smaller,
      emRounds: settings.emRounds,
    });
    const best = unloadMixture(bestOf(runs), smaller.space);
    mixtures = yield* withComponentAdded(data, best, {
      atomBound: space.radius,
      constraints: smaller.space.constraints,
      kernels: settings.kernels,
      starts: THOROUGH.starts,
      seed: `${seed}:grow:${components}`,
      most: THOROUGH.most,
    });
    if (mixtures.length === 0) return [];
  }
  return mixtures;
}
