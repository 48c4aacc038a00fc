/** The board that tasks are posted on, and drawn from by several threads. */
import type { Posted } from "./worker_program.ts";

/** A task that was asked for. */
export interface Job {
  readonly task: unknown;
  readonly isFirst: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A task that was drawn. */
export interface Drawn {
  readonly number: number;
  readonly task: unknown;
}

/** Tasks posted together. */
interface Batch extends Posted {
  /** Those that are not done yet, by their place. */
  readonly jobs: Map<number, Job>;
  /** Where to look next. */
  next: number;
}

/**
 * Tasks asked for and not done. A thread takes one by writing its own number where 0 stood, which can
 * succeed once: so nobody hands tasks out, and nobody waits for one who is busy.
 */
export class Board {
  readonly #batches: Batch[] = [];
  #posted = 0;

  /** Puts tasks on the board, before all others or after them. */
  post(jobs: readonly Job[], { isFirst, isShared }: {
    readonly isFirst: boolean;
    readonly isShared: boolean;
  }): Posted {
    const bytes = 4 * jobs.length;
    const batch: Batch = {
      from: this.#posted,
      tasks: jobs.map(({ task }) => task),
      claims: new Int32Array(
        isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes),
      ),
      isFirst,
      jobs: new Map(jobs.entries()),
      next: 0,
    };
    this.#posted += jobs.length;
    if (isFirst) this.#batches.unshift(batch);
    else this.#batches.push(batch);
    return postOf(batch);
  }

  /** What is on the board, in its order, for one who comes late. */
  posts(): Posted[] {
    return this.#batches.map(postOf);
  }

  /** Draws the next task for somebody, if one is left. */
  draw(who: number): Drawn | undefined {
    for (const batch of this.#batches) {
      while (batch.next < batch.tasks.length) {
        const i = batch.next++;
        if (Atomics.compareExchange(batch.claims, i, 0, who) === 0) {
          return { number: batch.from + i, task: batch.tasks[i] };
        }
      }
    }
    return undefined;
  }

  /** Takes a task that was done off the board; undefined if it is there no more. */
  take(number: number): Job | undefined {
    const batch = this.#batchOf(number);
    const job = batch?.jobs.get(number - batch.from);
    batch?.jobs.delete(number - batch.from);
    if (batch?.jobs.size === 0) {
      this.#batches.splice(this.#batches.indexOf(batch), 1);
    }
    return job;
  }

  /** Takes off the board what somebody has drawn. */
  takeFrom(who: number): Job[] {
    return this.#drawnBy(who).map((number) => this.take(number)!);
  }

  /** Lets others draw what somebody has drawn. */
  release(who: number): void {
    for (const number of this.#drawnBy(who)) {
      const batch = this.#batchOf(number)!;
      Atomics.store(batch.claims, number - batch.from, 0);
      batch.next = 0;
    }
  }

  /** Takes all off the board. */
  takeAll(): Job[] {
    return this.#batches.splice(0).flatMap(({ jobs }) => [...jobs.values()]);
  }

  /** Whether a task is left to draw. */
  hasLeft(): boolean {
    return this.#batches.some(({ jobs, claims }) =>
      [...jobs.keys()].some((i) => Atomics.load(claims, i) === 0)
    );
  }

  #batchOf(number: number): Batch | undefined {
    return this.#batches.find(({ from, tasks }) =>
      number >= from && number < from + tasks.length
    );
  }

  #drawnBy(who: number): number[] {
    return this.#batches.flatMap(({ from, jobs, claims }) =>
      [...jobs.keys()].filter((i) => Atomics.load(claims, i) === who)
        .map((i) => from + i)
    );
  }
}

/** What is sent of tasks posted together. */
function postOf({ from, tasks, claims, isFirst }: Batch): Posted {
  return { from, tasks, claims, isFirst };
}
