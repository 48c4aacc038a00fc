/**
 * Those who do the tasks of a farm: they draw them from a board (`board.ts`), so that the calling thread
 * may do some too, which has loaded what they need, and compiled it.
 *
 * @module
 */
import { Board, type Drawn, type Job } from "./board.ts";
import {
  type Farm,
  Interrupted,
  type MakeTasks,
  type Stop,
  stopWhen,
  TaskError,
  taskErrorOf,
  type TasksAt,
} from "./task.ts";
import { LONG, PROGRAM, type Said, startWorker } from "./worker_program.ts";

/** A worker. */
interface Hand {
  readonly worker: Worker;
  isReady: boolean;
  /** Whether it has a task, where tasks are dealt. */
  isBusy: boolean;
}

/** Milliseconds between looks at the signal while workers work. */
const LOOK = 20;
/** Milliseconds between turns of the timers while the calling thread works: each takes one or two. */
const TIMERS = 100;
/** The number that the calling thread draws with; those of workers follow. */
const HERE = 1;

/** Workers, and the calling thread where it does tasks. */
export class Pool<Input, Task, Value> implements Farm<Task, Value> {
  readonly size: number;
  readonly #at: TasksAt<Input, Task, Value>;
  readonly #input: Input;
  readonly #signal: Stop;
  readonly #board = new Board();
  /** What was asked for and is not posted yet. */
  #asked: Job[] = [];
  /** By the number that each draws with. */
  readonly #hands = new Map<number, Hand>();
  /** Those who have gone, with why their tasks fail; undefined where others do them. */
  readonly #gone = new Map<number, string | undefined>();
  readonly #look: ReturnType<typeof setInterval>;
  /** For what is to be done when all that waits has been told; a timer would take a millisecond. */
  readonly #turn = new MessageChannel();
  readonly #url: string;
  /** Whether all who draw see one board; else tasks are dealt, one to each who is free. */
  readonly #isShared: boolean;
  /** Whether the calling thread does tasks, and whether it is at them. */
  #isHere: boolean;
  #isAtWork = false;
  #isClosed = false;
  #hired = HERE;
  #run: ReturnType<MakeTasks<Input, Task, Value>> | undefined;
  /** Ends a task that the calling thread is at in turns. */
  readonly #stop: Stop;

  constructor(
    at: TasksAt<Input, Task, Value>,
    input: Input,
    { workers, signal }: { readonly workers: number; readonly signal: Stop },
  ) {
    this.#at = at;
    this.#input = input;
    this.#signal = signal;
    this.#stop = stopWhen(() => this.#isClosed || signal.aborted);
    this.size = workers;
    this.#isShared = workers > 1 && typeof SharedArrayBuffer !== "undefined";
    // A page shows it when its thread is busy.
    const mayBeBusy = at.alsoHere === true && !("document" in globalThis);
    this.#isHere = workers === 1 || this.#isShared && mayBeBusy;
    this.#url = workers === 1 ? "" : URL.createObjectURL(
      new Blob([PROGRAM], { type: "text/javascript" }),
    );
    this.#look = setInterval(() => this.#lookAround(), LOOK);
    const hands = this.#isHere ? workers - 1 : workers;
    while (this.#hands.size < hands && this.#hire());
  }

  do(task: Task, turn?: "first"): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#asked.push({
        task,
        isFirst: turn === "first",
        resolve: resolve as (value: unknown) => void,
        reject,
      });
      if (this.#asked.length === 1) queueMicrotask(() => this.#post());
    });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#look);
    this.#turn.port1.close();
    for (const { worker } of this.#hands.values()) worker.terminate();
    this.#hands.clear();
    if (this.#url) URL.revokeObjectURL(this.#url);
  }

  /** Puts what was asked for on the board. */
  #post(): void {
    if (this.#isClosed || this.#stopIfAsked()) return;
    const asked = this.#asked;
    this.#asked = [];
    for (const isFirst of [true, false]) {
      const jobs = asked.filter((job) => job.isFirst === isFirst);
      if (jobs.length === 0) continue;
      const posted = this.#board.post(jobs, {
        isFirst,
        isShared: this.#isShared,
      });
      if (!this.#isShared) continue;
      this.#send(() => {
        for (const { worker } of this.#hands.values()) {
          worker.postMessage(posted);
        }
      });
    }
    this.#deal();
    this.#work();
  }

  /** Where there is no board for all: a task to each worker that has none. */
  #deal(): void {
    if (this.#isShared) return;
    for (const [who, hand] of this.#hands) {
      if (!hand.isReady || hand.isBusy) continue;
      const drawn = this.#board.draw(who);
      if (!drawn) return;
      hand.isBusy = true;
      this.#send(() =>
        hand.worker.postMessage({
          from: drawn.number,
          tasks: [drawn.task],
          claims: new Int32Array(1),
          isFirst: false,
        })
      );
    }
  }

  /** Sends something to workers; what cannot be sent the calling thread does. */
  #send(send: () => void): boolean {
    try {
      send();
    } catch {
      this.#goAlone();
      return false;
    }
    return true;
  }

  /** Starts a worker; whether it could, which a policy of the page may forbid. */
  #hire(): boolean {
    const { module, name } = this.#at;
    return this.#send(() => {
      const who = ++this.#hired;
      const worker = startWorker(this.#url, {
        hear: (said) => this.#hear(who, said),
        bury: (why) => this.#bury(who, why),
      });
      this.#hands.set(who, { worker, isReady: false, isBusy: false });
      worker.postMessage({ module, name, who, input: this.#input });
      if (!this.#isShared) return;
      for (const posted of this.#board.posts()) worker.postMessage(posted);
    });
  }

  async #hear(who: number, said: Said): Promise<void> {
    const hand = this.#hands.get(who);
    if (!hand || this.#stopIfAsked()) return;
    if (said.unable !== undefined) return this.#goAlone();
    if (said.dying !== undefined) return this.#bury(who, said.dying);
    if (said.ready) hand.isReady = true;
    else {
      hand.isBusy = false;
      const job = this.#board.take(said.number!);
      const { thrown, isRefusal } = said;
      if (thrown === undefined) job?.resolve(said.value);
      else job?.reject(taskErrorOf(isRefusal ? RangeError(thrown) : thrown));
    }
    if (this.#isShared) return;
    // Whoever waited for it may have a task that comes first.
    await this.#messages();
    this.#deal();
  }

  /** A worker died: its task failed, and another takes its place. */
  #bury(who: number, why: string): void {
    const hand = this.#hands.get(who);
    if (!hand) return;
    if (!hand.isReady) return this.#goAlone(); // so would the next
    hand.worker.terminate();
    this.#hands.delete(who);
    this.#gone.set(who, why);
    this.#settleGone();
    if (this.#board.hasLeft()) this.#hire();
  }

  /** What workers do not do the calling thread does. */
  #goAlone(): void {
    this.#isHere = true;
    for (const [who, { worker }] of this.#hands) {
      worker.terminate();
      this.#gone.set(who, undefined);
    }
    this.#hands.clear();
    this.#settleGone();
    this.#work();
  }

  /** Settles what those who have gone had drawn. */
  #settleGone(): void {
    for (const [who, why] of this.#gone) {
      if (why === undefined) this.#board.release(who);
      else {
        for (const job of this.#board.takeFrom(who)) {
          job.reject(new TaskError(`the worker died: ${why}`));
        }
      }
    }
  }

  /** A look from time to time: at the signal, and for what was drawn by those who were about to go. */
  #lookAround(): void {
    if (this.#stopIfAsked() || this.#gone.size === 0) return;
    this.#settleGone();
    this.#work();
  }

  /** Does tasks, as long as the calling thread is to and some are left. */
  async #work(): Promise<void> {
    if (this.#isAtWork || !this.#isHere) return;
    this.#isAtWork = true;
    let waited = -Infinity;
    while (this.#isHere) {
      if (performance.now() > waited + TIMERS) {
        await new Promise((resolve) => setTimeout(resolve));
        waited = performance.now();
      } else await this.#messages();
      if (this.#isClosed || this.#stopIfAsked()) break;
      const drawn = this.#board.draw(HERE);
      if (!drawn) break;
      const begun = performance.now();
      await this.#doHere(drawn);
      const isLong = performance.now() > begun + LONG;
      if (!isLong || this.#hands.size === 0) continue;
      // What is long is not to keep the calling thread from those who wait for it.
      this.#isHere = false;
      this.#hire();
    }
    this.#isAtWork = false;
  }

  async #doHere({ number, task }: Drawn): Promise<void> {
    const taken = () => this.#board.take(number);
    try {
      this.#run ??= this.#at.make(this.#input, this.#stop);
    } catch (error) {
      taken()?.reject(error); // the input is refused, whatever the task
      return;
    }
    try {
      const value = await this.#run(task as Task);
      if (this.#signal.aborted) throw new Interrupted("do a task");
      taken()?.resolve(value);
    } catch (error) {
      const isStop = error instanceof Interrupted;
      taken()?.reject(isStop ? error : taskErrorOf(error));
    }
  }

  /** Comes back when all messages that wait have been heard. */
  #messages(): Promise<void> {
    return new Promise((resolve) => {
      const { port1, port2 } = this.#turn;
      port1.addEventListener("message", () => resolve(), { once: true });
      port1.start();
      port2.postMessage(null);
    });
  }

  /** Ends all work if the signal says so. */
  #stopIfAsked(): boolean {
    if (!this.#signal.aborted) return false;
    for (const { worker } of this.#hands.values()) worker.terminate();
    this.#hands.clear();
    const jobs = [...this.#board.takeAll(), ...this.#asked];
    this.#asked = [];
    for (const job of jobs) job.reject(new Interrupted("do a task"));
    return true;
  }
}
