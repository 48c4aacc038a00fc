/**
 * Threads that run a program each: web workers, or those of `node:worker_threads`
 * where there are none.
 *
 * @module
 */

/** A thread that messages can be sent to. */
export interface Thread {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

/** What starts threads, and forgets their program. */
export interface Threads {
  /** @throws If the page or the machine allows no more. */
  start(): Thread;
  close(): void;
}

/** What is used of `node:worker_threads`. */
interface NodeThreads {
  readonly Worker: new (
    program: string,
    options: { eval: true; execArgv: string[] },
  ) => Thread & { on(event: "error", listener: () => void): void };
}

/** Not imported, as browsers have no such module; Node from 20.16 on gives it so. */
function nodeThreads(): NodeThreads | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): NodeThreads | undefined };
  };
  return process?.getBuiltinModule?.("node:worker_threads");
}

/** Whether there are threads that can share memory here. */
export function canShare(): boolean {
  return typeof SharedArrayBuffer !== "undefined" &&
    (hasWebWorkers() || nodeThreads() !== undefined);
}

function hasWebWorkers(): boolean {
  return typeof Worker !== "undefined" && typeof Blob !== "undefined";
}

/** Node's threads have a port in place of `onmessage`. */
const PORT = `
globalThis.onmessage = undefined;
process.getBuiltinModule("node:worker_threads").parentPort
  .on("message", (data) => onmessage({ data }));
`;

/**
 * Threads for a program in plain JavaScript that sets `onmessage`. One that fails
 * ends without a word.
 */
export function threadsOf(program: string): Threads {
  if (hasWebWorkers()) {
    const url = URL.createObjectURL(
      new Blob([program], { type: "text/javascript" }),
    );
    return {
      start: () => {
        const worker = new Worker(url, { type: "module" });
        worker.onerror = (event) => event.preventDefault();
        return worker;
      },
      close: () => URL.revokeObjectURL(url),
    };
  }
  const { Worker: NodeWorker } = nodeThreads()!;
  return {
    start: () => {
      const worker = new NodeWorker(PORT + program, {
        eval: true,
        execArgv: [], // else they would be those of the process
      });
      worker.on("error", () => {});
      return worker;
    },
    close: () => {},
  };
}
