import { assert, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { diagnose } from "../../lib/fit/diagnose.ts";
import { covariance, fit, logLikelihood } from "../../mod.ts";
import {
  emRate,
  identifiability,
  missingComponent,
  optimalityGap,
  overdispersion,
  waldCheck,
} from "../../lib/inference.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(4, { items: 300, scale: 2, choices: 20_000 });
const result = fit(data, { components: 2 });

Deno.test("diagnose() returns what the functions that it calls return", () => {
  const { mixture, atomBound, onBound } = result;
  const diagnostics = diagnose(data, result, { gapStarts: 8, seed: 3 });
  assertEquals(diagnostics, {
    smallestWeight: mixture.weights[1]!,
    fewestEffectiveItems: Math.min(...result.effectiveItems!),
    closestAtoms: diagnostics.closestAtoms,
    overdispersion: overdispersion(data, mixture),
    covariance: covariance(data, mixture, { onBound }),
    identifiability: identifiability(data, mixture),
    emRate: emRate(data, mixture, { onBound }),
    optimalityGap: optimalityGap(data, mixture, {
      atomBound,
      starts: 8,
      seed: 3,
    }),
    missing: missingComponent(data, mixture, { atomBound, starts: 8, seed: 3 }),
    wald: waldCheck(data, diagnostics.covariance!),
    warnings: [],
    skipped: [],
    seconds: diagnostics.seconds,
  });
  assertEquals(diagnostics.closestAtoms!.components, [0, 1]);
  assertEquals(diagnostics.covariance!.status, "ok");
  assert(diagnostics.seconds > 0);
});

Deno.test("the gap of diagnose() bounds what a third component gains", () => {
  const { mostGain } = diagnose(data, result).optimalityGap!;
  const third = fit(data, { components: 3 }).mixture;
  const gain = logLikelihood(data, third) - result.logLikelihood;
  assert(gain > 0 && gain / data.choices <= mostGain, `${gain} ${mostGain}`);
});

Deno.test("diagnose() skips what takes long, and says so", () => {
  const long = diagnose(data, result, { mostWork: 0 });
  assertEquals(
    [long.covariance, long.identifiability, long.emRate],
    [undefined, undefined, undefined],
  );
  assertEquals([long.optimalityGap, long.missing], [undefined, undefined]);
  assertEquals(long.skipped, [
    "standard errors, condition, identifiability and rate of EM take long with 7 parameters and 300 items",
    "the search for what is missing takes long with 300 items and 3 features",
  ]);
  assert(long.closestAtoms!.distance > 0);
  // 4·7²·(300 + 35) multiplications for the one, 32·70·300·8 for the other.
  const some = diagnose(data, result, { mostWork: 70_000 });
  assertEquals([some.covariance?.status, some.optimalityGap], [
    "ok",
    undefined,
  ]);
  const more = diagnose(data, result, { gapStarts: 1, mostWork: 1e6 });
  assertEquals(more.skipped, []);
});

Deno.test("diagnose() ends with a status, whatever the data", () => {
  const hostile = [
    choiceData([[0], [1], [2], [3]], [0, 0, 0, 9]),
    choiceData([[0], [1]], [1, 0]),
    choiceData([[0], [1]], [5e14, 5e14]),
    choiceData([[0], [1], [2]], [1, 1, 1]),
    choiceData([[-1e9], [0], [1e9], [1]], [0.25, 1e-12, 3, 2]),
    choiceData([[0, 1], [1, 0], [2, 5]], [0, 1, 0]),
  ];
  for (const [i, small] of hostile.entries()) {
    for (const components of [1, 2]) {
      for (const atomBound of [undefined, Infinity]) {
        const fitted = fit(small, { components, atomBound, starts: 2 });
        const found = diagnose(small, fitted, { gapStarts: 4 });
        const { status, condition, message } = found.covariance!;
        assert(message.length > 0);
        if (status === "ok") assert(condition < Infinity, `${i}`);
        assert(!Number.isNaN(found.optimalityGap!.gap), `${i} gap`);
      }
    }
  }
});

for (
  const [options, message] of [
    [
      { gapStarts: 0 },
      "Cannot diagnose as gapStarts must be an integer >= 1: current value is 0",
    ],
    [
      { gapStarts: NaN },
      "Cannot diagnose as gapStarts must be an integer >= 1: current value is NaN",
    ],
    [
      { mostWork: NaN },
      "Cannot diagnose as mostWork must be >= 0: current value is NaN",
    ],
  ] as const
) {
  Deno.test(`refused: ${message}`, () =>
    assertRefused(() => diagnose(data, result, options), message));
}

Deno.test("diagnose() says where Wald's intervals are rough, and has the errors and intervals asked for", () => {
  const small = simulatedCase(4, { items: 60, scale: 1, choices: 300 }).data;
  const found = fit(small, { components: 2 });
  const { warnings, wald } = diagnose(small, found, { gapStarts: 1 });
  assert(wald!.intervals[0]!.holds < 0.93 || wald!.effectiveChoosers[0]! < 20);
  assertEquals(warnings.length, 1);
  assert(
    warnings[0]!.startsWith("95% intervals from standard errors are rough"),
  );
  assertEquals(diagnose(data, result, { gapStarts: 1 }).warnings, []);
  const made: string[] = [];
  const more = diagnose(small, found, {
    ...{ gapStarts: 1, errors: "scaled", intervals: "profile" },
    ...{ influence: 1, fitTest: true, replicates: 3 },
    onReplicate: (what, done, total) => made.push(`${what} ${done}/${total}`),
  });
  assertEquals(made.slice(-3), [
    ...["test of the fit 1/3", "test of the fit 2/3", "test of the fit 3/3"],
  ]);
  assertEquals(more.warnings, []);
  assert("doubts" in more.intervals!);
  assertEquals(more.influence!.most.length, 1);
  assertEquals(more.fitTest!.replicates.length, 3);
  assertRefused(
    () => diagnose(data, result, { errors: "robust" as "observed" }),
    'Cannot diagnose as errors must be "observed", "scaled", "sandwich", "jackknife" or "bootstrap": current value is "robust"',
  );
});

Deno.test("diagnose() of a component whose every coefficient is fixed has nothing to identify", () => {
  const rows = [[0, 1], [1, 0], [2, 2], [3, 1], [4, 0]];
  const featureNames = ["a", "b"];
  const fixed = choiceData(rows, [5, 3, 8, 4, 6], { featureNames });
  const result = fit(fixed, { components: 1, fixed: { a: 0, b: 0.1 } });
  const { identifiability, covariance } = diagnose(fixed, result);
  assertEquals(identifiability?.rank, 0);
  assertEquals(identifiability?.condition, 1);
  assertEquals(covariance?.status, "ok");
});
