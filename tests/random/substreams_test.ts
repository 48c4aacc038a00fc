import { assert, assertEquals } from "@std/assert";
import { type Stream, stream } from "../../lib/random/streams.ts";
import { substreams } from "../../lib/random/substreams.ts";
import { assertRefused } from "../refusal.ts";

const DRAWS = 20_000;
const take = (rng: Stream, n: number) => Array.from({ length: n }, rng);

/** χ² of draws in 64 cells, less its mean, in standard deviations. */
function excess(draws: readonly number[]): number {
  const counts = new Array<number>(64).fill(0);
  for (const u of draws) counts[Math.floor(64 * u)]!++;
  const each = draws.length / 64;
  const chi = counts.reduce((sum, n) => sum + (n - each) ** 2 / each, 0);
  return (chi - 63) / Math.sqrt(126);
}

Deno.test("a substream depends on seed, purpose and name, and on nothing else", () => {
  const of = substreams(1, "test");
  const draws = take(of("ann"), 5);
  take(of("bob"), 3);
  assertEquals(take(of("ann"), 5), draws);
  const others = [
    substreams(1, "test")("ann "),
    substreams(1, "test")("an"),
    substreams(1, "test")("na"),
    substreams(1, "test")(""),
    substreams(2, "test")("ann"),
    substreams(1, "other")("ann"),
    stream(1, "test"),
  ];
  for (const other of others) assert(other() !== draws[0]);
});

Deno.test("draws of one substream, and first draws of many, are uniform and not correlated", () => {
  const of = substreams(7, "test");
  const one = take(of("x"), DRAWS);
  const names = [
    (i: number) => `${i}`,
    (i: number) => `person ${i}`,
    (i: number) => String.fromCharCode(i),
    (i: number) => "a".repeat(i % 50) + i,
  ];
  const firsts = names.map((name) =>
    Array.from({ length: DRAWS }, (_, i) => of(name(i))())
  );
  for (const draws of [one, ...firsts]) {
    assert(draws.every((u) => u >= 0 && u < 1));
    assert(Math.abs(excess(draws)) < 5, `${excess(draws)}`);
    // The second of a pair does not follow the first.
    const shifted = draws.map((u, i) => (u + draws[(i + 1) % DRAWS]!) % 1);
    assert(Math.abs(excess(shifted)) < 5, `${excess(shifted)}`);
  }
  const seeds = Array.from(
    { length: 4000 },
    (_, seed) => substreams(seed, "test")("x")(),
  );
  assert(Math.abs(excess(seeds)) < 5);
});

Deno.test("substreams() refuses a seed that is not finite", () =>
  assertRefused(
    () => substreams(NaN, "test"),
    "Cannot start a random stream as seed must be finite: current value is NaN",
  ));
