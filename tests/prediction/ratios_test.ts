import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { ratios, softmaxMixture } from "../../mod.ts";
import { deltaMethod } from "../../lib/inference.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import type { Fitted } from "../../lib/prediction/fitted.ts";
import { chooserData } from "../chooser_data.ts";
import { assertRefused } from "../refusal.ts";
import { fittedAtRandom } from "./random_root.ts";

const featureNames = ["x1", "x2", "x3"];
const Z = 1.959963984540054;

Deno.test("ratios and their average have the errors of the delta method by differences", () => {
  for (const kind of ["shared set", "membership", "populations"] as const) {
    const data = chooserData(31, kind);
    const of = fittedAtRandom(31, 3, data);
    const options = { of: "x1", per: "x3", featureNames };
    const { components, average } = ratios(of, options);
    const expected = deltaMethod(of, ({ weights, atoms: { values } }) => {
      const each = Array.from(
        weights,
        (_, k) => -values[3 * k]! / values[3 * k + 2]!,
      );
      return [...each, each.reduce((sum, r, k) => sum + weights[k]! * r, 0)];
    })!;
    for (const [i, ratio] of [...components, average].entries()) {
      assertAlmostEquals(ratio.value, expected.values[i]!, 1e-12);
      const error = expected.standardErrors[i]!;
      assertAlmostEquals(ratio.standardError! / error, 1, 1e-4);
    }
  }
});

/** One component, two coefficients with given errors and correlation. */
function one(a: number, b: number, errors: readonly number[]): Fitted {
  const [ea, eb, correlation] = errors as [number, number, number];
  const rest = Math.sqrt(1 - correlation ** 2);
  const values = Float64Array.of(0, ea, eb * correlation, 0, 0, eb * rest);
  return {
    mixture: softmaxMixture([1], [[a, b]]),
    root: {
      directions: matrix([2, 3], values),
      lengths: Float64Array.of(1, 1),
      choosers: undefined,
    },
  };
}

const NAMES = { of: "time", per: "price", featureNames: ["time", "price"] };

Deno.test("where the denominator is weak the interval is Fieller's: all ratios that a test does not reject", () => {
  const cases = [
    [1, -2, 0.3, 0.5, 0.4, "between"],
    [1, -2, 0.3, 0.5, -0.4, "between"],
    [-3, 1, 0.2, 0.8, 0.2, "outside"],
    [0.1, 0.2, 0.4, 0.3, -0.5, "all"],
  ] as const;
  for (const [a, b, ea, eb, correlation, kind] of cases) {
    const { components: [ratio], average } = ratios(
      one(a, b, [ea, eb, correlation]),
      NAMES,
    );
    const { interval } = ratio!;
    assertEquals([interval!.method, interval!.kind], ["fieller", kind]);
    assertEquals(average.interval!.kind, kind === "between" ? kind : "all");
    const { lower, upper } = interval!;
    for (let at = -4000; at <= 4000; at++) {
      const rho = at / 200;
      if (Math.min(Math.abs(rho - lower), Math.abs(rho - upper)) < 1e-9) {
        continue;
      }
      const variance = ea ** 2 + 2 * rho * correlation * ea * eb +
        (rho * eb) ** 2;
      const accepted = Math.abs(a + rho * b) <= Z * Math.sqrt(variance);
      const inside = kind === "all" ||
        (kind === "between"
          ? lower <= rho && rho <= upper
          : rho <= lower || rho >= upper);
      assertEquals(inside, accepted, `${rho} of ${lower}, ${upper}`);
    }
  }
});

Deno.test("where the denominator is strong both intervals nearly agree", () => {
  // 5.01 and 4.99 errors from 0.
  const [strong, weak] = [5.01, 4.99].map((t) =>
    ratios(one(1, -t, [0.05, 1, 0]), NAMES).components[0]!.interval!
  );
  assertEquals([strong!.method, weak!.method], ["delta", "fieller"]);
  assert(Math.abs(strong!.lower - weak!.lower) < 0.06);
  const far = ratios(one(1, -50, [0.5, 1, 0]), NAMES).components[0]!;
  assertAlmostEquals(far.value, 0.02, 1e-15);
  assertEquals(far.interval!.method, "delta");
});

Deno.test("a fixed denominator has no error of its own; without a covariance there are none", () => {
  const fixed = ratios(one(2, -4, [0.4, 0, 0]), NAMES).components[0]!;
  assertAlmostEquals(fixed.standardError!, 0.1, 1e-15);
  assertEquals(fixed.interval!.method, "delta");
  const { mixture, root } = one(2, -4, [0.4, 1, 0]);
  for (const known of [{ mixture }, { mixture, root, held: [true] }]) {
    const { components: [ratio], average } = ratios(known, NAMES);
    assertEquals(ratio, {
      value: 0.5,
      standardError: undefined,
      interval: undefined,
    });
    assertEquals(average, ratio);
  }
});

Deno.test("ratios that cannot be are refused", () => {
  const fitted = one(1, -2, [0.1, 0.1, 0]);
  assertRefused(
    () => ratios(fitted, { ...NAMES, of: "tim" }),
    'Cannot take ratios as there must be a feature "tim": the features are "time", "price"',
  );
  assertRefused(
    () => ratios(fitted, { ...NAMES, per: "time" }),
    'Cannot take ratios as of and per must be two features: both are "time"',
  );
  assertRefused(
    () => ratios(fitted, { ...NAMES, featureNames: ["time"] }),
    "Cannot take ratios as featureNames must have length 2, one per feature: current length is 1",
  );
  assertRefused(
    () => ratios({ mixture: softmaxMixture([1], [[1, 0]]) }, NAMES),
    "Cannot take ratios as coefficients of per must not be 0: that of component 1 is",
  );
  assertRefused(
    () => ratios(fitted, { ...NAMES, level: -1 }),
    "Cannot take ratios as level must be between 0 and 1: current value is -1",
  );
});
