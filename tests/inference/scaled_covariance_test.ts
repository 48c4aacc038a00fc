import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData, covariance, softmaxMixture } from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { criteria, deltaMethod, overdispersion } from "../../lib/inference.ts";
import { assertRefused } from "../refusal.ts";
import { largestDifference, simulatedCase } from "../simulated.ts";

const { data, truth, features } = simulatedCase(3);
const { mixture } = quasiNewton(data, truth);
/** Every choice made 7 times. */
const bunched = choiceData(features, data.counts.map((count) => 7 * count));

Deno.test("choices in bunches of 7 with scale 7 have the covariance of the bunches", () => {
  for (const kind of ["observed", "expected"] as const) {
    const [one, seven] = [
      covariance(data, mixture, { kind }),
      covariance(bunched, mixture, { kind, scale: 7 }),
    ];
    assertEquals(seven.scale, 7);
    for (const part of ["matrix", "atomErrors"] as const) {
      const [a, b] = [one[part]!.values, seven[part]!.values];
      assert(largestDifference(a, b) < 1e-10, `${kind} ${part}`);
    }
    assert(largestDifference(one.weightErrors!, seven.weightErrors!) < 1e-12);
    const spread = (of: typeof one) =>
      deltaMethod(of, ({ atoms }) => atoms.values)!.standardErrors;
    assert(largestDifference(spread(one), spread(seven)) < 1e-9);
  }
});

Deno.test('scale "overdispersion" is the estimate, and 1 where counts vary less', () => {
  const { estimate } = overdispersion(bunched, mixture);
  assert(estimate > 5 && estimate < 9);
  const of = covariance(bunched, mixture, { scale: "overdispersion" });
  assertEquals(of.scale, estimate);
  const [first] = covariance(bunched, mixture).weightErrors!;
  assertAlmostEquals(of.weightErrors![0]!, first! * Math.sqrt(estimate), 1e-12);
  assert(of.message.endsWith("times those of independent choices"));
  const even = choiceData(features, data.counts.map((count) => count / 100));
  const calm = covariance(even, mixture, { scale: "overdispersion" });
  assertEquals(calm, covariance(even, mixture));
});

Deno.test("quasi criteria do not see how large bunches are, if ĉ does", () => {
  const one = criteria(data, mixture, { overdispersion: 1.5 });
  const many = criteria(bunched, mixture, { overdispersion: 10.5 });
  const slack = 1e-9 * Math.abs(one.quasiBic);
  assertAlmostEquals(many.quasiBic, one.quasiBic, slack);
  assertAlmostEquals(many.quasiAic, one.quasiAic, slack);
  assert(Math.abs(many.bic - one.bic) > 1000);
});

Deno.test("covariance() refuses a scale that has no meaning", () => {
  const refused = (options: object, rule: string) =>
    assertRefused(
      () => covariance(data, mixture, options),
      `Cannot compute a covariance as scale must be ${rule}`,
    );
  const words = 'finite and >= 1, or "overdispersion"';
  refused({ scale: 0.5 }, `${words}: current value is 0.5`);
  refused({ scale: NaN }, `${words}: current value is NaN`);
  refused({ scale: "20" }, `${words}: current value is "20"`);
  refused(
    { kind: "sandwich", scale: 2 },
    '1 where kind is "sandwich": current value is 2',
  );
  refused(
    { prior: { ridge: 1 }, scale: 2 },
    '1 where kind is "posterior": current value is 2',
  );
  const few = choiceData([[0], [1], [3]], [5, 4, 3]);
  const two = softmaxMixture([0.5, 0.5], [[0.1], [0]]);
  assertRefused(
    () => covariance(few, two, { scale: "overdispersion" }),
    'Cannot compute a covariance as scale must be a number where there is no over-dispersion to estimate, for want of items or choices: current value is "overdispersion"',
  );
});
