/**
 * Many small random streams by name, each made in a microsecond.
 *
 * A stream of seedrandom takes a hundred times as long to make, which matters where each of many
 * persons is to have one. The generator is sfc32 (Doty-Humphrey 2010, of PractRand), its state 128 bits of
 * the name, mixed by multiplications and rotations with four draws of the seed's stream.
 */
import { type Seed, type Stream, stream } from "./streams.ts";

/** Rounds after which the bits of the state are mixed, as the author of the generator has it. */
const WARM_UP = 15;

/**
 * The streams of a seed and a purpose, by further names.
 *
 * @param seed A finite number or a text.
 * @param purpose What the draws are for.
 * @returns For a name its stream; the same name gives the same draws.
 * @throws {RangeError} If a seed that is a number is not finite.
 */
export function substreams(
  seed: Seed,
  purpose: string,
): (name: string) => Stream {
  const rng = stream(seed, purpose);
  const keys = Int32Array.from({ length: 4 }, () => (rng() * 2 ** 32) | 0);
  return (name) => {
    const state = Int32Array.from(keys);
    for (let i = 0; i < name.length; i++) {
      mixInto(state, name.charCodeAt(i) + 1);
    }
    mixInto(state, 0); // "a" is no beginning of "ab"
    for (let i = 0; i < WARM_UP; i++) next(state);
    // 53 bits: 27 and 26.
    return () =>
      ((next(state) >>> 5) * 2 ** 26 + (next(state) >>> 6)) / 2 ** 53;
  };
}

/** Takes one character into the state, each word by another odd constant. */
function mixInto(state: Int32Array, code: number): void {
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!;
  a = b ^ Math.imul(a ^ code, 0x239b961b);
  b = c ^ Math.imul(b ^ code, 0xab0e9789 | 0);
  c = d ^ Math.imul(c ^ code, 0x38b34ae5);
  d = a ^ Math.imul(d ^ code, 0xa1e38b93 | 0);
  state[0] = a << 13 | a >>> 19;
  state[1] = b << 17 | b >>> 15;
  state[2] = c;
  state[3] = d;
}

/** One step of sfc32: 32 bits. */
function next(state: Int32Array): number {
  const a = state[0]!, b = state[1]!, c = state[2]!, counter = state[3]!;
  const out = (a + b | 0) + counter | 0;
  state[3] = counter + 1 | 0;
  state[0] = b ^ b >>> 9;
  state[1] = c + (c << 3) | 0;
  state[2] = (c << 21 | c >>> 11) + out | 0;
  return out;
}
