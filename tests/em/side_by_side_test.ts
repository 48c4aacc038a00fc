import { assertEquals } from "@std/assert";
import { simulateMixture } from "../../mod.ts";
import { newFinishSlot } from "../../lib/em/bounded_search.ts";
import { loadMixture, unloadMixture, warmUp } from "../../lib/em/em.ts";
import { runFinishes } from "../../lib/em/finish.ts";
import { bestKernels } from "../../lib/kernels/best.ts";
import { newEvaluation } from "../../lib/model/evaluation.ts";
import { simulatedCase } from "../simulated.ts";

const components = 3, radius = 5;
const { data } = simulatedCase(1, { components, items: 101 });
const starts = [1, 2, 3, 4, 5].map((seed) =>
  simulateMixture(components, 3, { seed })
);

function evaluation(blocks: number) {
  return newEvaluation(data, bestKernels, { components, blocks });
}

Deno.test("starts finished side by side end as they do alone, to the byte", () => {
  const finished = (blocks: number) => {
    const slots = starts.map((start) => {
      const slot = newFinishSlot(components, 3);
      loadMixture(slot, start, { data, radius });
      return slot;
    });
    const order: number[] = [];
    const ends = runFinishes(evaluation(blocks), slots, {
      gradientTolerance: 1e-8,
      maxEvaluations: 500,
      radius,
    }, (slot) => order.push(slot));
    assertEquals(order.toSorted(), [0, 1, 2, 3, 4]);
    return { ends, mixtures: slots.map((slot) => unloadMixture(slot, data)) };
  };
  const alone = finished(1);
  assertEquals(
    alone.ends.map(({ status }) => status),
    new Array(5).fill("converged"),
  );
  for (const blocks of [2, 3, 5, 8]) assertEquals(finished(blocks), alone);
});

for (
  const mStep of [
    { kind: "gradient", stepSize: 1, radius },
    { kind: "newton", steps: 2, radius },
  ] as const
) {
  Deno.test(`starts warmed up side by side by ${mStep.kind} steps end as they do alone, to the byte`, () => {
    const warmed = (batch: typeof starts) => {
      const e = evaluation(batch.length);
      for (const [b, start] of batch.entries()) {
        loadMixture(e.blocks[b]!, start, { data, radius });
      }
      const logLikelihoods = warmUp(e, batch.length, { mStep, rounds: 7 });
      return batch.map((_, b) => ({
        logLikelihood: logLikelihoods[b],
        mixture: unloadMixture(e.blocks[b]!, data),
      }));
    };
    assertEquals(warmed(starts), starts.flatMap((start) => warmed([start])));
  });
}
