import { assert, assertEquals } from "@std/assert";
import { em } from "../../lib/em/em.ts";
import { climb, topOf } from "../../lib/experiments/ascent.ts";
import { drawCase } from "../../lib/experiments/simulated_case.ts";
import { sampleAmbient } from "../../lib/moments/sampled_starts.ts";

const drawn = drawCase({
  items: 400,
  features: 4,
  components: 2,
  choices: 50_000,
  scale: 1.5,
}, { seed: 1, replicate: 0 });
const { data, truth } = drawn;
const start = sampleAmbient(data, { components: 2, seed: 3 });
const way = { rounds: 1000, stepSize: 1, tolerance: 1e-9 };

for (const mStep of ["gradient", "newton"] as const) {
  Deno.test(`${mStep} EM in stretches counts its rounds as in one go`, () => {
    const top = topOf(data, truth);
    const { succeeded, evaluations } = climb(data, start, {
      ...way,
      ascent: mStep,
      top,
    });
    const { logLikelihoods } = em(data, start, {
      mStep,
      stepSize: 1,
      tolerance: 0,
    });
    const enough = (top - way.tolerance) * data.choices;
    assert(succeeded);
    // More than one stretch of 25, else nothing is tested.
    assert(evaluations > 30, `${evaluations}`);
    assertEquals(evaluations, logLikelihoods.findIndex((l) => l >= enough));
  });
}

Deno.test("a top out of reach is not reached, and EM stops where it stands still", () => {
  const top = topOf(data, truth) + 1e-3;
  for (const ascent of ["gradient", "newton", "finish"] as const) {
    const { succeeded, evaluations } = climb(data, start, {
      ...way,
      rounds: 5000,
      ascent,
      top,
    });
    assertEquals(succeeded, false);
    assert(evaluations < 5000, `${ascent}: ${evaluations}`);
  }
});
