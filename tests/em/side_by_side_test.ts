import { assertEquals } from "@std/assert";
import { simulateMixture } from "../../mod.ts";
import { warmUp } from "../../lib/em/em.ts";
import { finishTogether } from "../../lib/em/finish.ts";
import { newFinishSlot } from "../../lib/em/search_point.ts";
import { openLikelihood } from "../../lib/model/likelihood.ts";
import { drive } from "../../lib/model/objective.ts";
import {
  loadMixture,
  parameterSpace,
  unloadMixture,
} from "../../lib/model/parameter_space.ts";
import { simulatedCase } from "../simulated.ts";

const components = 3, radius = 5;
const { data } = simulatedCase(1, { components, items: 101 });
const starts = [1, 2, 3, 4, 5].map((seed) =>
  simulateMixture(components, 3, { seed })
);

const space = parameterSpace(data, { components, radius });

Deno.test("starts finished side by side end as they do alone, to the byte", () => {
  const finished = (blocks: number) => {
    const slots = starts.map((start) => {
      const slot = newFinishSlot(space);
      loadMixture(slot, start, space);
      return slot;
    });
    const order: number[] = [];
    const limits = { gradientTolerance: 1e-8, maxEvaluations: 500 };
    const ends = drive(finishTogether(
      openLikelihood(data, { space, blocks }),
      slots,
      limits,
      (slot) => order.push(slot),
    ));
    assertEquals(order.toSorted(), [0, 1, 2, 3, 4]);
    return { ends, mixtures: slots.map((slot) => unloadMixture(slot, space)) };
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
    { kind: "gradient", stepSize: 1 },
    { kind: "newton", steps: 2 },
  ] as const
) {
  Deno.test(`starts warmed up side by side by ${mStep.kind} steps end as they do alone, to the byte`, () => {
    const warmed = (batch: typeof starts) => {
      const likelihood = openLikelihood(data, { space, blocks: batch.length });
      const { blocks, values } = likelihood;
      for (const [b, start] of batch.entries()) {
        loadMixture(blocks[b]!, start, space);
      }
      drive(warmUp(likelihood, batch.length, { mStep, rounds: 7 }));
      return batch.map((_, b) => ({
        logLikelihood: values[b],
        mixture: unloadMixture(blocks[b]!, space),
      }));
    };
    assertEquals(warmed(starts), starts.flatMap((start) => warmed([start])));
  });
}
