import { assert, assertEquals } from "@std/assert";
import { choiceData, reorderComponents, softmaxMixture } from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  bootstrapReplicate,
  parametricBootstrap,
  type Refit,
} from "../../lib/inference/bootstrap.ts";
import { covariance } from "../../lib/inference/covariance.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

function estimated(seed: number) {
  const { data, truth } = simulatedCase(seed, { choices: 20_000, scale: 2 });
  const { mixture } = quasiNewton(data, truth);
  const refit: Refit = (drawn) => quasiNewton(drawn, mixture).mixture;
  return { data, mixture, refit };
}

Deno.test("parametricBootstrap() agrees with the information within its own noise", () => {
  const { data, mixture, refit } = estimated(1);
  const replicates = 100;
  const bootstrap = parametricBootstrap(data, mixture, { refit, replicates });
  const information = covariance(data, mixture);
  // Five standard errors of a standard deviation from 100 draws.
  const slack = 5 / Math.sqrt(2 * replicates);
  for (const [i, error] of bootstrap.atomErrors.values.entries()) {
    const ratio = error / information.atomErrors!.values[i]!;
    assert(Math.abs(ratio - 1) < slack, `${i}: ${ratio}`);
  }
  const ratio = bootstrap.weightErrors[0]! / information.weightErrors![0]!;
  assert(Math.abs(ratio - 1) < slack, `weights: ${ratio}`);
  assertEquals(bootstrap.failed, 0);
});

Deno.test("parametricBootstrap() resumes: replicates depend on the seed and their number only", () => {
  const { data, mixture, refit } = estimated(2);
  const options = { refit, seed: 7 };
  const whole = parametricBootstrap(data, mixture, {
    ...options,
    replicates: 6,
  });
  const some = parametricBootstrap(data, mixture, {
    ...options,
    replicates: 3,
  });
  const made: number[] = [];
  const resumed = parametricBootstrap(data, mixture, {
    ...options,
    replicates: 6,
    done: some.replicates.toReversed(),
    onReplicate: ({ replicate }) => made.push(replicate),
  });
  assertEquals(made, [3, 4, 5]);
  assertEquals(resumed, whole);
  assertEquals(
    bootstrapReplicate(data, mixture, { ...options, replicate: 4 }),
    whole.replicates[4]!,
  );
  const other = bootstrapReplicate(data, mixture, {
    refit,
    seed: 8,
    replicate: 4,
  });
  assert(
    other.mixture!.weights[0] !== whole.replicates[4]!.mixture!.weights[0],
  );
});

Deno.test("parametricBootstrap() matches components whatever order the refit returns", () => {
  const { data, mixture, refit } = estimated(3);
  const swapped: Refit = (drawn) => reorderComponents(refit(drawn)!, [1, 0]);
  const options = { replicates: 4, seed: 1 };
  assertEquals(
    parametricBootstrap(data, mixture, { ...options, refit: swapped }),
    parametricBootstrap(data, mixture, { ...options, refit }),
  );
});

Deno.test("parametricBootstrap() leaves failed refits out and counts them", () => {
  const { data, mixture, refit } = estimated(4);
  let calls = 0;
  const failing: Refit = (drawn) => calls++ === 1 ? undefined : refit(drawn);
  const some = parametricBootstrap(data, mixture, {
    refit: failing,
    replicates: 4,
  });
  assertEquals(some.failed, 1);
  assert(some.atomErrors.values.every((error) => error > 0));
  const none = parametricBootstrap(data, mixture, {
    refit: () => undefined,
    replicates: 2,
  });
  assertEquals(none.failed, 2);
  assert(none.atomErrors.values.every(Number.isNaN));
});

Deno.test("parametricBootstrap() counts a refit that is not finite as failed", () => {
  const { data, mixture, refit } = estimated(4);
  const spoilt = (part: "weights" | "atoms", value: number): Refit => {
    let calls = 0;
    return (drawn) => {
      const { weights, atoms } = refit(drawn)!;
      const values = atoms.values.slice();
      if (calls++ === 1) (part === "weights" ? weights : values)[1] = value;
      return { weights, atoms: { ...atoms, values } };
    };
  };
  const missing = () => {
    let calls = 0;
    return (drawn: typeof data) => calls++ === 1 ? undefined : refit(drawn);
  };
  const expected = parametricBootstrap(data, mixture, {
    refit: missing(),
    replicates: 4,
  });
  for (const part of ["atoms", "weights"] as const) {
    for (const value of [NaN, Infinity]) {
      const made = parametricBootstrap(data, mixture, {
        refit: spoilt(part, value),
        replicates: 4,
      });
      assertEquals(made, expected);
      assertEquals(made.failed, 1);
    }
  }
});

Deno.test("parametricBootstrap() refuses what it cannot draw", () => {
  const { data, mixture, refit } = estimated(5);
  assertRefused(
    () => parametricBootstrap(data, mixture, { refit, replicates: 1 }),
    "Cannot bootstrap as replicates must be an integer >= 2: current value is 1",
  );
  assertRefused(
    () => bootstrapReplicate(data, mixture, { refit, replicate: -1 }),
    "Cannot bootstrap as replicate must be an integer >= 0: current value is -1",
  );
  const weighted = choiceData([[0], [1]], [1.5, 2]);
  const coin = softmaxMixture([1], [[0]]);
  assertRefused(
    () => bootstrapReplicate(weighted, coin, { refit, replicate: 0 }),
    "Cannot bootstrap as the number of choices must be an integer: current value is 3.5",
  );
});
