/**
 * Does the segments of a job: alone, or shared with a crew where that is faster.
 *
 * @module
 */
import type { Crew, Post, Work } from "./crew.ts";
import { Sharing } from "./sharing.ts";

/**
 * Multiplications below which a job is done alone: some 0.15 ms of work, beside
 * which the wait for a worker that the machine has put aside would count.
 */
const WORTH_SHARING = 1e6;

/** How large a job is. */
export interface JobSize {
  readonly segments: number;
  /** Components it is for. */
  readonly components: number;
  /** Multiplications for each of them. */
  readonly multiplications: number;
}

/** Does the jobs at one address. */
export class SegmentRunner {
  readonly #post: Post;
  readonly #work: Work;
  readonly #crew: Crew | undefined;
  /** For each operation. */
  readonly #sharings: Sharing[] = [];

  constructor(post: Post, work: Work, crew: Crew | undefined) {
    this.#post = post;
    this.#work = work;
    this.#crew = crew;
  }

  /** Does all segments of the job that is there. */
  run(
    operation: number,
    { segments, components, multiplications }: JobSize,
  ): void {
    const crew = this.#crew;
    if (
      crew === undefined || segments === 1 ||
      multiplications * components < WORTH_SHARING
    ) return this.#runAlone(segments);
    const sharing = this.#sharings[operation] ??= new Sharing();
    const begun = performance.now();
    const shared = sharing.choose();
    if (shared) crew.run(this.#post, segments, this.#work);
    else this.#runAlone(segments);
    sharing.note(shared, (performance.now() - begun) / components);
  }

  #runAlone(segments: number): void {
    const { job, workspaces } = this.#post;
    for (let s = 0; s < segments; s++) this.#work(job, s, workspaces[0]!);
  }
}
