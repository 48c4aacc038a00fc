/** From measures to mixtures that are fit to start from. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  logLikelihood,
  matrixFromRows,
  mixtureProbabilities,
  softmaxMixture,
} from "../../mod.ts";
import { toUserUnits, toWhitened } from "../../lib/moments.ts";
import { whitenedFeatures } from "../../lib/data/whitening.ts";
import { rowsOf } from "../../lib/linalg/matrix.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import {
  bestStart,
  type LatentMeasure,
  reachOf,
} from "../../lib/moments/moment_start.ts";
import { oneComponentAtom } from "../../lib/moments/one_component.ts";
import { simulatedCase } from "../simulated.ts";

const { data, truth } = simulatedCase(3, { scale: 2, components: 2 });
const features = whitenedFeatures(data.features, data.whitening);
const rules = (components: number, bound = 20, reach = bound) => ({
  features,
  components,
  bound,
  reach,
});
const whitened = toWhitened(truth.atoms, data.whitening);
const good: LatentMeasure = { weights: truth.weights, atoms: whitened };
const bad: LatentMeasure = {
  weights: Float64Array.of(0.5, 0.5),
  atoms: matrixFromRows([[9, 9, -9], [-9, 9, 9]]),
};
const single = softmaxMixture(
  [1],
  toUserUnits({
    rows: 1,
    columns: 3,
    values: oneComponentAtom(data, features, 20),
  }, data.whitening),
);
const least = logLikelihood(data, single);

Deno.test("bestStart() takes the likeliest candidate as it is", () => {
  const start = bestStart(data, [bad, good], rules(2));
  assertEquals([start.status, start.candidate], ["estimated", 1]);
  assertAlmostEquals(start.logLikelihood, logLikelihood(data, truth), 1e-8);
  assertAlmostEquals(
    start.logLikelihood,
    logLikelihood(data, start.mixture),
    1e-8,
  );
});

/** The measure with atoms so many times as long. */
const stretched = (times: number): LatentMeasure => ({
  ...good,
  atoms: { ...whitened, values: whitened.values.map((v) => times * v) },
});

Deno.test("bestStart() is never less likely than one component: what is, is drawn towards it", () => {
  const start = bestStart(data, [stretched(6)], rules(2));
  assertEquals(start.status, "shrunk");
  assert(logLikelihood(data, start.mixture) > least);
  // Across, any share of it is worse: K equal atoms are left.
  for (const candidates of [[bad], []]) {
    const none = bestStart(data, candidates, rules(2));
    assertEquals([none.status, none.candidate], ["one_component", -1]);
    assertAlmostEquals(none.logLikelihood, least, 1e-8);
    assertAlmostEquals(logLikelihood(data, none.mixture), least, 1e-8);
  }
});

Deno.test("bestStart() makes up missing atoms by halving the heaviest, which changes no probability", () => {
  const { mixture, status } = bestStart(data, [good], rules(4));
  assertEquals([status, mixture.weights.length], ["estimated", 4]);
  assert(mixture.weights.every((w) => w > 0.05), `${mixture.weights}`);
  const before = mixtureProbabilities(data, truth);
  for (const [j, v] of mixtureProbabilities(data, mixture).entries()) {
    assertAlmostEquals(v, before[j]!, 1e-12);
  }
});

Deno.test("bestStart() shortens atoms to where they are believed, and gives each some weight", () => {
  const longest = Math.max(
    ...rowsOf(whitened).map((atom) => norm(atom as Float64Array)),
  );
  const reach = 0.9 * longest;
  const shortened = bestStart(data, [good], rules(2, 20, reach));
  assertEquals(shortened.status, "estimated");
  const lengths = rowsOf(toWhitened(shortened.mixture.atoms, data.whitening))
    .map((atom) => norm(atom as Float64Array));
  assertAlmostEquals(Math.max(...lengths), reach, 1e-12);
  const three = {
    weights: Float64Array.of(...truth.weights.map((w) => w * (1 - 1e-9)), 1e-9),
    atoms: matrixFromRows([...rowsOf(whitened).map((atom) => [...atom]), [
      0,
      0,
      0,
    ]]),
  };
  const { mixture, status } = bestStart(data, [three], rules(3));
  assertEquals(status, "estimated");
  assertAlmostEquals(Math.min(...mixture.weights), 0.01 / 3, 1e-4);
  assertEquals([reachOf(1, 20), reachOf(1, 2), reachOf(0.1, 20)], [2.5, 2, 1]);
});
