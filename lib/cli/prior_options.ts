/** The prior as the command line asks for it. */
import type { FitOptions, RidgeSearch } from "../../mod.ts";
import type { HeldOut } from "../inference.ts";
import { type Arguments, numberOption, type NumberRule } from "./arguments.ts";

/** The options of {@linkcode priorOf}. */
export const PRIOR_OPTIONS: readonly string[] = ["ridge", "dirichlet"];

const HELD_OUT = "held-out";

function finiteFrom0(orElse: string): NumberRule {
  return {
    rule: `must be a number >= 0${orElse}`,
    holds: (value) => value >= 0 && value < Infinity,
  };
}

/** The prior that was asked for. */
export function priorOf(
  given: Arguments,
): Pick<FitOptions, "ridge" | "dirichlet"> {
  return {
    ridge: given.options.get("ridge") === HELD_OUT
      ? HELD_OUT
      : numberOption(given, "ridge", finiteFrom0(`, or ${HELD_OUT}`)),
    dirichlet: numberOption(given, "dirichlet", finiteFrom0("")),
  };
}

/** What a terminal shows while a ridge is tried. */
export function ridgeWords(ridge: number, split: number): string {
  return `Ridge ${ridge}, choices held out: split ${split}`;
}

/** Every ridge tried, for JSON; null where it was given. */
export function ridgeSearchJson(
  search: RidgeSearch | undefined,
): readonly unknown[] | null {
  return search?.tried.map(({ ridge, heldOut }) => ({
    ridge,
    heldOut: heldOutJson(heldOut),
  })) ?? null;
}

/** A held-out log-likelihood for JSON. */
export function heldOutJson(
  { mean, deviation, perChoice }: HeldOut,
): Readonly<Record<string, unknown>> {
  return { mean, deviation, perChoice: Array.from(perChoice) };
}
