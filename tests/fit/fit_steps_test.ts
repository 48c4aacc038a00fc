import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  fit,
  type FitOptions,
  type FitStep,
  matrixFromRows,
  softmaxMixture,
} from "../../mod.ts";
import { fromExactJson, toExactJson } from "../../lib/farm/exact_json.ts";
import { simulatedPanel } from "../simulated_panel.ts";
import { simulatedCase } from "../simulated.ts";

const timeless = (data: ChoiceData, options: FitOptions) => {
  const { seconds: _, ...result } = fit(data, options);
  return result;
};

/** A fit that goes on from so many steps of a whole one, and how many it made itself. */
function goneOn(data: ChoiceData, options: FitOptions, done: FitStep[]) {
  let made = 0;
  const kept = fromExactJson(
    JSON.parse(JSON.stringify(toExactJson(done))),
  ) as FitStep[];
  const result = timeless(data, {
    ...options,
    done: kept,
    onStep: () => made++,
  });
  return { result, made };
}

const { data } = simulatedCase(3, { items: 80, features: 3, components: 3 });

for (
  const [name, options] of Object.entries(
    {
      "the automatic mix": { components: 4, effort: "thorough" },
      "starts that are paused, and grown ones": {
        components: 5,
        seed: 3,
        atomBound: 3,
      },
      "drawn starts": { components: 3, init: "random", starts: 12 },
      "a ridge by choices held out": { components: 2, ridge: "held-out" },
    } satisfies Record<string, FitOptions>,
  )
) {
  Deno.test(`a fit goes on from any of its steps to the same bytes: ${name}`, () => {
    const steps: FitStep[] = [];
    const whole = timeless(data, { ...options, onStep: (s) => steps.push(s) });
    assertEquals(timeless(data, options), whole);
    assert(steps.length > 4);
    assertEquals(new Set(steps.map((step) => step.name)).size, steps.length);
    const last = steps.length;
    for (const n of [1, last >> 1, last]) {
      const { result, made } = goneOn(data, options, steps.slice(0, n));
      assertEquals(result, whole);
      assertEquals(made, last - n);
    }
    // Any of them may be missing.
    const { result } = goneOn(data, options, steps.filter((_, i) => i % 3 > 0));
    assertEquals(result, whole);
  });
}

Deno.test("starts that share passes over the features go on as they would have side by side", () => {
  // More than what is cached, so that starts stand side by side.
  const { data } = simulatedCase(8, {
    items: 6000,
    features: 90,
    components: 2,
    choices: 400,
  });
  const options = {
    components: 2,
    init: "random",
    starts: 4,
    finishes: 4,
    maxEvaluations: 8,
  } as const;
  const steps: FitStep[] = [];
  const whole = timeless(data, { ...options, onStep: (s) => steps.push(s) });
  const finishes = steps.filter(({ name }) => name.includes("finish"));
  assertEquals(finishes.length, 4);
  for (const n of [3]) {
    const { result, made } = goneOn(data, options, steps.slice(0, n));
    assertEquals(result, whole);
    assertEquals(made, steps.length - n);
  }
});

Deno.test("persons with covariates go on to the same bytes", () => {
  const covariates = Array.from({ length: 60 }, (_, u) => [u % 7, u % 3]);
  const truth = {
    ...softmaxMixture([0.5, 0.5], [[1, -1], [-1, 2]]),
    membership: matrixFromRows([[0.5, 0.1, -0.2], [0, 0, 0]]),
  };
  const data = simulatedPanel(2, {
    persons: 60,
    choices: 3,
    alternatives: 4,
    truth,
    covariates,
  });
  const options = { components: 2, seed: 5 };
  const steps: FitStep[] = [];
  const whole = timeless(data, { ...options, onStep: (s) => steps.push(s) });
  for (const n of [1, steps.length >> 1]) {
    assertEquals(goneOn(data, options, steps.slice(0, n)).result, whole);
  }
});
