/** Components that may as well be one, as far as so many choices tell. */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { toWhitened } from "../data/whitening.ts";
import { copyOf, rowOf } from "../linalg/matrix.ts";
import { addScaledInto, distance } from "../linalg/vectors.ts";
import { logLikelihood } from "../model/log_likelihood.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { emptyComponents, NEAR_ATOMS } from "./component_checks.ts";

/** Components with one atom. */
export interface CoincidingAtoms {
  /** Indices from 0, ascending; two or more. */
  readonly components: readonly number[];
  /** The largest distance of two of them in whitened coordinates. */
  readonly apart: number;
}

/**
 * Log-likelihood, in nats, that a direction loses at one standard error from the
 * estimate: what costs less to give up is not known to be there.
 */
const ONE_STANDARD_ERROR = 0.5;
/** Nats up to which a loss in the complete information is worth a look: what is missing of it makes it less. */
const WORTH_TRYING = 20;
/** Unions that cost more, after which no others are tried. */
const MOST_FAILED = 12;

/**
 * Groups of components of which all atoms but one can be given up for less than half a nat of
 * log-likelihood, all groups together; not those that make less than one choice. How a group shares its weight is then arbitrary.
 *
 * @returns Costs O(K²·L), and one log-likelihood for each pair that is tried: those near, or light.
 */
export function coincidingAtoms(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): CoincidingAtoms[] {
  const { weights } = mixture;
  const K = weights.length;
  // Shares tell nothing of the number of choices.
  const size = chooserCount(data) >= K ? chooserCount(data) : Infinity;
  const whitened = toWhitened(mixture.atoms, data.whitening);
  const apart = (k: number, m: number) =>
    distance(rowOf(whitened, k), rowOf(whitened, m));
  const empty = emptyComponents(data, mixture);
  const pairs: { k: number; m: number; loss: number }[] = [];
  for (let k = 0; k < K; k++) {
    for (let m = k + 1; m < K; m++) {
      if (empty.includes(k) || empty.includes(m)) continue;
      const d = apart(k, m);
      const [a, b] = [weights[k]!, weights[m]!];
      // Per chooser, what the complete information of whitened atoms would lose at most, about.
      const loss = a + b > 0 ? (a * b) / (a + b) * d ** 2 / 2 : 0;
      if (d < NEAR_ATOMS || size * loss < WORTH_TRYING) {
        pairs.push({ k, m, loss });
      }
    }
  }
  // Far apart they tell themselves: the common case costs nothing.
  if (pairs.length === 0) return [];
  pairs.sort((a, b) => a.loss - b.loss);
  const least = logLikelihood(data, mixture) - ONE_STANDARD_ERROR;
  let groups = Array.from(weights, (_, k) => [k]);
  let failed = 0;
  for (const { k, m } of pairs) {
    if (failed === MOST_FAILED) break;
    const [one, other] = [k, m].map((c) => groups.find((g) => g.includes(c))!);
    if (one === other) continue;
    const joined = [...one!, ...other!].sort((a, b) => a - b);
    const tried = [...groups.filter((g) => g !== one && g !== other), joined];
    if (logLikelihood(data, withOneAtom(mixture, tried)) > least) {
      groups = tried;
    } else failed++;
  }
  return groups.filter((components) => components.length > 1)
    .sort((a, b) => a[0]! - b[0]!)
    .map((components) => ({
      components,
      apart: Math.max(
        ...components.flatMap((k) => components.map((m) => apart(k, m))),
      ),
    }));
}

/** The mixture with the average atom of each group in the place of all of its atoms. */
function withOneAtom(
  mixture: SoftmaxMixture,
  groups: readonly (readonly number[])[],
): SoftmaxMixture {
  const { weights } = mixture;
  const atoms = copyOf(mixture.atoms);
  for (const group of groups) {
    if (group.length === 1) continue;
    const total = group.reduce((sum, k) => sum + weights[k]!, 0);
    const average = new Float64Array(atoms.columns);
    for (const k of group) {
      const share = total > 0 ? weights[k]! / total : 1 / group.length;
      addScaledInto(average, rowOf(mixture.atoms, k), share);
    }
    for (const k of group) rowOf(atoms, k).set(average);
  }
  return { ...mixture, atoms };
}
