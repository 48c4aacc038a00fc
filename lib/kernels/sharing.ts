/**
 * Whether a job is better shared or done alone.
 *
 * Where other programs want the processors too, a worker is put aside in the
 * middle of a segment and the others wait for it. So both ways are timed, and
 * the faster is taken; the result is the same either way.
 *
 * @module
 */

/** How much of the mean time so far a new time leaves, and how much if it is of the slower way, which is seldom timed. */
const REMEMBERED = 0.6, REMEMBERED_OF_SLOWER = 0.3;
/**
 * After so many jobs the slower way is tried again, as things change; each time
 * that it is slower still, after twice as many, up to the most.
 */
const TRIED_AFTER = 8, MOST_BETWEEN = 128;

/** Mean times of one kind of job, alone and shared. */
export class Sharing {
  #alone = 0;
  #shared = 0;
  #between = TRIED_AFTER;
  #left = TRIED_AFTER;

  /** Whether to share the next job; {@linkcode note} is told how long it took. */
  choose(): boolean {
    if (this.#shared === 0) return true;
    if (this.#alone === 0) return false;
    return (this.#left-- > 0) === this.#sharingIsFaster();
  }

  /** Notes the time of a job, over its size. */
  note(shared: boolean, time: number): void {
    const before = this.#sharingIsFaster();
    const kept = shared === before ? REMEMBERED : REMEMBERED_OF_SLOWER;
    if (shared) this.#shared = mean(this.#shared, time, kept);
    else this.#alone = mean(this.#alone, time, kept);
    if (this.#sharingIsFaster() !== before) this.#between = TRIED_AFTER;
    else if (this.#left < 0) {
      this.#between = Math.min(2 * this.#between, MOST_BETWEEN);
    } else return;
    this.#left = this.#between;
  }

  #sharingIsFaster(): boolean {
    return this.#shared <= this.#alone;
  }
}

function mean(past: number, now: number, kept: number): number {
  return past === 0 ? now : kept * past + (1 - kept) * now;
}
