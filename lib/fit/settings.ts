/** The options of a fit, checked and with their defaults filled in. */
import { checkComponents } from "../model/softmax_mixture.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import type { MStep } from "../em/m_step.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import { checkedConstraints } from "../model/constraints.ts";
import { NO_STOP, type Stop } from "../farm/task.ts";
import type { KernelSet } from "../model/likelihood.ts";
import {
  type ParameterSpace,
  parameterSpace,
} from "../model/parameter_space.ts";
import { checkedPrior, type Prior } from "../model/prior.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Design } from "../moments/designs.ts";
import type { Seed } from "../random/streams.ts";
import { type Effort, EFFORT_LIMITS, type EffortLimits } from "./effort.ts";
import type { NumberedFitOptions } from "./fit_options.ts";
import { FitSteps } from "./fit_steps.ts";
import {
  START_INITS,
  type StartingMethod,
  type StartInit,
  type StartRequest,
} from "./starting_method.ts";

/** What a fit works with. */
export interface Settings {
  readonly space: ParameterSpace;
  readonly prior: Prior | undefined;
  /** U, the number of choosers, by which the objective is divided. */
  readonly size: number;
  readonly init: StartInit | StartingMethod | readonly SoftmaxMixture[];
  readonly design: Design | undefined;
  readonly starts: number;
  /** Whether `"auto"` may leave starts out: not where the user asks for a number. */
  readonly mayStopEarly: boolean;
  /** Most starts to finish. */
  readonly finishes: number;
  /** Starts finished first, the most promising; if all end at one optimum no more are. */
  readonly finishedFirst: number;
  readonly emRounds: number;
  readonly mStep: MStep;
  readonly effort: Effort;
  readonly limits: EffortLimits;
  readonly seed: Seed;
  readonly gradientTolerance: number;
  readonly maxEvaluations: number;
  readonly onProgress: NumberedFitOptions["onProgress"];
  readonly onFinish: NumberedFitOptions["onFinish"];
  /** Asks for an end. */
  readonly stop: Stop;
  /** What was made before. */
  readonly steps: FitSteps;
  readonly kernels: KernelSet | undefined;
}

/** What starting methods are asked for. */
export function requestOf(
  { space, starts, seed, design }: Settings,
): StartRequest {
  const { components, radius: atomBound } = space;
  return { components, starts, seed, atomBound, design };
}

/** Most starts drawn where the user does not say; `"auto"` stops once it has seen enough. */
const AUTO_STARTS = 10;
const STARTS = 40;
/**
 * Starts finished first where the user does not say: where the 8 most promising of 40
 * agree, the next 12 hardly ever find more.
 */
const FINISHED_FIRST = 8;

/** Checks a number of components: at most that of items, or of choosers where they are known. */
export function checkMostComponents(
  action: string,
  components: number,
  { counts, choosers }: ChoiceData,
): void {
  if (choosers) checkComponents(action, components, choosers.size, "choosers");
  else checkComponents(action, components, counts.length);
}

function isMixture(
  init: NonNullable<NumberedFitOptions["init"]>,
): init is SoftmaxMixture {
  return typeof init === "object" && init !== null && "weights" in init;
}

/** How starts are made; one mixture is a list of one. */
function checkedInit(
  given: NonNullable<NumberedFitOptions["init"]>,
): Settings["init"] {
  const init = isMixture(given) ? [given] : given;
  const isKnown = typeof init === "string"
    ? START_INITS.includes(init)
    : typeof init === "function" || init.length > 0;
  if (!isKnown) {
    const kinds = START_INITS.map((kind) => `"${kind}"`).join(", ");
    throw new RangeError(
      `Cannot fit as init must be one of ${kinds}, a function or at least one mixture: current value is ${
        JSON.stringify(init)
      }`,
    );
  }
  return init;
}

/**
 * What the options of a fit, each checked, mean for the data.
 *
 * @throws {RangeError} If an option is out of range.
 */
export function checkedSettings(
  data: ChoiceData,
  options: NumberedFitOptions,
  kernels?: KernelSet,
): Settings {
  const {
    components,
    init: given = "auto",
    starts = given === "auto" ? AUTO_STARTS : STARTS,
    finishes = Math.max(FINISHED_FIRST, Math.ceil(starts / 2)),
    emRounds = 5,
    effort = "default",
    seed = 1,
    gradientTolerance = 1e-8,
    maxEvaluations = 2000,
    onProgress,
  } = options;
  const items = data.counts.length;
  checkMostComponents("fit", components, data);
  const init = checkedInit(given);
  return {
    space: parameterSpace(data, {
      components,
      radius: atomBoundOf(options.atomBound, items),
      constraints: checkedConstraints(options, {
        featureNames: data.featureNames,
        components,
        action: "fit",
      }),
    }),
    prior: checkedPrior(options, "fit", data.choosers),
    size: chooserCount(data),
    init,
    design: options.design,
    starts,
    mayStopEarly: options.starts === undefined &&
      options.finishes === undefined,
    finishes,
    finishedFirst: options.finishes === undefined ? FINISHED_FIRST : finishes,
    emRounds: components === 1 ? 0 : emRounds,
    // The curvature of Q is about that of one choice for each choice of a chooser.
    mStep: { kind: "gradient", stepSize: chooserCount(data) / data.choices },
    effort,
    limits: { ...EFFORT_LIMITS[effort], ...options.limits },
    seed,
    gradientTolerance,
    maxEvaluations,
    onProgress,
    onFinish: options.onFinish,
    stop: options.signal ?? NO_STOP,
    steps: new FitSteps(options.done, options.onStep),
    kernels,
  };
}
