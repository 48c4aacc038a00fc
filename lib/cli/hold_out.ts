/** `--hold-out`: how well a fit predicts choosers, or choices, that it has not seen. */
import {
  type ChoiceData,
  fit,
  type FitOptions,
  type FitResult,
} from "../../mod.ts";
import {
  type HeldOut,
  heldOutLogLikelihood,
  type HoldOut,
} from "../inference.ts";
import { type Arguments, wordOption } from "./arguments.ts";
import { heldOutJson } from "./prior_options.ts";

/** How many times a fifth is held out. */
const SPLITS = 5;

/** What is to be held out; undefined where the option is not given. */
export function holdOutOf(given: Arguments): HoldOut | undefined {
  return wordOption(given, "hold-out", ["choosers", "choices"]);
}

/** What was held out, and how likely it was. */
export interface HeldOutResult {
  readonly holdOut: HoldOut;
  readonly heldOut: HeldOut;
}

/**
 * Log-likelihood of a fifth of the choosers or choices under a fit of the others, for each of five splits. Fits
 * start from the mixture of all data, with the ridge that was chosen there.
 *
 * @throws {RangeError} If the data cannot be split so.
 */
export function holdOutAfter(
  data: ChoiceData,
  { mixture, prior }: Pick<FitResult, "mixture" | "prior">,
  { holdOut, onSplit, ...options }: Omit<FitOptions, "components" | "init"> & {
    readonly holdOut: HoldOut;
    readonly onSplit: (split: number) => void;
  },
): HeldOutResult {
  let split = 0;
  const heldOut = heldOutLogLikelihood(data, {
    holdOut,
    splits: SPLITS,
    seed: options.seed,
    refit: (train) => {
      onSplit(++split);
      return fit(train, {
        ...options,
        ridge: prior?.ridge,
        components: mixture.weights.length,
        init: mixture,
      }).mixture;
    },
  });
  return { holdOut, heldOut };
}

/** For JSON; an empty object where nothing was held out. */
export function heldOutResultJson(
  held: HeldOutResult | undefined,
): Readonly<Record<string, unknown>> {
  if (!held) return {};
  const { holdOut, heldOut } = held;
  return { heldOut: { holdOut, ...heldOutJson(heldOut) } };
}

/** For a report: a term and its explanation. */
export function heldOutNote(
  { choosers }: ChoiceData,
  held: HeldOutResult | undefined,
): [string, string][] {
  if (!held) return [];
  const { mean, deviation } = held.heldOut;
  const what = held.holdOut === "choices"
    ? "the choices of each chooser given its others"
    : choosers?.names
    ? "the persons"
    : choosers
    ? "the choosers"
    : "the choices";
  return [[
    "Held out",
    `${
      mean.toFixed(5)
    } per choice, where a fifth of ${what} is held out: mean of ${SPLITS} splits, with standard deviation ${
      deviation.toFixed(5)
    }`,
  ]];
}
