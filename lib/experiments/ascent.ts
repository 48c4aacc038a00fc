/** One start on its way up, and whether it gets to the top. */
import { TEXTS } from "../checks/kinds.ts";
import type { OptionRules } from "../checks/options.ts";
import { atLeast, integerFrom, POSITIVE } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { em } from "../em/em.ts";
import { quasiNewton } from "../em/quasi_newton.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { checkNames, type SimulatedCase } from "./simulated_case.ts";

/**
 * How a start climbs: `"gradient"`, first-order EM; `"newton"`, EM with
 * Newton's M-step; `"finish"`, ten rounds of first-order EM, then quasi-Newton.
 */
export type Ascent = "gradient" | "newton" | "finish";

/** The ways up. */
const ASCENTS: readonly Ascent[] = ["gradient", "newton", "finish"];

/** Options of the experiments that let starts climb. */
export interface AscentOptions {
  /**
   * The ways up to compare.
   * @default {["gradient", "newton", "finish"]}
   */
  ascents?: readonly Ascent[] | undefined;
  /**
   * Most rounds where EM goes alone, an integer ≥ 1.
   * @default {200}
   */
  rounds?: number | undefined;
  /**
   * Length of the first-order step in whitened coordinates, halved where it is too long.
   * @default {1}
   */
  stepSize?: number | undefined;
  /**
   * A start succeeds if its log-likelihood per choice comes within this of what the
   * truth climbs to, or above; ≥ 0, in nats.
   * @default {1e-5}
   */
  tolerance?: number | undefined;
}

/** The rules of {@linkcode AscentOptions}. */
export const ASCENT_RULES: OptionRules<AscentOptions> = {
  ascents: TEXTS,
  rounds: integerFrom(1),
  stepSize: POSITIVE,
  tolerance: atLeast(0),
};

/** The options with their defaults, checked. */
export type AscentSettings = {
  readonly [key in keyof AscentOptions]-?: NonNullable<AscentOptions[key]>;
};

/** Fills in the defaults. */
export function checkedAscents(options: AscentOptions): AscentSettings {
  const { ascents = ASCENTS, rounds = 200, stepSize = 1, tolerance = 1e-5 } =
    options;
  checkNames("ascents", ascents, ASCENTS);
  return { ascents, rounds, stepSize, tolerance };
}

/** Where a start came to. */
export interface Climb {
  readonly succeeded: boolean;
  /** EM rounds until success or the end; for the finish, rounds and evaluations to its end. */
  readonly evaluations: number;
}

/** The log-likelihood per choice that a climb from the truth reaches. */
export function topOf(data: ChoiceData, truth: SoftmaxMixture): number {
  return quasiNewton(data, truth).logLikelihood / data.choices;
}

/** Rounds of EM before the finish. */
const WARM_ROUNDS = 10;
/** The finish needs no more than the tolerance of success. */
const FINISH_TOLERANCE = 1e-6;
/** EM that gains less than this per round and choice stands still. */
const STANDSTILL = 1e-11;
/** EM is asked after so many rounds whether it has succeeded. */
const STRETCH = 25;

/** Lets a start climb until it succeeds or ends. */
export function climb(
  data: ChoiceData,
  start: SoftmaxMixture,
  way: Omit<AscentSettings, "ascents"> & {
    readonly ascent: Ascent;
    /** As of {@linkcode topOf}. */
    readonly top: number;
  },
): Climb {
  const { ascent, rounds, stepSize, tolerance, top } = way;
  const enough = (top - tolerance) * data.choices;
  const mStep = ascent === "newton" ? "newton" : "gradient";
  if (ascent === "finish") {
    const warm = em(data, start, {
      mStep,
      stepSize,
      maxIterations: WARM_ROUNDS,
      tolerance: 0,
    });
    const end = quasiNewton(data, warm.mixture, {
      gradientTolerance: FINISH_TOLERANCE,
    });
    return {
      succeeded: end.logLikelihood >= enough,
      evaluations: warm.logLikelihoods.length - 1 + end.evaluations,
    };
  }
  let mixture = start;
  for (let done = 0; done < rounds;) {
    const end = em(data, mixture, {
      mStep,
      stepSize,
      maxIterations: Math.min(STRETCH, rounds - done),
      tolerance: STANDSTILL,
    });
    const round = end.logLikelihoods.findIndex((value) => value >= enough);
    if (round >= 0) return { succeeded: true, evaluations: done + round };
    done += end.logLikelihoods.length - 1;
    if (end.status !== "max_iterations") {
      return { succeeded: false, evaluations: done };
    }
    mixture = end.mixture;
  }
  return { succeeded: false, evaluations: rounds };
}

/**
 * Where so many starts of each cell came to, cell by cell: a cell is a way up and where its starts are.
 *
 * @param startOf The start of a cell by its number.
 */
export function climbsOf<Cell extends { readonly ascent: Ascent }>(
  { data, truth }: SimulatedCase,
  cells: readonly Cell[],
  { starts, startOf, ...way }: Omit<AscentSettings, "ascents"> & {
    readonly starts: number;
    readonly startOf: (cell: Cell, start: number) => SoftmaxMixture;
  },
): Climb[][] {
  const top = topOf(data, truth);
  return cells.map((cell) =>
    Array.from(
      { length: starts },
      (_, start) =>
        climb(data, startOf(cell, start), { ...way, ascent: cell.ascent, top }),
    )
  );
}
