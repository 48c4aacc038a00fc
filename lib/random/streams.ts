/** Named random streams; the only file that imports seedrandom. */
// @ts-types="npm:@types/seedrandom@3.0.8"
import seedrandom from "npm:seedrandom@3.0.5";

/** A source of uniform draws from [0, 1); 0 can occur, 1 cannot. */
export type Stream = () => number;

/** A seed: any finite number or any text. */
export type Seed = number | string;

/**
 * The random stream of a seed and a name.
 *
 * Streams of different names are independent for practical purposes, so a
 * draw added to one changes no other. The same pair gives the same draws.
 *
 * @param seed A finite number or a text.
 * @param name What the draws are for, such as `"fit:start:3"`.
 * @returns The stream; calling it advances it.
 * @throws {RangeError} If a number is not finite.
 */
export function stream(seed: Seed, name: string): Stream {
  if (typeof seed === "number" && !Number.isFinite(seed)) {
    throw new RangeError(
      `Cannot start a random stream as seed must be finite: current value is ${seed}`,
    );
  }
  const generator = seedrandom(`${seed}:${name}`);
  return () => generator();
}
