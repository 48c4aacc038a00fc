/** How the runs of a fit converged. */
import { oneOf, POSITIVE } from "../../checks/check.ts";
import { ANYTHING, FLAG, TEXT } from "../../checks/kinds.ts";
import type { FitResult, StartOutcome } from "../../fit/fit_result.ts";
import { dot, line } from "../marks.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import { seriesLegend } from "./header.ts";
import { colorOf, symbolOf } from "./palette.ts";

const GAP_LABEL = "gap to the best (nats per choice)";
/** A gap below this is rounding. */
const LEAST_GAP = 1e-12;

/** A log-likelihood path and the run that it belongs to. */
export interface ConvergencePath {
  /** What the legend says; paths with one label share a colour. */
  readonly label: string;
  /** Log-likelihood of the start and after each round, in nats. */
  readonly logLikelihoods: ArrayLike<number>;
}

/** Options of {@linkcode convergenceChart}. */
export interface ConvergenceChartOptions extends ChartOptions {
  /** Number of choices: the gap is shown per choice. */
  choices: number;
  /**
   * Log-likelihood in nats from which the gap is taken.
   * @default {the highest of all paths}
   */
  best?: number | undefined;
  /**
   * What a step of the paths is.
   * @default {"EM round"}
   */
  step?: string | undefined;
  /**
   * Whether the steps are on a log scale.
   * @default {false}
   */
  log?: boolean | undefined;
}

/**
 * The gap to the best log-likelihood on a log scale, step by step: a straight line is
 * convergence at a linear rate, a level one another optimum.
 *
 * @param paths One for every run.
 * @param options Number of choices, the best log-likelihood.
 * @returns The chart. Gaps end at 1e-12 nats per choice, where rounding starts. Costs O(steps of all paths).
 * @throws {RangeError} If the number of choices is not above 0.
 */
export function convergenceChart(
  paths: readonly ConvergencePath[],
  options: ConvergenceChartOptions,
): Chart {
  checkChart("draw convergence", options, {
    choices: POSITIVE,
    best: ANYTHING,
    step: TEXT,
    log: FLAG,
  });
  const { choices, step = "EM round", log = false } = options;
  const best = options.best ??
    paths.reduce(
      (max, { logLikelihoods }) => Math.max(max, ...Array.from(logLikelihoods)),
      -Infinity,
    );
  const labels = [...new Set(paths.map(({ label }) => label))];
  const gaps = paths.map(({ logLikelihoods }) =>
    Array.from(logLikelihoods, (value, round) => ({
      round,
      gap: Math.max((best - value) / choices, LEAST_GAP),
    })).filter(({ round, gap }) => Number.isFinite(gap) && (!log || round > 0))
  );
  const all = gaps.flat();
  return chartOf({
    title: options.title ?? "Convergence",
    width: options.width,
    legend: labels.map((label, i) => ({
      label,
      color: colorOf(i),
      kind: "line",
    })),
    x: axisOver(step, all.map(({ round }) => round), { log, room: 0.02 }),
    y: axisOver(GAP_LABEL, all.map(({ gap }) => gap), { log: true }),
    marks: gaps.map((points, i) =>
      line(points, {
        x: "round",
        y: "gap",
        stroke: colorOf(labels.indexOf(paths[i]!.label)),
        strokeWidth: 1.8,
        strokeOpacity: paths.length > 8 ? 0.6 : 1,
      })
    ),
  });
}

/** Ends closer than this are one optimum, and its gap is drawn here. */
const LEAST_END_GAP = 1e-10;

const STATUS_LABELS: Readonly<Record<StartOutcome["status"], string>> = {
  converged: "converged",
  joined: "joined an earlier one",
  left_behind: "left behind",
  stalled: "stalled",
  max_evaluations: "ran out of evaluations",
  not_finite: "not finite",
  set_aside: "set aside after the EM rounds",
  interrupted: "interrupted",
};

/**
 * Where every start of a fit ended: its gap to the best objective, the log-likelihood unless there is a prior, against the
 * evaluations that it took. Starts at the bottom found the best optimum.
 *
 * @param result What `fit` returned.
 * @param options Number of choices, title.
 * @returns The chart. Gaps below 1e-10 nats per choice are drawn there. Costs O(starts).
 * @throws {RangeError} If the number of choices is not above 0.
 */
export function startsChart(
  result: Pick<
    FitResult,
    "starts" | "objective" | "foundBest" | "finished"
  >,
  options: ChartOptions & {
    readonly choices: number;
    /**
     * What `choices` counts: the gap is shown per this.
     * @default {"choice"}
     */
    readonly per?: "choice" | "chooser" | undefined;
  },
): Chart {
  checkChart("draw starts", options, {
    choices: POSITIVE,
    per: oneOf("choice", "chooser"),
  });
  const { choices, per = "choice", title = "Where the starts ended" } = options;
  const { starts, foundBest, finished } = result;
  const ends = starts
    .filter(({ objective }) => Number.isFinite(objective))
    .map(({ objective, evaluations, status }) => ({
      gap: Math.max(
        (result.objective - objective) / choices,
        LEAST_END_GAP,
      ),
      evaluations,
      status: STATUS_LABELS[status],
    }));
  const statuses = [...new Set(Object.values(STATUS_LABELS))]
    .filter((status) => ends.some((end) => end.status === status));
  return chartOf({
    title,
    width: options.width,
    subtitle:
      `Best optimum found by ${foundBest} of ${finished} finished starts; ${starts.length} made. Gaps drawn from 10⁻¹⁰ up.`,
    legend: seriesLegend(statuses),
    x: axisOver("evaluations of the log-likelihood", [
      0,
      ...ends.map(({ evaluations }) => evaluations),
    ]),
    y: axisOver(`gap to best (nats per ${per})`, [
      LEAST_END_GAP,
      1e-4,
      ...ends.map(({ gap }) => gap),
    ], { log: true }),
    marks: statuses.map((status, i) =>
      dot(ends.filter((end) => end.status === status), {
        x: "evaluations",
        y: "gap",
        symbol: symbolOf(i),
        fill: colorOf(i),
        fillOpacity: 0.7,
        r: 4.5,
      })
    ),
  });
}
