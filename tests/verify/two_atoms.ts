/** The mixtures that errors of latent moments are measured on: K = 2, L = 3. */
import { toWhitened, type Whitening } from "../../lib/data/whitening.ts";
import { matrix, rowOf } from "../../lib/linalg/matrix.ts";
import {
  type SoftmaxMixture,
  softmaxMixture,
} from "../../lib/model/softmax_mixture.ts";
import { drawOnSphereInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** Features. */
export const L = 3;
/** All of R^L. */
export const unit = matrix([L, L], Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));

/** Two atoms at a typical angle, norms 1.5. */
export function truthFor(seed: number) {
  const rng = stream(seed, "design:atoms");
  const atoms = matrix([2, L]);
  for (let k = 0; k < 2; k++) drawOnSphereInto(rowOf(atoms, k), rng, 1.5);
  return softmaxMixture([0.6, 0.4], atoms);
}

/** E ω̃⊗ω̃⊗ω̃ of a mixture: L × L × L. */
export function thirdOf(
  truth: SoftmaxMixture,
  whitening: Whitening,
): Float64Array {
  const atoms = toWhitened(truth.atoms, whitening);
  const third = new Float64Array(L * L * L);
  for (const [k, weight] of truth.weights.entries()) {
    const z = rowOf(atoms, k);
    for (let a = 0, o = 0; a < L; a++) {
      for (let b = 0; b < L; b++) {
        for (let c = 0; c < L; c++, o++) {
          third[o]! += weight * z[a]! * z[b]! * z[c]!;
        }
      }
    }
  }
  return third;
}
