/** What a worker of a farm runs, and what is said between it and the thread that started it. */

/** Tasks posted to a worker, which draws from those of all posts. */
export interface Posted {
  /** The number of the first; the others follow. */
  readonly from: number;
  readonly tasks: readonly unknown[];
  /** Who does each: 0 is nobody yet. Where memory is shared, all who draw see one. */
  readonly claims: Int32Array;
  /** Whether these come before those posted earlier. */
  readonly isFirst: boolean;
}

/** What a worker says. */
export interface Said {
  readonly ready?: true;
  /** Why it cannot begin. */
  readonly unable?: string;
  /** The task that it has done. */
  readonly number?: number;
  readonly value?: unknown;
  /** What its task threw, and whether that was a RangeError: what the user gave is refused. */
  readonly thrown?: string;
  readonly isRefusal?: boolean;
  /** Why it is about to end. */
  readonly dying?: string;
}

/** Milliseconds from which a task is long: who waits for it may have one that comes first. */
export const LONG = 3000;
/** Milliseconds that a worker waits for such a task, after a long one. */
const PAUSE = 5;

/**
 * What a worker does: makes the tasks, then draws one after another. Plain JavaScript, as it runs from a
 * Blob. Whatever ends it is said before, as some ends, such as `close()`, reach no one by themselves.
 */
export const PROGRAM = `
const end = self.close.bind(self);
let isOver = false;
const die = (dying) => { isOver = true; postMessage({ dying }); end(); };
self.close = () => die("it closed itself");
addEventListener("unload", () => postMessage({ dying: "it ended itself" }));
addEventListener("error", (event) => { event.preventDefault(); die(event.message); });
addEventListener("unhandledrejection", (event) => { event.preventDefault(); die(String(event.reason)); });
const { port1, port2 } = new MessageChannel();
const messages = () => new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(null); });
const pause = () => new Promise((resolve) => setTimeout(resolve, ${PAUSE}));
const posts = [];
let me, run, isAtWork = false;
const draw = () => {
  for (; posts.length > 0; posts.shift()) {
    const post = posts[0];
    while (post.next < post.tasks.length) {
      const i = post.next++;
      if (Atomics.compareExchange(post.claims, i, 0, me) === 0) return [post.from + i, post.tasks[i]];
    }
  }
};
const work = async () => {
  if (isAtWork || !run) return;
  isAtWork = true;
  while (!isOver) {
    const drawn = draw();
    if (!drawn) break;
    const [number, task] = drawn;
    const begun = performance.now();
    try {
      postMessage({ number, value: await run(task) });
    } catch (error) {
      postMessage({ number, thrown: error instanceof Error ? error.message : String(error), isRefusal: error instanceof RangeError });
    }
    await (performance.now() - begun > ${LONG} ? pause() : messages());
  }
  isAtWork = false;
};
const begin = async ({ module, name, input, who }) => {
  me = who;
  try {
    run = (await import(module))[name](input, { aborted: false });
  } catch (error) {
    postMessage({ unable: String(error) });
    return;
  }
  postMessage({ ready: true });
};
onmessage = async ({ data }) => {
  if (!data.tasks) await begin(data);
  else if (data.isFirst) posts.unshift({ ...data, next: 0 });
  else posts.push({ ...data, next: 0 });
  await work();
};`;

/** Starts a worker; what it says is heard, and its end is told once with why. */
export function startWorker(url: string, { hear, bury }: {
  readonly hear: (said: Said) => void;
  readonly bury: (why: string) => void;
}): Worker {
  const worker = new Worker(url, { type: "module" });
  worker.onmessage = ({ data }) => hear(data);
  worker.onmessageerror = () => bury("its result was lost");
  worker.onerror = (event) => {
    event.preventDefault();
    bury(event.message);
  };
  return worker;
}
