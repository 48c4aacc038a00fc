/** What follows a fit, and may take longer than it: a signal ends it, and the fit stands. */
import { Interrupted } from "../farm/task.ts";
import type { Environment } from "./environment.ts";

/** Ends the work if a signal asks for it. */
export function lookAt({ stop }: Environment): void {
  if (stop.aborted) throw new Interrupted("go on");
}

/** What comes after a fit; undefined, with a word on standard error, where it was ended: the fit stands. */
export function unlessEnded<T>(
  env: Environment,
  what: string,
  work: () => T,
): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    env.writeError(
      `softmix fit: interrupted after the fit: ${what} are left out\n`,
    );
    return undefined;
  }
}
