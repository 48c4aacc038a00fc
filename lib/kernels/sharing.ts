/**
 * Whether a job is better shared or done alone.
 *
 * Where other programs want the processors too, a worker is put aside in the
 * middle of a segment and the others wait for it. So both ways are timed, and
 * the faster is taken; the result is the same either way.
 *
 * @module
 */

/** How much of the mean time so far a new time leaves. */
const REMEMBERED = 0.6;
/** Every so many jobs are done the slower way, as things change. */
const TRIED_EVERY = 8;

/** Mean times of one kind of job, alone and shared. */
export class Sharing {
  #alone = 0;
  #shared = 0;
  #jobs = 0;

  /** Whether to share the next job; {@linkcode note} is told how long it took. */
  choose(): boolean {
    if (this.#shared === 0) return true;
    if (this.#alone === 0) return false;
    const faster = this.#shared <= this.#alone;
    return ++this.#jobs % TRIED_EVERY === 0 ? !faster : faster;
  }

  /** Notes the time of a job, over its size. */
  note(shared: boolean, time: number): void {
    if (shared) this.#shared = mean(this.#shared, time);
    else this.#alone = mean(this.#alone, time);
  }
}

function mean(past: number, now: number): number {
  return past === 0 ? now : REMEMBERED * past + (1 - REMEMBERED) * now;
}
