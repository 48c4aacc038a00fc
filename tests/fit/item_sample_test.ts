import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { itemSample } from "../../lib/fit/item_sample.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { logLikelihood } from "../../lib/model/log_likelihood.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** Items of which few are chosen most, as words are. */
function unevenly(p: number, order = (j: number) => j) {
  const rng = stream(1, "uneven");
  const rows = Array.from(
    { length: p },
    () => [drawNormal(rng), drawNormal(rng)],
  );
  const counts = rows.map((_, j) => Math.floor(1e6 / (j + 1)));
  const at = rows.map((_, j) => order(j));
  return choiceData(
    matrix([p, 2], Float64Array.from(at.flatMap((j) => rows[j]!))),
    at.map((j) => counts[j]!),
  );
}

const p = 3000, data = unevenly(p);

Deno.test("a sample has the size asked for, all of what is chosen most, and stands for all items", () => {
  const { data: sample, share } = itemSample(data, 500);
  const n = sample.counts.length;
  assert(Math.abs(n - 500) <= 1, `${n}`);
  assertEquals(share, n / p);
  const stands = sample.offset!.map((o) => Math.exp(o));
  assert(stands.every((w) => w >= 1));
  const all = stands.reduce((sum, w) => sum + w, 0);
  assert(Math.abs(all / p - 1) < 0.05, `${all}`);
  // Whatever is certain to be in stands for itself alone, its frequency but for the common factor.
  const first = sample.features.values.findIndex((x) =>
    x === data.features.values[0]
  );
  assertEquals(stands[first / 2], 1);
  assertAlmostEquals(
    sample.frequencies[first / 2]!,
    data.frequencies[0]!,
    2e-3,
  );
  assertAlmostEquals(sample.frequencies.reduce((a, b) => a + b), 1, 1e-12);
  assertEquals(sample.choices, data.choices);
});

Deno.test("the log-likelihood of a sample is that of all items, but for what its items stand for", () => {
  const mixture = softmaxMixture([0.3, 0.7], [[1.2, -0.4], [-0.5, 0.8]]);
  const { data: sample } = itemSample(data, 500);
  const shift = sample.frequencies.reduce(
    (sum, q, j) => sum + q * sample.offset![j]!,
    0,
  );
  const there = logLikelihood(sample, mixture) / data.choices - shift;
  const here = logLikelihood(data, mixture) / data.choices;
  assert(Math.abs(there - here) < 0.02, `${there} for ${here}`);
  // A part without weights is half a nat and more away.
  const unweighted = logLikelihood({ ...sample, offset: undefined }, mixture) /
    data.choices;
  assert(Math.abs(unweighted - here) > 0.5);
});

Deno.test("the order of items changes nothing of a sample", () => {
  const turned = itemSample(unevenly(p, (j) => (7 * j + 3) % p), 500).data;
  const values = (sample: typeof turned) =>
    Array.from(
      sample.offset!,
      (o, j) => `${sample.features.values[2 * j]} ${o.toFixed(9)}`,
    ).sort();
  assertEquals(values(turned), values(itemSample(data, 500).data));
});

Deno.test("a sample of all items is the data", () => {
  const { data: sample, share } = itemSample(data, p);
  assertEquals(share, 1);
  assertEquals(sample.features, data.features);
  assert(sample.offset!.every((o) => Math.abs(o) < 1e-9));
});
