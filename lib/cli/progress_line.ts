/** One line on a terminal that is written over as a fit goes on. */
import type { FitProgress } from "../../mod.ts";
import type { Environment } from "./environment.ts";

/** Back to the first column, and blank to the end of the line. */
const CLEAR = "\r\x1b[K";

const PHASES: Readonly<Record<string, string>> = {
  em: "EM rounds",
  finish: "Finish",
};

/** A line that shows progress, and is gone when closed; silent where there is no terminal. */
export interface ProgressLine {
  /** `before` says which fit of several. */
  show(progress: FitProgress, before?: string): void;
  /** Shows other words. */
  say(text: string): void;
  close(): void;
}

const SILENT: ProgressLine = {
  show: () => {},
  say: () => {},
  close: () => {},
};

/** A progress line for a fit to a number of choices. */
export function progressLine(
  env: Environment,
  { choices, quiet }: { readonly choices: number; readonly quiet: boolean },
): ProgressLine {
  if (quiet || !env.errorIsTerminal) return SILENT;
  return {
    show: ({ phase, done, total, logLikelihood }, before = "") =>
      env.writeError(
        `${CLEAR}${before}${
          PHASES[phase] ?? phase
        }: ${done} of ${total} starts, best ${
          (logLikelihood / choices).toFixed(7)
        } per choice`,
      ),
    say: (text) => env.writeError(CLEAR + text),
    close: () => env.writeError(CLEAR),
  };
}
