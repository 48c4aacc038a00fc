/** Signals that ask the process to end, which must not cut a file in half. */
import process from "node:process";

/** Signals that ask a process to end, and the exit status for it. */
export const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
const listeners = new Map<keyof typeof SIGNALS, () => void>();
let signalled: number | undefined;

/**
 * Puts off the end of the process from the first file that is written until
 * the last is whole. A signal without a listener ends the process at once,
 * which is right during a fit, when there is no file to lose, and while a slow
 * reader takes the output; between a file's creation and its renaming it would
 * leave the file behind. A listener cannot remove that: it is called only when
 * this thread waits, and it does not before {@linkcode releaseSignals}.
 *
 * What remains is a file that is left by another end, such as SIGKILL, or by a
 * signal between the two system calls of `checkWritable`, before a fit that
 * must stay easy to end. Its name stands in no one's way.
 */
export function holdSignals(): void {
  if (listeners.size > 0) return;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const listener = () => signalled ??= SIGNALS[signal];
    process.on(signal, listener);
    listeners.set(signal, listener);
  }
}

/** Lets signals end the process again; returns the exit status if one came meanwhile. */
export async function releaseSignals(): Promise<number | undefined> {
  if (listeners.size === 0) return undefined;
  // A signal reaches its listener within three turns of the event loop, as
  // measured on a busy machine; a later one finds a run that is done.
  for (let turn = 0; turn < 5 && signalled === undefined; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (const [signal, listener] of listeners) process.off(signal, listener);
  return signalled;
}
