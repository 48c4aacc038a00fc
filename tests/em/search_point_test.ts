import { assertAlmostEquals } from "@std/assert";
import { choiceData, simulateFeatures } from "../../mod.ts";
import {
  newFinishSlot,
  newSearchPoint,
  scalesInto,
} from "../../lib/em/search_point.ts";
import { parameterSpace } from "../../lib/model/parameter_space.ts";

Deno.test("steps are scaled by the weights of their components, but for those next to 0", () => {
  const L = 2, weights = [0.2, 0.8 - 1e-9, 1e-9];
  const data = choiceData(
    simulateFeatures(9, L, { seed: 1 }),
    new Float64Array(9).fill(1),
  );
  const space = parameterSpace(data, {
    components: 3,
    radius: Infinity,
    constraints: undefined,
  });
  const slot = newFinishSlot(space);
  slot.weights.set(weights);
  const scales = new Float64Array(3 + 3 * L);
  scalesInto(scales, newSearchPoint(slot, space));
  const expected = [5, 1.25, 3000];
  for (const [k, scale] of expected.entries()) {
    for (const i of [k, 3 + k * L, 3 + k * L + 1]) {
      assertAlmostEquals(scales[i]!, scale, 1e-8 * scale);
    }
  }
});
