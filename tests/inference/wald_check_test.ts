import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  choiceDataFromColumns,
  covariance,
  exampleTable,
  fit,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { waldCheck } from "../../lib/inference.ts";
import { centralProbability } from "../../lib/inference/normal_quantile.ts";
import { atEstimate, ProfilePath } from "../../lib/inference/profile_path.ts";
import { profiledParameters } from "../../lib/inference/profiled_parameters.ts";
import { likelihoodAt, withKernels } from "../../lib/model/likelihood.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("waldCheck() says of a coin what its likelihood says at the ends of the interval", () => {
  const [heads, tails] = [3, 17];
  const tosses = choiceData([[0], [1]], [tails, heads]);
  const logit = Math.log(heads / tails);
  const of = covariance(tosses, softmaxMixture([1], [[logit]]));
  const { intervals: [only], level } = waldCheck(tosses, of)!;
  const value = (x: number) =>
    heads * x - (heads + tails) * Math.log1p(Math.exp(x));
  const error = Math.sqrt(1 / heads + 1 / tails);
  const [low, high] = [-1, 1].map((side) =>
    centralProbability(
      Math.sqrt(
        2 * (value(logit) - value(logit + side * 1.959963984540054 * error)),
      ),
    )
  ) as [number, number];
  assertEquals([only!.name, level], ["x1 in component 1", 0.95]);
  assertAlmostEquals(only!.holds, (low + high) / 2, 1e-7);
});

Deno.test("waldCheck() is at the level with many choices, and below with few", () => {
  const shape = { items: 200, features: 2, scale: 1 };
  const worst = (choices: number) => {
    const { data, truth } = simulatedCase(3, { ...shape, choices });
    const { mixture } = quasiNewton(data, truth);
    const found = waldCheck(data, covariance(data, mixture))!;
    const { intervals, effectiveChoosers } = found;
    const sorted = intervals.map(({ holds }) => holds);
    assertEquals(sorted, sorted.toSorted((a, b) => a - b));
    // Two weights have one interval.
    assertEquals(intervals.length, 1 + 4);
    const [one, two] = effectiveChoosers;
    assertAlmostEquals(one!, two!, 1e-9 * one!);
    return { holds: sorted[0]!, known: one! };
  };
  const many = worst(200_000), few = worst(150);
  assert(Math.abs(many.holds - 0.95) < 2e-3, `${many.holds}`);
  assert(few.holds < 0.93, `${few.holds}`);
  assert(few.known < 40 && many.known > 100 * few.known);
});

Deno.test("waldCheck() climbs on at an end where the likelihood is far from a parabola", () => {
  const { columns } = exampleTable("wines");
  const data = choiceDataFromColumns(columns, { counts: "sold", id: "wine" });
  const { mixture } = fit(data, { components: 3 });
  const { intervals } = waldCheck(data, covariance(data, mixture))!;
  withKernels(undefined, (kernels) => {
    const at = atEstimate(likelihoodAt(data, mixture, { kernels }), {
      size: data.choices,
      radius: Infinity,
    });
    for (const { name, parameter } of profiledParameters(data, mixture, {})) {
      const [low, high] = [-1, 1].map((side) => {
        const path = new ProfilePath(at, parameter);
        const start = new Float64Array(parameter.slope.length);
        const end = path.climb(side * 1.959963984540054, start);
        assertEquals(end.status, "converged");
        return centralProbability(Math.sqrt(2 * end.drop));
      }) as [number, number];
      const { holds } = intervals.find((one) => one.name === name)!;
      assertAlmostEquals(holds, (low + high) / 2, 5e-4, name);
    }
  });
});

Deno.test("waldCheck() is of the observed information", () => {
  const { data, truth } = simulatedCase(1);
  const { mixture } = quasiNewton(data, truth);
  assertRefused(
    () => waldCheck(data, covariance(data, mixture, { kind: "sandwich" })),
    'Cannot check Wald intervals as kind of the covariance must be "observed": current value is "sandwich"',
  );
  const nowhere = softmaxMixture([0.5, 0.5], [[5, 5, 5], [-5, 5, 0]]);
  assertEquals(waldCheck(data, covariance(data, nowhere)), undefined);
});
