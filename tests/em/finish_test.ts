import { assert, assertEquals } from "@std/assert";
import { finishTogether } from "../../lib/em/finish.ts";
import { type FinishSlot, newFinishSlot } from "../../lib/em/search_point.ts";
import { neglectSmall } from "../../lib/model/information.ts";
import { answer, drive, type Objective } from "../../lib/model/objective.ts";
import {
  copyParameters,
  loadMixture,
  parameterSpace,
} from "../../lib/model/parameter_space.ts";
import { openObjective } from "../../lib/model/penalised_likelihood.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { simulatedCase } from "../simulated.ts";

const L = 4, components = 2;
const features = simulateFeatures(300, L, { seed: 3 });
const truth = simulateMixture(components, L, { seed: 3, scale: 2 });
const data = simulateChoices(features, truth, { choices: 1e5, seed: 3 });
const start = softmaxMixture([0.6, 0.4], [[0.5, 0, 0, 0.2], [0, -0.5, 0.1, 0]]);

function finished(objective: Objective, slot: FinishSlot) {
  const [end] = drive(finishTogether(objective, [slot], {
    gradientTolerance: 1e-8,
    maxEvaluations: 1000,
  }));
  assertEquals(end!.status, "converged");
  return end!;
}

Deno.test("a finish that goes on with the curvature that a finish before it kept ends sooner than one without", () => {
  const space = parameterSpace(data, { components, radius: 20 });
  const objective = openObjective(data, {
    space,
    prior: undefined,
    size: data.choices,
  });
  const paused = newFinishSlot(space);
  loadMixture(paused, start, space);
  drive(finishTogether(objective, [paused], {
    gradientTolerance: 1e-8,
    maxEvaluations: 15,
    keepsCurvature: true,
  }));
  assert(paused.curvature!.held > 5);
  const ignorant = newFinishSlot(space);
  copyParameters(ignorant, paused);
  const slow = finished(objective, ignorant);
  const quick = finished(objective, paused);
  assert(Math.abs(quick.objective - slow.objective) < 1e-12);
  assert(
    quick.evaluations < slow.evaluations,
    `${quick.evaluations} for ${slow.evaluations}`,
  );
});

Deno.test("neglected coefficients leave the sum as it was, and those above half their mean alone", () => {
  const coefficients = Float64Array.of(0, 4, 0.5, 1, 0, 0.1, 2);
  neglectSmall(coefficients); // mean 7.6/5
  const raised = 7.6 / 7;
  assertEquals(
    coefficients,
    Float64Array.of(0, 4, 0, 1, 0, 0, 2).map((c) => c * raised),
  );
});

/** A finish from a random start where components overlap, and what it asked for. */
function creeping(
  seed: number,
  maxEvaluations: number,
  isFirstOrder = false,
) {
  const components = 3;
  const { data } = simulatedCase(seed, {
    components,
    scale: 0.8,
    choices: 3000,
  });
  const space = parameterSpace(data, { components, radius: 5 });
  const objective = openObjective(data, {
    space,
    prior: undefined,
    size: data.choices,
  });
  const slot = newFinishSlot(space);
  loadMixture(slot, simulateMixture(components, 3, { seed: seed + 9 }), space);
  const limits = { gradientTolerance: 1e-8, maxEvaluations, isFirstOrder };
  const method = finishTogether(objective, [slot], limits);
  const asked = { evaluate: 0, inform: 0 };
  let step = method.next();
  while (!step.done) {
    asked[step.value.want as keyof typeof asked]++;
    answer(step.value);
    step = method.next();
  }
  const cost = asked.evaluate + asked.inform * objective.informationCost;
  return { end: step.value[0]!, asked, cost };
}

Deno.test("a finish counts its evaluations, and curvatures at what they cost", () => {
  for (const seed of [3, 35]) {
    const { end, asked, cost } = creeping(seed, 1000);
    assertEquals([end.status, end.evaluations], ["converged", cost]);
    assert(asked.inform > 1, "it computed no curvature");
  }
  // Whenever it has to end, before a curvature or after, it takes no more than it may.
  for (const most of [1, 59, 60, 66, 67, 80, 100, 120]) {
    const { end, cost } = creeping(35, most);
    assertEquals([end.status, end.evaluations], ["max_evaluations", cost]);
    assert(cost <= most, `${cost} of ${most}`);
  }
});

Deno.test("a finish of the first order computes no curvature, however slow it is", () => {
  const { end, asked } = creeping(35, 1000, true);
  assertEquals([end.status, asked.inform], ["converged", 0]);
  assert(end.evaluations > creeping(35, 1000).end.evaluations);
});

Deno.test("a finish that creeps is soon over once it has the curvature", () => {
  // With what it knew before beside that it took 146 to 152.
  for (const seed of [28, 30, 34, 58]) {
    const { end } = creeping(seed, 1000);
    assertEquals(end.status, "converged");
    assert(end.evaluations <= 120, `seed ${seed}: ${end.evaluations}`);
  }
});

Deno.test("near its end a finish scales steps by the weights of components, where features are beyond the cache and no curvature is had", () => {
  const space = parameterSpace(data, { components, radius: 20 });
  const finish = (kind: Partial<Objective>) => {
    const shape = { space, prior: undefined, size: data.choices };
    const objective = Object.assign(openObjective(data, shape), kind);
    const slot = newFinishSlot(space);
    loadMixture(slot, start, space);
    const [end] = drive(finishTogether(objective, [slot], {
      gradientTolerance: 1e-8,
      maxEvaluations: 1000,
      keepsCurvature: true,
    }));
    return { ...end!, slot, scales: slot.curvature!.scales };
  };
  const informationCost = Infinity;
  const wide = finish({ informationCost, informsRoughly: true });
  assertEquals(wide.status, "converged");
  const cached = finish({ informationCost });
  assertEquals(cached.scales, undefined);
  assert(Math.abs(wide.objective - cached.objective) < 1e-12);
  // Those of the last step but one.
  for (const [k, weight] of wide.slot.weights.entries()) {
    assert(Math.abs(wide.scales![k]! * weight - 1) < 1e-3);
  }
});
