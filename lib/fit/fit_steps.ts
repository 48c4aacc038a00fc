/**
 * Steps of a fit that were made before and need not be made again.
 *
 * A fit is a deterministic sequence of steps: rounds of EM for a group of starts, the finish of one,
 * what is proposed to be inserted. Given what came of the first of them, a fit goes through the same
 * sequence without computing these, and then on, to the same bytes.
 *
 * @module
 */
/** What came of one step. */
export interface FitStep {
  /** Which step it is, as "7:finish:0". */
  readonly name: string;
  /** What came of it: numbers, texts, arrays of numbers, objects of these. */
  readonly value: unknown;
}

/** The steps known, and who is told of new ones. */
export class FitSteps {
  readonly #known: ReadonlyMap<string, unknown>;
  readonly #onStep: ((step: FitStep) => void) | undefined;
  #count = 0;

  constructor(
    done: readonly FitStep[] = [],
    onStep?: (step: FitStep) => void,
  ) {
    this.#known = new Map(done.map(({ name, value }) => [name, value]));
    this.#onStep = onStep;
  }

  /** A name for the next step of a kind. */
  next(kind: string): string {
    return `${this.#count++}:${kind}`;
  }

  /** What came of a step, where it is known. */
  known<T>(name: string): T | undefined {
    return this.#known.get(name) as T | undefined;
  }

  /** Tells of a step. */
  keep(name: string, value: () => unknown): void {
    this.#onStep?.({ name, value: structuredClone(value()) });
  }
}
