/**
 * Long commands in a thread of their own.
 *
 * A handler of signals runs only when its thread waits, so a thread that computes never hears of
 * them. Here the first thread owns the signals and does nothing else; what computes reads a flag in
 * shared memory, at each evaluation.
 *
 * @module
 */
import process from "node:process";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import type { Stop } from "../estimation.ts";
import { isVariableAllowed } from "./deno_permissions.ts";
import type { Environment } from "./environment.ts";
import { SCHEDULER_VARIABLES } from "./scheduler_variables.ts";
import { SIGNALS } from "./signals.ts";

/** Places in shared memory. */
const ASKED = 0, STAGE = 1, PLACES = 2;

/**
 * Stages of a command: there is nothing to lose, and a signal ends the process; work that looks at the
 * flag is on its way, and ends by itself; a file is being written; the process is about to end.
 */
const IDLE = 0, WORKING = 1, WRITING = 2, ENDING = 3;

/** What a thread is told. */
interface Told {
  readonly softmix: Int32Array;
  readonly args: readonly string[];
  readonly errorIsTerminal: boolean;
  /** Those that commands read, as a thread may have others. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Milliseconds after which someone who waits is told how to end at once. */
const PATIENCE = 1500;

/**
 * Runs a command in another thread; resolves to the exit status: 130 or 143 after a signal.
 *
 * @param module The module that calls {@linkcode inThread} there.
 */
export async function runInThread(
  module: string,
  args: readonly string[],
  { errorIsTerminal, writeError }: Pick<
    Environment,
    "errorIsTerminal" | "writeError"
  >,
): Promise<number> {
  const control = new Int32Array(new SharedArrayBuffer(4 * PLACES));
  const allowed = SCHEDULER_VARIABLES.filter(isVariableAllowed);
  const told: Told = {
    softmix: control,
    args,
    errorIsTerminal,
    variables: Object.fromEntries(
      allowed.map((name) => [name, process.env[name]]),
    ),
  };
  // Without others, for which Deno would ask.
  const worker = new Worker(new URL(module), { workerData: told, env: {} });
  let signalled: number | undefined;
  const hear = (signal: keyof typeof SIGNALS) => {
    const first = signalled === undefined;
    signalled ??= SIGNALS[signal];
    Atomics.store(control, ASKED, 1);
    for (const stage of first ? [IDLE] : [IDLE, WORKING]) {
      if (Atomics.compareExchange(control, STAGE, stage, ENDING) === stage) {
        process.exit(signalled);
      }
    }
    if (!first) return;
    setTimeout(() =>
      writeError(
        "softmix: interrupted, it ends with what it has reached; a second time it ends at once\n",
      ), PATIENCE).unref?.();
  };
  const hearers = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const hearer = () => hear(signal);
    process.on(signal, hearer);
    return () => process.off(signal, hearer);
  });
  try {
    const status = await new Promise<number>((resolve, reject) => {
      worker.on("error", reject);
      worker.on("exit", resolve);
    });
    return signalled ?? status;
  } finally {
    for (const stop of hearers) stop();
  }
}

/** Whether {@linkcode runInThread} started this thread. */
export function isThread(): boolean {
  const told = workerData as Partial<Told> | null | undefined;
  return !isMainThread && told?.softmix !== undefined;
}

/** Runs the command that this thread was started for. */
export async function inThread(
  machine: Environment,
  run: (args: readonly string[], env: Environment) => Promise<number>,
): Promise<void> {
  const { softmix: control, args, errorIsTerminal, variables } =
    workerData as Told;
  const status = await run(args, {
    ...machine,
    errorIsTerminal,
    variable: (name) => variables[name] ?? machine.variable(name),
    stop: stopOf(control),
    hold: () => step(control, IDLE, WORKING),
    checkWritable: (path) =>
      writing(control, () => machine.checkWritable(path)),
    writeFile: (path, text) =>
      writing(control, () => machine.writeFile(path, text)),
    writeOutput: (text) => {
      step(control, WORKING, IDLE); // a reader may take long, and has what it wants
      machine.writeOutput(text);
    },
  });
  process.exit(status);
}

function stopOf(control: Int32Array): Stop {
  return {
    get aborted() {
      return Atomics.load(control, ASKED) === 1;
    },
  };
}

/** Goes from one stage to another, unless the process is about to end. */
function step(control: Int32Array, from: number, to: number): boolean {
  const stage = Atomics.compareExchange(control, STAGE, from, to);
  if (stage === ENDING) Atomics.wait(control, STAGE, ENDING);
  return stage === from;
}

function writing<T>(control: Int32Array, work: () => T): T {
  const before = step(control, IDLE, WRITING) ? IDLE : WORKING;
  if (before === WORKING) step(control, WORKING, WRITING);
  try {
    return work();
  } finally {
    step(control, WRITING, before);
  }
}
