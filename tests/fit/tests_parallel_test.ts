import { assert, assertEquals, assertRejects } from "@std/assert";
import { fit } from "../../mod.ts";
import {
  bootstrapTest,
  bootstrapTestParallel,
  type BootstrapTestReplicate,
  influence,
  influenceParallel,
} from "../../lib/inference.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(3, { features: 2, items: 60, choices: 2000 });
const { mixture } = fit(data, { components: 2 });

Deno.test("bootstrapTestParallel() gives the bytes of bootstrapTest() whatever the workers, and goes on from replicates kept", async () => {
  const options = { components: 2, replicates: 6, mixture, seed: 4, starts: 1 };
  const alone = bootstrapTest(data, options);
  const kept: BootstrapTestReplicate[] = [];
  for (const workers of [1, 2, 3]) {
    const made = await bootstrapTestParallel(data, {
      ...{ ...options, workers },
      done: kept.slice(0, 2),
      onReplicate: (one) => kept.push(one),
    });
    assertEquals(made, alone);
  }
  assertEquals(kept.length, 6 + 4 + 4);
});

Deno.test("influenceParallel() gives the bytes of influence() with refits, whatever the workers", async () => {
  const refit = { maxEvaluations: 80 };
  const alone = influence(data, mixture, {
    most: 3,
    refit: (rest) =>
      fit(rest, { ...refit, components: 2, init: [mixture] }).mixture,
  });
  assert(alone!.most.every((one) => one.refit !== undefined));
  for (const workers of [1, 2]) {
    const found = await influenceParallel(data, mixture, {
      ...{ most: 3, refit, workers },
    });
    assertEquals(found, alone);
  }
});

Deno.test("influenceParallel() that is interrupted says so", async () => {
  await assertRejects(
    () => influenceParallel(data, mixture, { signal: { aborted: true } }),
    Error,
    "Cannot measure influence as it was interrupted",
  );
});
