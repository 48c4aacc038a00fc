/** Weights of components in each choice set: averages over who chose there, as often as they did. */
import { assert, assertAlmostEquals } from "@std/assert";
import { chooserWeights } from "../../lib/model/membership.ts";
import { setWeights } from "../../lib/prediction/set_weights.ts";
import { chooserData, chooserMixture } from "../chooser_data.ts";

/** Choosers of three populations, in one set, each there once to three times and with one to three choices. */
const DATA = chooserData(4, "populations");

/** Σ over those who chose in a set, by weight and number of choices there, of what each has. */
function averageIn(s: number, of: (u: number) => number): number {
  const { sets, starts, rows, multiplicities, counts } = DATA.choosers!;
  let sum = 0, total = 0;
  for (let u = 0; u < counts.length; u++) {
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const row = rows[e]!;
      if (row < sets[s]! || row >= sets[s + 1]!) continue;
      sum += counts[u]! * multiplicities[e]! * of(u);
      total += counts[u]! * multiplicities[e]!;
    }
  }
  return sum / total;
}

Deno.test("weights in a set count choosers by their weight and by how often they chose there", () => {
  const K = 2;
  const mixture = chooserMixture(3, K, DATA);
  const { choosers } = DATA;
  const { values } = chooserWeights(mixture, choosers!);
  const { weights, changes } = setWeights(DATA, { mixture, root: undefined });
  const S = choosers!.sets.length - 1, Q = choosers!.covariates!.names.length;
  const H = 1e-6;
  const direction = Float64Array.from(
    { length: K * Q + mixture.atoms.values.length },
    (_, i) => i < Q ? 0.3 * (i + 1) : i < K * Q ? 0 : 1,
  );
  const moved = (by: number) =>
    chooserWeights({
      ...mixture,
      membership: {
        ...mixture.membership!,
        values: mixture.membership!.values.map((v, i) =>
          v + by * direction[i]!
        ),
      },
    }, choosers!).values;
  const above = moved(H), below = moved(-H);
  const change = changes(direction);
  let spread = 0;
  for (let s = 0; s < S; s++) {
    for (let k = 0; k < K; k++) {
      const average = averageIn(s, (u) => values[u * K + k]!);
      assertAlmostEquals(weights.values[s * K + k]!, average, 1e-14);
      const slope = averageIn(
        s,
        (u) => (above[u * K + k]! - below[u * K + k]!) / (2 * H),
      );
      assertAlmostEquals(change.values[s * K + k]!, slope, 1e-8);
      spread = Math.max(spread, Math.abs(average - mixture.weights[k]!));
    }
  }
  assert(spread > 1e-3, "as if each counted once");
});
