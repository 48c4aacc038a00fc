import { assert, assertEquals } from "@std/assert";
import { type ChoiceData, fit, type SoftmaxMixture } from "../../mod.ts";
import { newFinishSlot } from "../../lib/em/search_point.ts";
import { basinOf, isInBasin } from "../../lib/fit/basin.ts";
import { openLikelihood } from "../../lib/model/likelihood.ts";
import { columnsOf } from "../../lib/model/objective.ts";
import {
  loadMixture,
  parameterSpace,
} from "../../lib/model/parameter_space.ts";
import { simulatedCase } from "../simulated.ts";

const RADIUS = 6;

/** A mixture in a slot with its gradient and objective. */
function evaluated(data: ChoiceData, mixture: SoftmaxMixture) {
  const components = mixture.weights.length;
  const space = parameterSpace(data, { components, radius: RADIUS });
  const slot = newFinishSlot(space);
  loadMixture(slot, mixture, space);
  const likelihood = openLikelihood(data, { space });
  likelihood.weights.set(slot.weights);
  likelihood.atoms.set(slot.atoms);
  likelihood.evaluate(columnsOf(likelihood, 1));
  slot.gradient.set(likelihood.weightGradient);
  slot.gradient.set(likelihood.atomGradient, components);
  return { ...slot, objective: likelihood.values[0]! };
}

const { data } = simulatedCase(2, { items: 500, choices: 50_000 });
const { mixture } = fit(data, { components: 2, atomBound: RADIUS });
const optimum = evaluated(data, mixture);

const SPACE = parameterSpace(data, { components: 2, radius: RADIUS });

/** The optimum with its components exchanged and every parameter moved. */
function moved(by: number): SoftmaxMixture {
  const { weights, atoms } = mixture;
  const L = atoms.columns;
  const values = Float64Array.from(
    atoms.values,
    (_, i) => atoms.values[(i + L) % (2 * L)]! + by * (i % 2 === 0 ? 1 : -0.5),
  );
  const first = weights[1]! + by / 10;
  return {
    weights: Float64Array.of(first, 1 - first),
    atoms: { ...atoms, values },
  };
}

Deno.test("a mixture beside an optimum is in its basin, one away from it is not", () => {
  const basin = basinOf(optimum, SPACE);
  assert(basin.isFree);
  const at = (by: number) => {
    const slot = evaluated(data, moved(by));
    return isInBasin(slot, slot.objective, basin);
  };
  assertEquals([1e-6, 1e-3, 0.01, -0.01].map(at), [true, true, true, true]);
  assertEquals([0.3, -0.5, 2].map(at), [false, false, false]);
});

Deno.test("a mixture near an optimum whose gradient leads elsewhere is not in its basin", () => {
  const basin = basinOf(optimum, SPACE);
  const slot = evaluated(data, moved(0.01));
  slot.gradient.fill(0, 2);
  assert(!isInBasin(slot, slot.objective, basin));
  assert(!isInBasin(slot, optimum.objective + 1e-9, basin));
  assert(!isInBasin(slot, NaN, basin));
});

Deno.test("an optimum on the bound takes only what is all but equal", () => {
  const basin = { ...basinOf(optimum, SPACE), isFree: false };
  const at = (by: number) => {
    const slot = evaluated(data, moved(by));
    return isInBasin(slot, slot.objective, basin);
  };
  assertEquals([at(1e-5), at(0.01)], [true, false]);
});

Deno.test("on the bound equal objectives are one optimum where parameters are equal too", () => {
  const basin = { ...basinOf(optimum, SPACE), isFree: false };
  for (
    const [by, expected] of [[0.01, true], [0.1, false], [-0.1, false]] as const
  ) {
    const atoms = optimum.atoms.map((v, i) => i === 0 ? v + by : v);
    const slot = { ...optimum, atoms };
    assertEquals(isInBasin(slot, optimum.objective - 1e-9, basin), expected);
  }
});

Deno.test("coefficients of membership count in the slope towards an optimum", () => {
  // One component's objective −½(m − 1)² in a coefficient, at m = 1.1: it rises as a parabola to its top.
  const one = (membership: number, gradient: number) => ({
    weights: Float64Array.of(1),
    atoms: Float64Array.of(0.5),
    membership: Float64Array.of(membership),
    gradient: Float64Array.of(gradient, 0),
  });
  const top = { ...one(1, 0), objective: 0, isFree: true };
  const objective = -(0.1 ** 2) / 2;
  assert(isInBasin(one(1.1, -0.1), objective, top));
  assert(!isInBasin(one(1.1, -0.2), objective, top));
  assert(!isInBasin(one(1.1, 0.1), objective, top));
});
