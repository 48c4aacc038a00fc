/** Which ridge choices held out choose, and what each fit begins with. */
import { assertEquals } from "@std/assert";
import type { SoftmaxMixture } from "../../mod.ts";
import { heldOutRidge, ridgeGrid } from "../../lib/fit/held_out_ridge.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("of ridges that predict alike the smallest is chosen; each fit begins with that of the ridge before, of its split", () => {
  const { data, truth } = simulatedCase(2);
  const asked: [number, SoftmaxMixture | undefined][] = [];
  const given: SoftmaxMixture[] = [];
  const { ridge, search: { tried } } = heldOutRidge(data, {
    refit: (_, { ridge, from }) => {
      asked.push([ridge, from]);
      given.push({ ...truth });
      return given.at(-1)!;
    },
  });
  const grid = ridgeGrid(3);
  assertEquals([ridge, tried.map(({ ridge }) => ridge)], [0, grid]);
  assertEquals(new Set(tried.map(({ heldOut }) => heldOut.mean)).size, 1);
  const splits = asked.length / grid.length;
  for (const [i, [ridge, from]] of asked.entries()) {
    assertEquals(ridge, grid.toReversed()[Math.floor(i / splits)]);
    const isSame = from === (i < splits ? undefined : given[i - splits]);
    assertEquals(isSame, true, `fit ${i}`);
  }
});
