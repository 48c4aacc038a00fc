/**
 * Workers that do whole tasks.
 *
 * Where a crew (`kernels/crew.ts`) shares the passes of one fit, a farm gives each worker a fit of
 * its own: nothing is waited for but the last task.
 *
 * @module
 */
import { withSharedArrays } from "./shared_arrays.ts";
import {
  Interrupted,
  type MakeTasks,
  NO_STOP,
  type Stop,
  TaskError,
  type TasksAt,
} from "./task.ts";

/** What a worker is told, and what it says. */
interface Said {
  readonly ready?: true;
  /** Why it cannot begin. */
  readonly unable?: string;
  readonly value?: unknown;
  /** What its task threw. */
  readonly thrown?: string;
  /** Why it is about to end. */
  readonly dying?: string;
}

/**
 * What a worker does: makes the tasks, then does one at a time. Plain JavaScript, as it runs from a
 * Blob. Whatever ends it is said before, as some ends, such as `close()`, reach no one by themselves.
 */
const PROGRAM = `
const end = self.close.bind(self);
const die = (dying) => { postMessage({ dying }); end(); };
self.close = () => die("it closed itself");
addEventListener("unload", () => postMessage({ dying: "it ended itself" }));
addEventListener("error", (event) => { event.preventDefault(); die(event.message); });
addEventListener("unhandledrejection", (event) => { event.preventDefault(); die(String(event.reason)); });
onmessage = async ({ data: { module, name, input } }) => {
  let run;
  try {
    run = (await import(module))[name](input, { aborted: false });
  } catch (error) {
    postMessage({ unable: String(error) });
    return;
  }
  onmessage = async ({ data: { task } }) => {
    try {
      postMessage({ value: await run(task) });
    } catch (error) {
      postMessage({ thrown: error instanceof Error ? error.message : String(error) });
    }
  };
  postMessage({ ready: true });
};`;

/** Those who do tasks. */
export interface Farm<Task, Value> {
  /** How many tasks are done at once. */
  readonly size: number;
  /**
   * Does a task; tasks begin in the order asked for, `"first"` before those that wait.
   *
   * @throws {TaskError} As a rejection: if it throws, or its worker dies.
   * @throws {Interrupted} As a rejection: if an end was asked for before it was done.
   */
  do(task: Task, turn?: "first"): Promise<Value>;
}

/** Who does the tasks, and until when. */
export interface FarmOptions {
  /** How many tasks are done at once, an integer ≥ 1; 1 is the calling thread. */
  readonly workers: number;
  /** Asks for an end. */
  readonly signal?: Stop | undefined;
}

/**
 * Starts workers, runs `body` with them, and ends them, also after an error. Where there can be no
 * workers, as they may not load the module, the calling thread does the tasks, to the same bytes.
 */
export async function withFarm<Input, Task, Value, T>(
  at: TasksAt<Input, Task, Value>,
  input: Input,
  { workers, signal = NO_STOP, body }: FarmOptions & {
    readonly body: (farm: Farm<Task, Value>) => Promise<T>;
  },
): Promise<T> {
  const alone = workers === 1 || typeof Worker === "undefined" ||
    typeof Blob === "undefined";
  const pool = new Pool(at, alone ? input : withSharedArrays(input), {
    workers: alone ? 1 : workers,
    alone,
    signal,
  });
  try {
    return await body(pool);
  } finally {
    pool.close();
  }
}

/** A task that waits or is done. */
interface Job {
  readonly task: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker, and what it does. */
interface Hand {
  readonly worker: Worker;
  isReady: boolean;
  job: Job | undefined;
}

/** Milliseconds between looks at the signal while workers work. */
const LOOK = 20;

class Pool<Input, Task, Value> implements Farm<Task, Value> {
  readonly size: number;
  readonly #at: TasksAt<Input, Task, Value>;
  readonly #input: Input;
  readonly #signal: Stop;
  readonly #waiting: Job[] = [];
  readonly #hands = new Set<Hand>();
  readonly #look: ReturnType<typeof setInterval>;
  /** For what is to be done when all that waits has been told; a timer would take a millisecond. */
  readonly #turn = new MessageChannel();
  readonly #url: string;
  #isAlone: boolean;
  #isAtWork = false;
  #isClosed = false;

  constructor(
    at: TasksAt<Input, Task, Value>,
    input: Input,
    { workers, alone, signal }: {
      readonly workers: number;
      readonly alone: boolean;
      readonly signal: Stop;
    },
  ) {
    this.#at = at;
    this.#input = input;
    this.#signal = signal;
    this.size = workers;
    this.#isAlone = alone;
    this.#url = alone ? "" : URL.createObjectURL(
      new Blob([PROGRAM], { type: "text/javascript" }),
    );
    this.#look = setInterval(() => this.#stopIfAsked(), LOOK);
    this.#turn.port1.onmessage = () => this.#next();
  }

  do(task: Task, turn?: "first"): Promise<Value> {
    return new Promise((resolve, reject) => {
      const take = resolve as (value: unknown) => void;
      const job = { task, resolve: take, reject };
      if (turn === "first") this.#waiting.unshift(job);
      else this.#waiting.push(job);
      this.#next();
    });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#look);
    this.#turn.port1.close();
    for (const { worker } of this.#hands) worker.terminate();
    this.#hands.clear();
    if (this.#url) URL.revokeObjectURL(this.#url);
  }

  /** Gives work to those who have none. */
  #next(): void {
    if (this.#isClosed || this.#stopIfAsked()) return;
    if (this.#isAlone) return void this.#workAlone();
    for (const hand of this.#hands) {
      if (!hand.isReady || hand.job) continue;
      const job = this.#waiting.shift();
      if (!job) return;
      hand.job = job;
      hand.worker.postMessage({ task: job.task });
    }
    const starting = Array.from(this.#hands).filter((hand) => !hand.isReady);
    const missing = this.#waiting.length - starting.length;
    for (let i = 0; i < missing && this.#hands.size < this.size; i++) {
      this.#hire();
      if (this.#isAlone) return;
    }
  }

  #hire(): void {
    const { module, name } = this.#at;
    try {
      const worker = new Worker(this.#url, { type: "module" });
      const hand: Hand = { worker, isReady: false, job: undefined };
      this.#hands.add(hand);
      worker.onmessage = ({ data }) => this.#hear(hand, data);
      worker.onmessageerror = () => this.#bury(hand, "its result was lost");
      worker.onerror = (event) => {
        event.preventDefault();
        this.#bury(hand, event.message);
      };
      worker.postMessage({ module, name, input: this.#input });
    } catch {
      this.#goAlone(); // a policy of the page, or input that cannot be sent
    }
  }

  #hear(hand: Hand, said: Said): void {
    if (said.unable !== undefined) return this.#goAlone();
    if (said.dying !== undefined) return this.#bury(hand, said.dying);
    const { job } = hand;
    hand.isReady = true;
    hand.job = undefined;
    if (said.thrown !== undefined) job?.reject(new TaskError(said.thrown));
    else job?.resolve(said.value);
    // Whoever waited for it may have a task that comes first.
    this.#turn.port2.postMessage(null);
  }

  /** A worker died: its task failed, and another takes its place. */
  #bury(hand: Hand, why: string): void {
    if (!this.#hands.delete(hand)) return;
    hand.worker.terminate();
    if (!hand.isReady) return this.#goAlone(); // so would the next
    hand.job?.reject(new TaskError(`the worker died: ${why}`));
    this.#next();
  }

  /** What workers do not do the calling thread does. */
  #goAlone(): void {
    this.#isAlone = true;
    for (const { worker, job } of this.#hands) {
      worker.terminate();
      if (job) this.#waiting.unshift(job);
    }
    this.#hands.clear();
    this.#next();
  }

  async #workAlone(): Promise<void> {
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    let waited = -Infinity;
    let run: ReturnType<MakeTasks<Input, Task, Value>> | undefined;
    while (this.#waiting.length > 0 && !this.#isClosed) {
      // Timers and messages come between tasks, of which a timer takes as long as some.
      if (performance.now() > waited + LOOK) {
        await new Promise((resolve) => setTimeout(resolve));
        waited = performance.now();
      }
      if (this.#stopIfAsked()) break;
      const job = this.#waiting.shift()!;
      try {
        run ??= this.#at.make(this.#input, this.#signal);
      } catch (error) {
        job.reject(error); // the input is refused, whatever the task
        continue;
      }
      try {
        const value = await run(job.task as Task);
        if (this.#signal.aborted) job.reject(new Interrupted("do a task"));
        else job.resolve(value);
      } catch (error) {
        job.reject(
          error instanceof Interrupted
            ? error
            : new TaskError(messageOf(error), { cause: error }),
        );
      }
    }
    this.#isAtWork = false;
  }

  /** Ends all work if the signal says so. */
  #stopIfAsked(): boolean {
    if (!this.#signal.aborted) return false;
    const jobs = [
      ...Array.from(this.#hands, ({ job }) => job),
      ...this.#waiting.splice(0),
    ];
    for (const { worker } of this.#hands) worker.terminate();
    this.#hands.clear();
    for (const job of jobs) job?.reject(new Interrupted("do a task"));
    return true;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
