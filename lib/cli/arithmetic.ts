/** What makes results equal to the byte: kernels, instructions and functions of this machine. */
import {
  fit,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { digestOf } from "./digest.ts";

let known: string | undefined;

/**
 * A digest of a small fit. Machines on which it is the same compute the same bytes: it uses the kernels
 * that other fits use, with their fused or separate multiplications, exponentials and logarithms.
 */
export function arithmetic(): string {
  return known ??= measured();
}

function measured(): string {
  const features = simulateFeatures(150, 4, { seed: "arithmetic" });
  const truth = simulateMixture(2, 4, { seed: "arithmetic" });
  const data = simulateChoices(features, truth, {
    choices: 3000,
    seed: "arithmetic",
  });
  const { mixture, logLikelihood } = fit(data, {
    components: 2,
    init: "random",
    starts: 2,
  });
  return digestOf({ mixture, logLikelihood }).slice(0, 16);
}
