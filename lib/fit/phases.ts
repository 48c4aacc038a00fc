/** The phases of a search: the time of each, and the end of one where an end is asked for. */
import { Interrupted, type Stop } from "../farm/task.ts";
import type { Method } from "../model/objective.ts";
import type { FitSeconds } from "./fit_result.ts";

/** Seconds by phase. */
export type PhaseSeconds = Omit<FitSeconds, "total">;

/** Takes methods to their end, each in a phase. */
export class Phases {
  readonly #seconds = { em: 0, finish: 0, insertion: 0 };
  readonly #stop: Stop;

  constructor(stop: Stop) {
    this.#stop = stop;
  }

  /** What the phases took so far. */
  get seconds(): PhaseSeconds {
    return { ...this.#seconds };
  }

  /**
   * Takes a method to its end, its time counted to a phase.
   *
   * @throws {Interrupted} If an end is asked for meanwhile.
   */
  *in<T>(phase: keyof PhaseSeconds, method: Method<T>): Method<T> {
    const begun = performance.now();
    // A finish itself ends at its last step; other methods are left.
    const result = yield* phase === "finish"
      ? method
      : until(this.#stop, method);
    this.#count(phase, begun);
    if (this.#stop.aborted) throw new Interrupted("fit");
    return result;
  }

  /** The same, whatever is asked for. */
  *counted<T>(phase: keyof PhaseSeconds, method: Method<T>): Method<T> {
    const begun = performance.now();
    const result = yield* method;
    this.#count(phase, begun);
    return result;
  }

  #count(phase: keyof PhaseSeconds, begun: number): void {
    this.#seconds[phase] += (performance.now() - begun) / 1000;
  }
}

/** The method as long as nothing asks for an end. */
function* until<T>(stop: Stop, method: Method<T>): Method<T> {
  try {
    let step = method.next();
    while (!step.done) {
      yield step.value;
      if (stop.aborted) throw new Interrupted("fit");
      step = method.next();
    }
    return step.value;
  } finally {
    method.return(undefined as T);
  }
}
