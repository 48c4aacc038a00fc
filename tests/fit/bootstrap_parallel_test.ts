import { assert, assertEquals, assertRejects } from "@std/assert";
import { fit, selectComponents, softmaxMixture } from "../../mod.ts";
import {
  bootstrapOf,
  bootstrapParallel,
  type BootstrapReplicate,
  bootstrapStudy,
  heldOutLogLikelihood,
  heldOutParallel,
  heldOutStudy,
  parametricBootstrap,
} from "../../lib/inference.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(3, { features: 2 });
const { mixture } = fit(data, { components: 2 });
const replicates = 9;
const refit = { maxEvaluations: 60 };

Deno.test("bootstrapParallel() gives the bytes of parametricBootstrap() whatever the workers", async () => {
  const alone = parametricBootstrap(data, mixture, {
    replicates,
    seed: 4,
    refit: (drawn) =>
      fit(drawn, { ...refit, components: 2, init: [mixture] }).mixture,
  });
  for (const workers of [1, 3]) {
    const made = await bootstrapParallel(data, mixture, {
      ...{ replicates, seed: 4, refit, workers },
    });
    assertEquals(made, alone);
  }
});

Deno.test("replicates kept before an end was asked for are not made again", async () => {
  const kept: BootstrapReplicate[] = [];
  const signal = { aborted: false };
  const options = { replicates, refit, workers: 1 };
  await assertRejects(
    () =>
      bootstrapParallel(data, mixture, {
        ...options,
        workers: 2,
        signal,
        onReplicate: (replicate) => {
          kept.push(replicate);
          signal.aborted = kept.length >= 4;
        },
      }),
    Error,
    "Cannot bootstrap as it was interrupted",
  );
  assert(kept.length >= 4 && kept.length < replicates);
  const fresh: number[] = [];
  const whole = await bootstrapParallel(data, mixture, {
    ...options,
    done: kept,
    onReplicate: ({ replicate }) => fresh.push(replicate),
  });
  assertEquals(fresh.length, replicates - kept.length);
  assertEquals(whole, await bootstrapParallel(data, mixture, options));
});

Deno.test("a refit that throws is a replicate that failed, with its reason", () => {
  // What the door refuses, and refits of real data seldom meet.
  const refit = { ridge: -1 };
  const { at, input } = bootstrapStudy(data, mixture);
  const made = at.make({ ...input, refit }, { aborted: false })(3);
  assertEquals(made, {
    replicate: 3,
    mixture: undefined,
    failure: "Cannot fit as ridge must be finite and >= 0: current value is -1",
  });
  const { failed } = bootstrapOf(mixture, [made as BootstrapReplicate]);
  assertEquals(failed, 1);
});

Deno.test("bootstrapStudy() refuses what cannot be drawn before any work", () => {
  assertRefused(
    () => bootstrapStudy(data, mixture, { replicates: 1 }),
    "Cannot bootstrap as replicates must be an integer >= 2: current value is 1",
  );
  assertRefused(
    () => bootstrapStudy(data, mixture, { refit: { starts: -1 } }),
    "Cannot refit as starts must be an integer >= 0: current value is -1",
  );
  const half = { ...data, choices: data.choices + 0.5 };
  assertRefused(
    () => bootstrapStudy(half, mixture),
    `Cannot bootstrap as the number of choices must be an integer: current value is ${half.choices}`,
  );
});

Deno.test("heldOutParallel() gives the bytes of heldOutLogLikelihood() with any number of workers", async () => {
  const options = { splits: 4, seed: 2 };
  const alone = heldOutLogLikelihood(data, {
    ...options,
    refit: (train) =>
      fit(train, { components: 2, init: [mixture], maxEvaluations: 60 })
        .mixture,
  });
  for (const workers of [2]) {
    assertEquals(
      await heldOutParallel(data, mixture, { ...options, refit, workers }),
      alone,
    );
  }
});

Deno.test("heldOutStudy() refuses a mixture of other features, and choices that cannot be split, before any refit", () => {
  assertRefused(
    () => heldOutStudy(data, softmaxMixture([1], [[1, 2, 3, 4, 5]])),
    `Cannot use the mixture as its atoms must have ${data.features.columns} entries, one per feature: current number is 5`,
  );
  const half = { ...data, counts: data.counts.map((count) => count / 2) };
  assertRefused(
    () => heldOutStudy(half, mixture),
    `Cannot split choices as counts must be integers: the count of item ${
      half.counts.findIndex((count) => !Number.isInteger(count)) + 1
    } is ${half.counts.find((count) => !Number.isInteger(count))}`,
  );
});

Deno.test("heldOutParallel() refits as selectComponents() does unless it is said otherwise", async () => {
  const { data } = simulatedCase(6, { features: 2 });
  const options = { splits: 3, workers: 1 };
  const [candidate] = selectComponents(data, {
    ...{ components: [3], splits: 3 }, // one too many
  }).candidates;
  const { fit: { mixture }, heldOut } = candidate!;
  const made = await heldOutParallel(data, mixture, options);
  assertEquals(made, heldOut);
  // From the mixture alone it keeps what it learned of the choices held out.
  const near = await heldOutParallel(data, mixture, { ...options, refit: {} });
  assert(near.mean > made.mean + 1e-4, `${near.mean - made.mean}`);
});
