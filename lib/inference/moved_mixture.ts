/** A mixture that is moved along a direction. */
import type { WeighedChoosers } from "../data/choosers.ts";
import { averageWeights } from "../model/membership.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** The mixture moved along a direction of log-weights, or of coefficients of membership, and atoms. */
export function movedMixture(
  { weights, membership, atoms }: SoftmaxMixture,
  direction: Float64Array,
  { by, choosers }: {
    readonly by: number;
    readonly choosers: WeighedChoosers | undefined;
  },
): SoftmaxMixture {
  const W = direction.length - atoms.values.length;
  const moved = {
    ...atoms,
    values: atoms.values.map((value, i) => value + by * direction[W + i]!),
  };
  if (!membership) {
    const raised = weights.map((weight, k) =>
      weight * Math.exp(by * direction[k]!)
    );
    const sum = raised.reduce((a, b) => a + b, 0);
    return { weights: raised.map((weight) => weight / sum), atoms: moved };
  }
  const values = membership.values.map((v, i) => v + by * direction[i]!);
  const { counts, size, covariates } = choosers!;
  return {
    weights: averageWeights(values, {
      covariates: covariates!.values,
      shares: counts.map((count) => count / size),
    }),
    membership: { ...membership, values },
    atoms: moved,
  };
}
