import { assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { closestAtoms } from "../../lib/inference/closest_atoms.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { assertRefused } from "../refusal.ts";

/** One feature with mean 0 and variance 4: whitened atoms are twice as large. */
const DATA = choiceData([[-2], [2], [-2], [2]], [1, 2, 3, 4]);

Deno.test("closestAtoms() measures in whitened coordinates", () => {
  const mixture = softmaxMixture([0.4, 0.3, 0.2, 0.1], [[0], [5], [-3], [4.5]]);
  const { distance, components } = closestAtoms(DATA, mixture)!;
  assertEquals(components, [1, 3]);
  assertAlmostEquals(distance, 1, 1e-14);
  assertEquals(closestAtoms(DATA, softmaxMixture([1], [[3]])), undefined);
  assertEquals(
    closestAtoms(DATA, softmaxMixture([0.5, 0.5], [[3], [3]]))!.distance,
    0,
  );
});

Deno.test("closestAtoms() refuses atoms of another length", () => {
  assertRefused(
    () => closestAtoms(DATA, softmaxMixture([1], [[3, 1]])),
    "Cannot use the mixture as its atoms must have 1 entries, one per feature: current number is 2",
  );
});
