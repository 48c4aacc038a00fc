import { assert, assertEquals } from "@std/assert";
import { logLikelihood } from "../../mod.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import { greedyStarts } from "../../lib/fit/greedy_starts.ts";
import { copyOf, rowOf, rowsOf } from "../../lib/linalg/matrix.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { parameterSpace } from "../../lib/model/parameter_space.ts";
import type { SoftmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { stream } from "../../lib/random/streams.ts";
import { hardCase } from "./hard_cases.ts";

const RADIUS = 4;

function started(components: number) {
  const { data } = hardCase("rugged", 28);
  const shape = { components, radius: RADIUS, constraints: undefined };
  const space = parameterSpace(data, shape);
  const rng = stream(1, "greedy");
  const mixtures = greedyStarts(data, space, { count: 6, rng });
  const norms = mixtures.map(({ atoms }) =>
    rowsOf(toWhitened(atoms, space.whitening)).map(norm)
  );
  return { data, mixtures, norms };
}

Deno.test("starts made atom by atom begin near the origin and anywhere in turn, and go on with atoms on the bound", () => {
  const { mixtures, norms } = started(4);
  assertEquals(mixtures.length, 6);
  for (const [i, { weights }] of mixtures.entries()) {
    assertEquals(weights.length, 4);
    assert(weights.every((weight) => weight > 0));
    assert(Math.abs(weights.reduce((a, b) => a + b) - 1) < 1e-12);
    const [first, ...others] = norms[i]!;
    assert(first! <= (i % 2 === 0 ? 0.3 : 1) * RADIUS);
    for (const other of others) assert(Math.abs(other - RADIUS) < 1e-9);
  }
  assert(norms.some(([first]) => first! > 0.3 * RADIUS));
});

/** The mixture at another weight of its last component, the others in proportion. */
function reweighted({ weights, atoms }: SoftmaxMixture, last: number) {
  const K = weights.length;
  const scale = (1 - last) / (1 - weights[K - 1]!);
  const moved = weights.map((w, k) => k === K - 1 ? last : w * scale);
  return { weights: moved, atoms };
}

Deno.test("a component is made at its best weight beside all before it, and gains more than one drawn does on average", () => {
  const { data, mixtures } = started(3);
  let greedy = 0, drawn = 0;
  for (const [i, mixture] of mixtures.entries()) {
    const { weights, atoms } = mixture;
    const here = logLikelihood(data, mixture);
    const last = weights[2]!;
    // As far as eight halvings tell, and no less than .01.
    for (const other of [last * 1.3, last > 0.02 ? last * 0.7 : last * 1.5]) {
      assert(logLikelihood(data, reweighted(mixture, other)) < here);
    }
    greedy += here;
    // The last atom of another start in the place of its own.
    const another = mixtures[(i + 1) % mixtures.length]!;
    const exchanged = copyOf(atoms);
    rowOf(exchanged, 2).set(rowOf(another.atoms, 2));
    let best = -Infinity;
    for (let weight = 0.01; weight < 0.9; weight += 0.01) {
      const tried = reweighted({ weights, atoms: exchanged }, weight);
      best = Math.max(best, logLikelihood(data, tried));
    }
    drawn += best;
  }
  assert(greedy > drawn, `${greedy} ${drawn}`);
});

Deno.test("there are atoms for any number of components", () => {
  for (const { weights } of started(70).mixtures) {
    assertEquals(weights.length, 70);
    assert(weights.every((weight) => weight > 0));
  }
});
