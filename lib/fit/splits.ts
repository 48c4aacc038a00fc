/**
 * Neighbours of a mixture in which a component is split in two, in the place of another.
 *
 * Where one component covers groups that differ in one feature, as one in which a binary
 * feature is 1 and one in which it is 0, no atom that is added gains at first order: both
 * halves must part at once. So each heavy component is split along each feature, to the bound
 * on both sides, at the best share of the two (ours). Finishes bring the halves to where they belong.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toWhitened } from "../data/whitening.ts";
import { copyOf, matrix, rowOf } from "../linalg/matrix.ts";
import { addScaledInto, dot } from "../linalg/vectors.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { withAtoms } from "./added_atoms.ts";
import {
  bestShare,
  evidenceWithout,
  relativeEvidence,
  weightLeft,
} from "./insertion.ts";

/** Lighter components are not split. */
const LEAST_WEIGHT = 0.1;

/** A component and the atoms that its halves begin at, user's units. */
interface Split {
  readonly component: number;
  readonly halves: readonly [Float64Array, Float64Array];
}

/**
 * The mixtures with one component split in the place of another, the likeliest first.
 * Costs O(p·L) for each of 2·L atoms and each heavy component, O(p) for each of them and each component left out.
 */
export function withComponentSplit(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  space: ParameterSpace,
  most: number,
): SoftmaxMixture[] {
  const { weights } = mixture;
  const K = weights.length;
  const splits = splitsOf(mixture, space);
  const added = splits.flatMap(({ halves }) =>
    halves.map((atom) => ({ atom }))
  );
  const { parts, shares } = relativeEvidence(data, withAtoms(mixture, added));
  const ranked: { logLikelihood: number; make: () => SoftmaxMixture }[] = [];
  for (let out = 0; out < K; out++) {
    for (const [i, split] of splits.entries()) {
      if (split.component === out) continue;
      const rest = evidenceWithout(mixture, parts, [out, split.component]);
      if (!rest) break;
      const own = weights[split.component]! / weightLeft(mixture, out);
      const [one, other] = [rest.slice(), rest];
      addScaledInto(one, parts[K + 2 * i]!, own);
      addScaledInto(other, parts[K + 2 * i + 1]!, own);
      const { weight, logLikelihood } = bestShare(shares, one, other);
      const make = () => splitInto(mixture, split, { out, share: weight });
      ranked.push({ logLikelihood, make });
    }
  }
  return ranked
    .filter(({ logLikelihood }) => Number.isFinite(logLikelihood))
    .sort((a, b) => b.logLikelihood - a.logLikelihood)
    .slice(0, most)
    .map(({ make }) => make());
}

/** Each heavy component, moved along each feature that is its own to where the ball ends. */
function splitsOf(
  { weights, atoms }: SoftmaxMixture,
  { features: L, radius, whitening, constraints }: ParameterSpace,
): Split[] {
  if (radius === Infinity) return [];
  const unit = matrix([L, L]);
  for (let l = 0; l < L; l++) unit.values[l * L + l] = 1;
  const axes = toWhitened(unit, whitening);
  const whitened = toWhitened(atoms, whitening);
  const splits: Split[] = [];
  for (const [component, weight] of weights.entries()) {
    if (!(weight >= LEAST_WEIGHT)) continue;
    const at = rowOf(whitened, component);
    const room = Math.max(radius * radius - dot(at, at), 0);
    for (let l = 0; l < L; l++) {
      if (constraints && !constraints.own[component]!.includes(l)) continue;
      const axis = rowOf(axes, l);
      const a = dot(axis, axis), b = dot(axis, at);
      const root = Math.sqrt(b * b + a * room);
      const moved = (by: number) => {
        const atom = rowOf(atoms, component).slice() as Float64Array;
        atom[l]! += by;
        return atom;
      };
      const halves = [moved((root - b) / a), moved((-root - b) / a)] as const;
      splits.push({ component, halves });
    }
  }
  return splits;
}

/** The mixture with the halves in the places of the component and of another, which is left out. */
function splitInto(
  mixture: SoftmaxMixture,
  { component, halves: [one, other] }: Split,
  { out, share }: { readonly out: number; readonly share: number },
): SoftmaxMixture {
  const left = weightLeft(mixture, out);
  const weights = mixture.weights.map((w) => w / left);
  const atoms = copyOf(mixture.atoms);
  rowOf(atoms, component).set(one);
  rowOf(atoms, out).set(other);
  weights[out] = share * weights[component]!;
  weights[component]! *= 1 - share;
  return { weights, atoms };
}
