/** A small fit whose numbers are made up, and diagnostics of it. */
import { choiceData } from "../../lib/data/choice_data.ts";
import type { FitResult } from "../../lib/fit/fit_result.ts";
import { matrix } from "../../lib/linalg/matrix.ts";

/** A small fit whose numbers are made up, so that its report can be read off. */
export const DATA = choiceData(
  [[1, 2000], [2, 1000], [3, 5000], [4, 3000]],
  [1000, 3000, 2000, 4000],
  {
    featureNames: ["size", "price_in_cents"],
    itemNames: ["ant", "bee", "cat", "dog"],
  },
);
export const RESULT: FitResult = {
  mixture: {
    weights: new Float64Array([0.75, 0.25]),
    atoms: matrix([2, 2], new Float64Array([-1.5, 0.0005, 12.25, -0.000025])),
  },
  logLikelihood: -13000.25,
  objective: -13000.25,
  prior: undefined,
  ridgeSearch: undefined,
  spread: undefined,
  logLikelihoodPerChoice: -1.300025,
  bounds: { uniform: -Math.log(4), saturated: -1.2798542 },
  status: "converged",
  gradientNorm: 2.34e-9,
  foundBest: 3,
  finished: 8,
  effort: "default",
  exploration: undefined,
  starts: Array.from({ length: 10 }, () => ({
    init: "random",
    logLikelihood: -13000.25,
    objective: -13000.25,
    status: "converged",
    evaluations: 30,
  })),
  atomBound: 3.3302,
  atomNorms: new Float64Array([1.5, 3.3302]),
  onBound: [false, true],
  effectiveItems: new Float64Array([3.25, 1]),
  membership: undefined,
  choosers: 10,
  logLikelihoodPerChooser: undefined,
  warnings: ["the second atom lies on the bound"],
  seconds: { em: 0.1, finish: 0.2, insertion: 0, total: 1234.567 },
};
