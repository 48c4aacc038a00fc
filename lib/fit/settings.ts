/**
 * The options of a fit, checked and with their defaults filled in.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { checkedAtomBound } from "../em/atom_bound.ts";
import type { MStep } from "../em/m_step.ts";
import { bestKernels } from "../kernels/best.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Design } from "../moments/designs.ts";
import type { Seed } from "../random/streams.ts";
import type { FitOptions } from "./fit.ts";
import { START_INITS, type StartInit } from "./starts.ts";

/** What a fit works with. */
export interface Settings {
  readonly components: number;
  readonly choices: number;
  readonly init: StartInit | readonly SoftmaxMixture[];
  readonly design: Design | undefined;
  readonly starts: number;
  /** Whether `"auto"` may leave starts out: not where the user asks for a number. */
  readonly mayStopEarly: boolean;
  /** Most starts to finish. */
  readonly finishes: number;
  /** So many finishes are enough if all end at one optimum. */
  readonly agreeing: number;
  readonly emRounds: number;
  readonly mStep: MStep;
  readonly seed: Seed;
  readonly radius: number;
  readonly gradientTolerance: number;
  readonly maxEvaluations: number;
  readonly onProgress: FitOptions["onProgress"];
  readonly kernels: KernelSet;
}

/** Most starts drawn where the user does not say; `"auto"` stops once it has seen enough. */
const AUTO_STARTS = 10;
const STARTS = 40;
/**
 * Finishes where the user does not say, if they agree: where the 8 most
 * promising of 40 starts do, the next 12 hardly ever find more.
 */
const AGREEING = 8;

/**
 * Checks the options of a fit.
 *
 * @throws {RangeError} If an option is out of range.
 */
export function checkedSettings(
  data: ChoiceData,
  options: FitOptions,
  kernels: KernelSet = bestKernels,
): Settings {
  const {
    components,
    init = "auto",
    starts = init === "auto" ? AUTO_STARTS : STARTS,
    finishes = Math.max(AGREEING, Math.ceil(starts / 2)),
    emRounds = 5,
    seed = 1,
    gradientTolerance = 1e-8,
    maxEvaluations = 2000,
    onProgress,
  } = options;
  const items = data.counts.length;
  const refuse = (rule: string, value: unknown) => {
    throw new RangeError(`Cannot fit as ${rule}: current value is ${value}`);
  };
  const checkInteger = (name: string, value: number, least: number) => {
    if (!(Number.isSafeInteger(value) && value >= least)) {
      refuse(`${name} must be an integer >= ${least}`, value);
    }
  };
  checkInteger("components", components, 1);
  if (components > items) {
    refuse(
      `components must be at most the number of items, ${items}`,
      components,
    );
  }
  checkInteger("starts", starts, 1);
  checkInteger("finishes", finishes, 1);
  checkInteger("emRounds", emRounds, 0);
  checkInteger("maxEvaluations", maxEvaluations, 1);
  if (!(gradientTolerance >= 0)) {
    refuse("gradientTolerance must be >= 0", gradientTolerance);
  }
  if (
    typeof init === "string" ? !START_INITS.includes(init) : init.length === 0
  ) {
    const kinds = START_INITS.map((kind) => `"${kind}"`).join(", ");
    refuse(
      `init must be one of ${kinds} or at least one mixture`,
      JSON.stringify(init),
    );
  }
  const radius = checkedAtomBound(options.atomBound, items);
  return {
    components,
    choices: data.choices,
    init,
    design: options.design,
    starts,
    mayStopEarly: options.starts === undefined &&
      options.finishes === undefined,
    finishes,
    agreeing: options.finishes === undefined ? AGREEING : finishes,
    emRounds: components === 1 ? 0 : emRounds,
    mStep: { kind: "gradient", stepSize: 1, radius },
    seed,
    radius,
    gradientTolerance,
    maxEvaluations,
    onProgress,
    kernels,
  };
}
