/**
 * Neighbours of a mixture in which an atom stands in the place of a component, or of one of two that
 * are merged.
 *
 * Each way to make room leaves a mixture of K − 1 components; the atoms that gain most beside it are
 * found by the gain to second order in the weight, D²/(2V) as in the score test, and ranked by that at
 * their best weight (derived). So many atoms can be tried: one costs as much as an evaluation of one component.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { copyOf, rowOf } from "../linalg/matrix.ts";
import { addScaledInto } from "../linalg/vectors.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { withAtoms } from "./added_atoms.ts";
import { evidenceWithout, exchanged, relativeEvidence } from "./insertion.ts";
import { type Candidate, likeliestBeside } from "./likeliest_atoms.ts";

/** Lighter components are not merged. */
const LEAST_MERGED = 0.1;
/** Atoms ranked at their best weight for each way to make room, and how many of them are proposed. */
const SCREENED = 10;
const PROPOSED = 3;

/** A way to make room: the evidence of what is left, and the mixture with an atom beside it. */
interface Room {
  readonly rest: Float64Array;
  with(atom: Float64Array, weight: number): SoftmaxMixture;
}

/** Two components, and the atom of both together. */
interface Pair {
  readonly one: number;
  readonly other: number;
  readonly merged: Float64Array;
}

/** A mixture and its log-likelihood. */
interface Ranked {
  readonly logLikelihood: number;
  readonly make: () => SoftmaxMixture;
}

/**
 * The mixtures with one of some atoms in the place of a component, the likeliest first.
 * Costs O(p·L) for each atom, O(p) for each of them and each way to make room.
 *
 * @param merges Whether also in the place of one of two that are merged.
 */
export function withAtomReplaced(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { atoms, merges, most }: {
    readonly atoms: readonly Float64Array[];
    readonly merges: boolean;
    readonly most: number;
  },
): SoftmaxMixture[] {
  const pairs = merges ? heavyPairs(mixture) : [];
  const added = [...pairs.map(({ merged }) => merged), ...atoms];
  const { parts, shares } = relativeEvidence(
    data,
    withAtoms(mixture, added.map((atom) => ({ atom }))),
  );
  const K = mixture.weights.length;
  const candidates = atoms.map((atom, i): Candidate => ({
    atom,
    part: parts[K + pairs.length + i]!,
  }));
  const rooms = [
    ...roomsWithout(mixture, parts),
    ...pairs.map((pair, i) => roomMerged(mixture, pair, { parts, at: K + i })),
  ];
  return rooms
    .flatMap((room) => rankedIn(room, candidates, shares))
    .sort((a, b) => b.logLikelihood - a.logLikelihood)
    .slice(0, most)
    .map(({ make }) => make());
}

/** The pairs of heavy components, each with the mean of its atoms by their weights. */
function heavyPairs({ weights, atoms }: SoftmaxMixture): Pair[] {
  const heavy = [...weights.keys()]
    .filter((k) => weights[k]! >= LEAST_MERGED);
  return heavy.flatMap((one) =>
    heavy.filter((other) => other < one).map((other): Pair => {
      const share = weights[one]! / (weights[one]! + weights[other]!);
      const merged = new Float64Array(atoms.columns);
      addScaledInto(merged, rowOf(atoms, one), share);
      addScaledInto(merged, rowOf(atoms, other), 1 - share);
      return { one, other, merged };
    })
  );
}

/** The ways to leave one component out. */
function roomsWithout(
  mixture: SoftmaxMixture,
  parts: readonly Float64Array[],
): Room[] {
  return [...mixture.weights.keys()].flatMap((component): Room[] => {
    const rest = evidenceWithout(mixture, parts, [component]);
    return rest
      ? [{
        rest,
        with: (atom, weight) => exchanged(mixture, { component, atom, weight }),
      }]
      : [];
  });
}

/** The way to merge two, the evidence of whose atom stands in `parts`. */
function roomMerged(
  { weights, atoms }: SoftmaxMixture,
  { one, other, merged }: Pair,
  { parts, at }: {
    readonly parts: readonly Float64Array[];
    readonly at: number;
  },
): Room {
  const together = weights[one]! + weights[other]!;
  const rest = parts[at]!.map((part) => together * part);
  for (const [k, weight] of weights.entries()) {
    if (k !== one && k !== other) addScaledInto(rest, parts[k]!, weight);
  }
  return {
    rest,
    with(atom, weight) {
      const lowered = weights.map((w) => w * (1 - weight));
      lowered[one] = together * (1 - weight);
      lowered[other] = weight;
      const moved = copyOf(atoms);
      rowOf(moved, one).set(merged);
      rowOf(moved, other).set(atom);
      return { weights: lowered, atoms: moved };
    },
  };
}

/** The best of some atoms in a room, at their best weights. */
function rankedIn(
  room: Room,
  candidates: readonly Candidate[],
  shares: Float64Array,
): Ranked[] {
  return likeliestBeside(room.rest, candidates, { shares, screened: SCREENED })
    .slice(0, PROPOSED)
    .map(({ atom, weight, logLikelihood }): Ranked => ({
      logLikelihood,
      make: () => room.with(atom, weight),
    }));
}
