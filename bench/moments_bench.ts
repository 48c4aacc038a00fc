// deno-lint-ignore-file no-console -- prints a table
/**
 * How the method of moments degrades with the number of components, with the
 * third-moment decomposition and calibration beside it.
 *
 *     deno run -A bench/moments_bench.ts
 */
import { toWhitened } from "../lib/data/whitening.ts";
import { calibratedDesign } from "../lib/moments/calibrated_design.ts";
import { gaussianDesign } from "../lib/moments/gaussian_design.ts";
import { methodOfMoments } from "../lib/moments/method_of_moments.ts";
import { tensorMoments } from "../lib/moments/tensor_moments.ts";
import { logLikelihood } from "../lib/model/log_likelihood.ts";
import { matchComponents } from "../lib/model/matching.ts";
import { reorderComponents } from "../lib/model/softmax_mixture.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../lib/model/simulate.ts";

/** What the curve is computed on. */
export interface CurveOptions {
  readonly items: number;
  readonly features: number;
  readonly choices: number;
  /** Norm of the atoms. */
  readonly scale: number;
  readonly components: readonly number[];
  /** Data sets per point. */
  readonly repeats: number;
}

/** One point of the curve. */
export interface CurvePoint {
  readonly components: number;
  readonly method: "moments" | "tensor";
  readonly design: "gaussian" | "calibrated";
  /** Median of the root mean square distance of atoms to the truth, whitened. */
  readonly atomError: number;
  /** Share of data sets on which that distance is over half the norm of the atoms, or one component was returned. */
  readonly failures: number;
  /** Median of the truth's log-likelihood per choice minus the estimate's. */
  readonly deficit: number;
  /** Median seconds. */
  readonly seconds: number;
}

export const CURVE: CurveOptions = {
  items: 5000,
  features: 6,
  choices: 100_000,
  scale: 1.5,
  components: [1, 2, 3, 4, 5, 6],
  repeats: 7,
};

/** The curve; the same options give the same numbers but for the seconds. */
export function degradationCurve(options: CurveOptions = CURVE): CurvePoint[] {
  const methods = { moments: methodOfMoments, tensor: tensorMoments };
  return options.components.flatMap((components) =>
    (["moments", "tensor"] as const).flatMap((method) =>
      (["gaussian", "calibrated"] as const).map((design) => {
        const runs = Array.from(
          { length: options.repeats },
          (_, r) =>
            oneRun(r + 1, options, {
              components,
              estimate: methods[method],
              design: design === "gaussian"
                ? gaussianDesign()
                : calibratedDesign({ components, atoms: 1000 }),
            }),
        );
        return {
          components,
          method,
          design,
          atomError: median(runs.map((run) => run.error)),
          failures: runs.filter((run) => run.failed).length / runs.length,
          deficit: median(runs.map((run) => run.deficit)),
          seconds: median(runs.map((run) => run.seconds)),
        };
      })
    )
  );
}

function oneRun(
  seed: number,
  options: CurveOptions,
  { components, estimate, design }: {
    readonly components: number;
    readonly estimate: typeof methodOfMoments | typeof tensorMoments;
    readonly design: ReturnType<typeof gaussianDesign>;
  },
) {
  const { items, features: L, choices, scale } = options;
  const truth = simulateMixture(components, L, { scale, seed });
  const data = simulateChoices(simulateFeatures(items, L, { seed }), truth, {
    choices,
    seed,
  });
  const start = performance.now();
  const found = estimate(data, { components, design });
  const seconds = (performance.now() - start) / 1000;
  const { whitening } = data;
  const matched = reorderComponents(
    found.mixture,
    matchComponents(truth, found.mixture, { whitening }),
  );
  const a = toWhitened(truth.atoms, whitening).values;
  const b = toWhitened(matched.atoms, whitening).values;
  const squares = a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0);
  const error = Math.sqrt(squares / components);
  return {
    error,
    failed: error > scale / 2 ||
      (components > 1 && found.status === "one_component"),
    deficit: (logLikelihood(data, truth) - found.logLikelihood) / choices,
    seconds,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

if (import.meta.main) {
  console.log(
    "K  method   design      atom error  failures  deficit/choice  seconds",
  );
  for (const point of degradationCurve()) {
    if (!Number.isFinite(point.atomError)) throw new Error("not finite");
    console.log(
      [
        point.components,
        point.method.padEnd(8),
        point.design.padEnd(11),
        point.atomError.toFixed(3).padStart(10),
        point.failures.toFixed(2).padStart(9),
        point.deficit.toFixed(5).padStart(15),
        point.seconds.toFixed(2).padStart(8),
      ].join(" "),
    );
  }
}
