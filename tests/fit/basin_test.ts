import { assert, assertEquals } from "@std/assert";
import { type ChoiceData, fit, type SoftmaxMixture } from "../../mod.ts";
import { newFinishSlot } from "../../lib/em/bounded_search.ts";
import { loadMixture } from "../../lib/em/em.ts";
import { basinOf, isInBasin } from "../../lib/fit/basin.ts";
import { bestKernels } from "../../lib/kernels/best.ts";
import {
  columnsOf,
  differentiate,
  expect,
  newEvaluation,
  updateSoftmax,
} from "../../lib/model/evaluation.ts";
import { simulatedCase } from "../simulated.ts";

const RADIUS = 6;

/** A mixture in a slot with its masses, gradient and ℓ per choice. */
function evaluated(data: ChoiceData, mixture: SoftmaxMixture) {
  const K = mixture.weights.length;
  const slot = newFinishSlot(K, data.features.columns);
  loadMixture(slot, mixture, { data, radius: RADIUS });
  const e = newEvaluation(data, bestKernels, { components: K, blocks: 1 });
  const block = e.blocks[0]!;
  block.weights.set(slot.weights);
  block.atoms.set(slot.atoms);
  updateSoftmax(e, columnsOf(e, 1));
  const logLikelihood = expect(e, block);
  differentiate(e, columnsOf(e, 1));
  slot.masses.set(block.masses);
  slot.atomGradient.set(block.atomGradient);
  return { ...slot, logLikelihood };
}

const { data } = simulatedCase(2, { items: 500, choices: 50_000 });
const { mixture } = fit(data, { components: 2, atomBound: RADIUS });
const optimum = evaluated(data, mixture);

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
  const basin = basinOf(optimum, RADIUS);
  assert(basin.isFree);
  const at = (by: number) => {
    const slot = evaluated(data, moved(by));
    return isInBasin(slot, slot.logLikelihood, basin);
  };
  assertEquals([1e-6, 1e-3, 0.01, -0.01].map(at), [true, true, true, true]);
  assertEquals([0.3, -0.5, 2].map(at), [false, false, false]);
});

Deno.test("a mixture near an optimum whose gradient leads elsewhere is not in its basin", () => {
  const basin = basinOf(optimum, RADIUS);
  const slot = evaluated(data, moved(0.01));
  slot.atomGradient.fill(0);
  assert(!isInBasin(slot, slot.logLikelihood, basin));
  assert(!isInBasin(slot, optimum.logLikelihood + 1e-9, basin));
  assert(!isInBasin(slot, NaN, basin));
});

Deno.test("an optimum on the bound takes only what is all but equal", () => {
  const basin = { ...basinOf(optimum, RADIUS), isFree: false };
  const at = (by: number) => {
    const slot = evaluated(data, moved(by));
    return isInBasin(slot, slot.logLikelihood, basin);
  };
  assertEquals([at(1e-5), at(0.01)], [true, false]);
});
