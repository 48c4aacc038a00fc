/** How far work has come: on one line of a terminal that is written over, or on lines, some seconds apart. */
import type { FinishProgress, FitProgress } from "../../mod.ts";
import type { TaskProgress } from "../estimation.ts";
import { type Arguments, wordOption } from "./arguments.ts";
import type { Environment } from "./environment.ts";

/** Back to the first column, and blank to the end of the line. */
const CLEAR = "\r\x1b[K";

/** Milliseconds between lines where there is no terminal. */
const APART = 10_000;

const PHASES: Readonly<Record<string, string>> = {
  em: "EM rounds",
  finish: "Finish",
};

/** What shows progress; on a terminal it is gone when closed. */
export interface ProgressLine {
  /** `before` says which fit of several. */
  show(progress: FitProgress, before?: string): void;
  /** Shows how far a finish has come, behind what was shown last. */
  inside(progress: FinishProgress): void;
  /** Shows tasks done, and the time left. */
  count(progress: TaskProgress, unit: string): void;
  /** Shows other words. */
  say(text: string): void;
  close(): void;
}

/** Whether progress is to be shown where there is no terminal: `--progress lines`. */
export function progressLines(given: Arguments): boolean {
  return wordOption(given, "progress", ["lines"]) !== undefined;
}

/** A progress line for work on a number of choices. */
export function progressLine(
  env: Environment,
  { choices, quiet, lines = false }: {
    readonly choices: number;
    readonly quiet: boolean;
    readonly lines?: boolean | undefined;
  },
): ProgressLine {
  const say = writer(env, { quiet, lines });
  let shown = "";
  return {
    show: ({ phase, done, total, logLikelihood }, before = "") => {
      shown = `${before}${
        PHASES[phase] ?? phase
      }: ${done} of ${total} starts, best ${
        (logLikelihood / choices).toFixed(7)
      } per choice`;
      say(shown);
    },
    inside: ({ gradientNorm, secondsLeft }) =>
      say(
        `${shown}${shown ? "; the next" : "Finish"}: gradient ${
          gradientNorm.toExponential(1)
        }, about ${timeText(secondsLeft)} left`,
      ),
    count: ({ done, total, failed, secondsLeft }, unit) =>
      say(
        `${done} of ${total} ${unit}${failed > 0 ? `, ${failed} failed` : ""}${
          secondsLeft === undefined || done === total
            ? ""
            : `, about ${timeText(secondsLeft)} left`
        }`,
      ),
    say,
    close: () => {
      if (env.errorIsTerminal && !quiet) env.writeError(CLEAR);
    },
  };
}

/** What writes a text over the last, on a line of its own, or not at all. */
function writer(
  env: Environment,
  { quiet, lines }: { readonly quiet: boolean; readonly lines: boolean },
): (text: string) => void {
  if (quiet) return () => {};
  if (env.errorIsTerminal && !lines) {
    return (text) => env.writeError(CLEAR + text);
  }
  if (!lines) return () => {};
  let last = performance.now();
  return (text) => {
    if (performance.now() < last + APART) return;
    last = performance.now();
    env.writeError(`softmix: ${text}\n`);
  };
}

/** A time as one says it: "8 s", "12 min", "3.5 h". */
export function timeText(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = seconds / 60;
  return minutes < 100
    ? `${Math.round(minutes)} min`
    : `${(minutes / 60).toFixed(1)} h`;
}
