/**
 * Neighbours of an optimum: one component in the place of another, taken from other
 * optima, found by the score test, drawn, or split off a third.
 *
 * Where no mixture of this size describes the data, optima are many and most of them share
 * components; the highest is often the neighbour of a lesser one in which one component of another
 * optimum stands for its own (ours).
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserUnits, toWhitened } from "../data/whitening.ts";
import { UNBOUNDED_REACH } from "../inference/ball_climb.ts";
import { matrix, rowsOf } from "../linalg/matrix.ts";
import { distance } from "../linalg/vectors.ts";
import type { Method } from "../model/objective.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { withAtoms } from "./added_atoms.ts";
import { newAtoms } from "./insertion.ts";
import { withAtomReplaced } from "./replacements.ts";
import { withComponentSplit } from "./splits.ts";

/** Starts of the search for what an optimum lacks, and how many of its finds to try. */
const MISSING_STARTS = 4;
const MOST_MISSING = 6;
/** Whitened atoms closer than this are one. */
const SAME_ATOM = 0.5;
/** Atoms drawn, the first time only: neither other optima nor the score test have those on the bound at a few items. Drawn again, they raised the best in 3 of 2,500 finishes. */
const DRAWN = 64;
/** Neighbours with an atom replaced and with a component split that are proposed. */
const REPLACED = 8;
const SPLITS = 4;

/** Neighbours to begin from, and the atoms that were tried for them. */
export interface Recombined {
  readonly mixtures: readonly SoftmaxMixture[];
  readonly tried: readonly Float64Array[];
}

/**
 * Neighbours of an optimum, the likeliest of each kind first. Costs one search for what is missing, and
 * O(p·L) for each atom tried, O(p) for each of them and each component.
 *
 * @param others Mixtures whose components may come in.
 * @param tried Atoms tried before: what is close to one of them is left out.
 */
export function* recombined(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { space, seed, others, tried }: {
    readonly space: ParameterSpace;
    readonly seed: Seed;
    readonly others: readonly SoftmaxMixture[];
    readonly tried: readonly Float64Array[];
  },
): Method<Recombined> {
  const { radius: atomBound, constraints } = space;
  const missing = yield* newAtoms(data, mixture, {
    atomBound,
    constraints,
    starts: MISSING_STARTS,
    most: MOST_MISSING,
    seed,
  });
  const atoms = apart(data, mixture, {
    known: tried,
    candidates: [
      ...missing.atoms.map(({ atom }) => atom),
      ...others.flatMap(({ atoms }) => rowsOf(atoms) as Float64Array[]),
    ],
  });
  const isFirst = tried.length === 0;
  const drawn = isFirst ? drawnAtoms(space, seed) : [];
  const replaced = withAtomReplaced(data, mixture, {
    atoms: [...atoms, ...drawn],
    merges: constraints === undefined,
    most: REPLACED,
  });
  const splits = isFirst
    ? withComponentSplit(data, mixture, space, SPLITS)
    : [];
  return { mixtures: [...replaced, ...splits], tried: [...tried, ...atoms] };
}

/**
 * Neighbours of an optimum with a component of another mixture in the place of one of its own, the likeliest first. Costs
 * O(p·L) for each atom of the others, O(p) for each of them and each component.
 */
export function crossed(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { space, others, most }: {
    readonly space: ParameterSpace;
    readonly others: readonly SoftmaxMixture[];
    readonly most: number;
  },
): SoftmaxMixture[] {
  const atoms = apart(data, mixture, {
    known: [],
    candidates: others.flatMap(({ atoms }) => rowsOf(atoms) as Float64Array[]),
  });
  const merges = space.constraints === undefined;
  return withAtomReplaced(data, mixture, { atoms, merges, most });
}

/** Atoms in directions drawn uniformly, in turn on the bound and inside; none where some coefficients are not free. */
function drawnAtoms(
  { features, radius, whitening, constraints }: ParameterSpace,
  seed: Seed,
): Float64Array[] {
  if (constraints) return [];
  const rng = stream(seed, "recombined:drawn");
  const reach = Math.min(radius, UNBOUNDED_REACH);
  const drawn = matrix([DRAWN, features]);
  for (const [i, atom] of rowsOf(drawn).entries()) {
    drawOnSphereInto(
      atom,
      rng,
      i % 2 === 0 ? reach : reach * Math.sqrt(rng()),
    );
  }
  return rowsOf(toUserUnits(drawn, whitening)) as Float64Array[];
}

/** The candidates that are close neither to the mixture's atoms, nor to those known, nor to one before them. */
function apart(
  { whitening }: ChoiceData,
  mixture: SoftmaxMixture,
  { known, candidates }: {
    readonly known: readonly Float64Array[];
    readonly candidates: readonly Float64Array[];
  },
): Float64Array[] {
  const all = withAtoms(
    mixture,
    [...known, ...candidates].map((atom) => ({ atom })),
  );
  const rows = rowsOf(toWhitened(all.atoms, whitening));
  const first = rows.length - candidates.length;
  const taken = rows.slice(0, first);
  return candidates.filter((_, i) => {
    const row = rows[first + i]!;
    if (taken.some((other) => distance(other, row) < SAME_ATOM)) return false;
    taken.push(row);
    return true;
  });
}
