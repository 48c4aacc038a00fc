import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { simulateMixture } from "../../mod.ts";
import { warmUp } from "../../lib/em/em.ts";
import { finishTogether } from "../../lib/em/finish.ts";
import { newFinishSlot } from "../../lib/em/search_point.ts";
import { openLikelihood } from "../../lib/model/likelihood.ts";
import {
  answer,
  ask,
  drive,
  driveInTurns,
  type Method,
} from "../../lib/model/objective.ts";
import {
  loadMixture,
  parameterSpace,
} from "../../lib/model/parameter_space.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(4, { components: 3 });
const space = parameterSpace(data, { components: 3, radius: 6 });

/** EM rounds, then the finish, of one start; where it ended. */
function* ascent(seed: number): Method<Float64Array> {
  const likelihood = openLikelihood(data, { space });
  const slot = newFinishSlot(space);
  loadMixture(likelihood, simulateMixture(3, 3, { seed }), space);
  yield* warmUp(likelihood, 1, {
    mStep: { kind: "newton", steps: 1 },
    rounds: 3,
  });
  slot.weights.set(likelihood.weights);
  slot.atoms.set(likelihood.atoms);
  yield* finishTogether(likelihood, [slot], {
    gradientTolerance: 1e-8,
    maxEvaluations: 500,
  });
  return Float64Array.of(...slot.weights, ...slot.atoms);
}

Deno.test("methods end at the same bytes whoever answers them: at once, later, or in turns", async () => {
  const alone = [1, 2].map((seed) => drive(ascent(seed)));
  // Each answer comes in a later turn of the event loop.
  const later = await Promise.all([1, 2].map(async (seed) => {
    const method = ascent(seed);
    let step = method.next();
    while (!step.done) {
      await new Promise((resolve) => setTimeout(resolve));
      answer(step.value);
      step = method.next();
    }
    return step.value;
  }));
  assertEquals(later, alone);
});

Deno.test("a method does nothing of its own accord: one that is not answered leaves its objective as it was", () => {
  const likelihood = openLikelihood(data, { space });
  loadMixture(likelihood, simulateMixture(3, 3, { seed: 1 }), space);
  const plan = { mStep: { kind: "gradient", stepSize: 1 }, rounds: 2 } as const;
  const method = warmUp(likelihood, 1, plan);
  const asked: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { value } = method.next();
    if (value) asked.push(value.want);
  }
  assertEquals(asked, ["setAtoms", "expect", "fixResponsibilities"]);
  assert(likelihood.values.every((value) => value === 0));
  assert(likelihood.masses.every((mass) => mass === 0));
});

Deno.test("drive() lets a method give back what it holds when an answer throws", () => {
  let held = true;
  const failing = {
    compute() {
      throw new Error("out of memory");
    },
  };
  function* method(): Method<number> {
    try {
      yield ask(failing, "compute", { first: 0, end: 1 });
      return 1;
    } finally {
      held = false;
    }
  }
  assertThrows(() => drive(method()), Error, "out of memory");
  assertEquals(held, false);
});

/** Asks for computations of some milliseconds each; tells of its end, however it comes. */
function* slow(
  computations: number,
  compute: () => void,
  told: (end: string) => void,
): Method<number> {
  const busy = {
    compute() {
      const end = performance.now() + 4;
      while (performance.now() < end);
      compute();
    },
  };
  try {
    for (let i = 0; i < computations; i++) {
      yield ask(busy, "compute", { first: 0, end: 1 });
    }
    return computations;
  } finally {
    told("over");
  }
}

Deno.test("driveInTurns() lets the thread do other things on the way, and comes to the same", async () => {
  let computed = 0, computedAtTimer = 0;
  setTimeout(() => computedAtTimer = computed);
  const count = () => computed++;
  assertEquals(await driveInTurns(slow(40, count, () => {})), 40);
  assertEquals(computed, 40);
  // 4 ms each, and a turn is of 50 ms: a slow machine computes fewer in one.
  assert(computedAtTimer > 0 && computedAtTimer <= 14, `${computedAtTimer}`);
});

Deno.test("driveInTurns() lets a method give back what it holds when an answer throws", async () => {
  const told: string[] = [];
  const fail = () => {
    throw new Error("out of memory");
  };
  await assertRejects(
    () => driveInTurns(slow(2, fail, (end) => told.push(end))),
    Error,
    "out of memory",
  );
  assertEquals(told, ["over"]);
});
