// deno-lint-ignore-file no-console -- prints the figures that it checks
import { assert, assertEquals, assertThrows } from "@std/assert";
import { fit, type FitOptions, fitParallel } from "../../mod.ts";
import { misfitData } from "../../bench/misfit_data.ts";
import { simulatedRegimes } from "../../bench/regimes.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("where no mixture describes the data exploration finds what starts that agree miss", async (t) => {
  // By how many nats the search without exploration stops short, at least, with these seeds.
  const cases = [
    { made: 11, components: 4, seeds: [2, 3], short: 400 },
    { made: 13, components: 3, seeds: [1, 3], short: 60 },
  ];
  for (const { made, components, seeds, short } of cases) {
    await t.step(`data ${made}`, () => {
      const data = misfitData({ items: 120, noise: 1, seed: made });
      const best = fit(data, {
        components,
        init: "random",
        starts: 150,
        finishes: 150,
      });
      for (const seed of seeds) {
        const quick = fit(data, { components, seed, effort: "quick" });
        assertEquals(quick.exploration, undefined);
        assert(quick.logLikelihood < best.logLikelihood - short);
        const explored = fit(data, { components, seed });
        const lost = best.logLikelihood - explored.logLikelihood;
        assert(lost < 1e-3, `seed ${seed}: ${lost} nats`);
        assertEquals(explored.effort, "default");
        const { rounds, idle } = explored.exploration!;
        assertEquals(idle, Math.min(components + 3, 7));
        assert(rounds >= idle);
        assertEquals(explored.status, "converged");
        assert(explored.gradientNorm <= 1e-8);
      }
    });
  }
});

Deno.test("a finish of an exploration may join any optimum known, not the best alone", () => {
  const data = misfitData({ items: 120, noise: 1, seed: 13 });
  for (let seed = 1; seed <= 4; seed++) {
    const { starts, logLikelihood } = fit(data, { components: 3, seed });
    const lesser = starts.filter((start) =>
      start.status === "joined" && start.logLikelihood < logLikelihood - 1
    );
    // Most that would come to a lesser optimum are left behind before.
    assert(lesser.length > 0, `seed ${seed}`);
    for (const { logLikelihood } of lesser) {
      assert(starts.some((start) =>
        start.status === "converged" &&
        start.logLikelihood === logLikelihood
      ));
    }
  }
});

Deno.test("a thorough search explores until more rounds gain nothing; one by several threads finds the same", async () => {
  const data = misfitData({ items: 60, noise: 1, seed: 2 });
  const options: FitOptions = { components: 2, effort: "thorough" };
  const thorough = fit(data, options);
  assertEquals([thorough.effort, thorough.exploration?.idle], ["thorough", 24]);
  const parallel = await fitParallel(data, { ...options, workers: 2 });
  assertEquals(parallel.mixture, thorough.mixture);
  assertEquals(parallel.exploration, thorough.exploration);
});

Deno.test("where the model describes the data nothing is explored, and effort is paid in starts", () => {
  const { data } = simulatedCase(3, {
    items: 1000,
    features: 5,
    choices: 100_000,
  });
  const drawn = (effort: FitOptions["effort"]) => {
    const { starts, exploration } = fit(data, { components: 2, effort });
    assertEquals(exploration, undefined);
    return starts.filter(({ init }) => init !== "inserted").length;
  };
  assertEquals([drawn("quick"), drawn("default"), drawn("thorough")], [
    2,
    2,
    10,
  ]);
  // A number asked for is kept to, whatever the data.
  const misfit = misfitData({ items: 120, noise: 1, seed: 13 });
  const asked = fit(misfit, { components: 3, starts: 4 });
  assertEquals(asked.exploration, undefined);
});

Deno.test("an effort that is none is refused", () => {
  const data = misfitData({ items: 30, noise: 1, seed: 1 });
  assertThrows(
    () => fit(data, { components: 2, effort: "utmost" as "quick" }),
    RangeError,
    'Cannot fit as effort must be "quick", "default" or "thorough": current value is "utmost"',
  );
});

Deno.test("where one start alone came to the best of light data, exploration looks further", () => {
  const { data, components } = simulatedRegimes.find(({ name }) =>
    name === "heavy-tailed"
  )!.draw(12);
  const result = fit(data, { components, seed: 12 });
  const { exploration, foundBest, logLikelihood } = result;
  console.log(`found by ${foundBest}, ${logLikelihood.toFixed(4)} nats`);
  assert(exploration !== undefined && exploration.idle >= 2);
  // Without it one start came to −316,794.6961, before atoms were drawn three came to −316,794.0.
  assert(logLikelihood > -316_792);
  // A number of starts that is asked for is kept to.
  const few = fit(data, { components, seed: 12, starts: 2 });
  assertEquals(few.exploration, undefined);
});
