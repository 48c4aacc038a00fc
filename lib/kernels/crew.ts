/**
 * Workers that share the segments of a job with the thread that posts it.
 *
 * @module
 */
import { type Thread, type Threads, threadsOf } from "./threads.ts";

export { canShare } from "./threads.ts";

/** Where a job lies, and what its workers need to work on it. */
export interface Post {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the job. */
  readonly job: number;
  /** Addresses of a workspace and of the end of a stack for each worker; the first are the posting thread's. */
  readonly workspaces: readonly number[];
  readonly stacks: readonly number[];
}

/** The posting thread and its workers. */
export interface Crew {
  /** How many work, with the posting thread. */
  readonly size: number;
  /** Does all segments of the job; returns when they are done. */
  run(post: Post, segments: number, work: Work): void;
}

/** Does one segment of the job at an address, in a workspace. */
export type Work = (job: number, segment: number, workspace: number) => void;

/** Places in the control block. */
const TICKET = 0, DONE = 1, SEGMENTS = 2, POST = 3, BELL = 4, LENGTH = 8;
/** A ticket is the number of a job times this, and the next segment to do; there are fewer segments. */
const TURN = 64;

/**
 * What a worker does. Plain JavaScript, as it runs from its text.
 *
 * A worker draws a segment by raising the ticket. It does so only while the
 * ticket is still the one it read before the post, so that it never works on
 * one job with what it knows of another. A new post ends the loop, and its
 * message is taken from the queue.
 */
const PROGRAM = `
onmessage = ({ data: { control, post, module, memory, job, workspace, stack } }) => {
  const c = new Int32Array(control);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  exports.__stack_pointer.value = stack;
  while (true) {
    const bell = Atomics.load(c, ${BELL});
    for (let quiet = 0; quiet < 20000;) {
      const ticket = Atomics.load(c, ${TICKET});
      if (Atomics.load(c, ${POST}) !== post) return;
      if (ticket % ${TURN} < Atomics.load(c, ${SEGMENTS})) {
        if (Atomics.compareExchange(c, ${TICKET}, ticket, ticket + 1) === ticket) {
          exports.work(job, ticket % ${TURN}, workspace);
          Atomics.add(c, ${DONE}, 1);
        }
        quiet = 0;
      } else quiet++;
    }
    Atomics.wait(c, ${BELL}, bell);
  }
};`;

/**
 * Starts workers, runs `body` with them, and ends them, also after an error.
 *
 * @param size How many are to work, with the calling thread: an integer ≥ 1.
 * @returns What `body` returned.
 */
export async function withCrew<T>(
  size: number,
  body: (crew: Crew) => T | Promise<T>,
): Promise<T> {
  const threads = threadsOf(PROGRAM);
  const control = new Int32Array(new SharedArrayBuffer(4 * LENGTH));
  const workers = hire(size - 1, threads);
  try {
    return await body(newCrew(workers, control));
  } finally {
    // A worker that waits for the bell is not to be waited for.
    Atomics.store(control, POST, -1);
    ring(control);
    for (const worker of workers) worker.terminate();
    threads.close();
  }
}

/** Workers that wait for a job; fewer where the page or the machine allows no more. */
function hire(count: number, threads: Threads): Thread[] {
  const workers: Thread[] = [];
  try {
    // One that fails draws no segments: the others do them.
    while (workers.length < count) workers.push(threads.start());
  } catch {
    // A policy of the page, or a limit: the work is shared by those there are.
  }
  return workers;
}

function ring(control: Int32Array): void {
  Atomics.add(control, BELL, 1);
  Atomics.notify(control, BELL);
}

/** Leaves no segment to draw, so that what describes them may change. */
function close(control: Int32Array): void {
  Atomics.store(control, TICKET, TURN - 1);
}

function newCrew(workers: readonly Thread[], control: Int32Array): Crew {
  let posted: Post | undefined;
  let turn = 0;
  const engage = (post: Post) => {
    posted = post;
    close(control);
    Atomics.store(control, POST, Atomics.load(control, POST) + 1);
    ring(control); // those that wait on the last post go for their message
    for (const [i, worker] of workers.entries()) {
      worker.postMessage({
        control: control.buffer,
        post: Atomics.load(control, POST),
        module: post.module,
        memory: post.memory,
        job: post.job,
        workspace: post.workspaces[i + 1],
        stack: post.stacks[i + 1],
      });
    }
  };
  const run = (post: Post, segments: number, work: Work) => {
    if (post !== posted) engage(post);
    turn = (turn + 1) % 2 ** 24;
    close(control);
    Atomics.store(control, DONE, 0);
    Atomics.store(control, SEGMENTS, segments);
    Atomics.store(control, TICKET, turn * TURN);
    ring(control);
    while (true) {
      const ticket = Atomics.load(control, TICKET);
      if (ticket % TURN >= segments) break;
      if (
        Atomics.compareExchange(control, TICKET, ticket, ticket + 1) === ticket
      ) {
        work(post.job, ticket % TURN, post.workspaces[0]!);
        Atomics.add(control, DONE, 1);
      }
    }
    // The others are at their last segment.
    while (Atomics.load(control, DONE) < segments);
  };
  return { size: workers.length + 1, run };
}
