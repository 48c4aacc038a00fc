/**
 * Starts made atom by atom: to one that is drawn comes the likeliest of some others, again and again.
 *
 * Where no mixture describes the data, the highest optima have one or two heavy components and,
 * on the bound, light ones of a few items each; a start with equal weights is far from all of them.
 * A greedy randomised construction (Feo and Resende 1995), for mixtures ours.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserUnits } from "../data/whitening.ts";
import { UNBOUNDED_REACH } from "../inference/ball_climb.ts";
import { type Matrix, matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import type { ParameterSpace } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import type { Stream } from "../random/streams.ts";
import { relativeEvidence } from "./insertion.ts";
import { type Candidate, likeliestBeside } from "./likeliest_atoms.ts";

/** All starts together draw max(POOL, POOL_EACH·K) atoms on the bound. */
const POOL = 64;
const POOL_EACH = 2;
/** Each further component is the likeliest of CANDIDATES of these, drawn; the SCREENED best to second order are tried at their best weight. */
const CANDIDATES = 16;
const SCREENED = 4;
/** The first atom of every other start lies within this share of the ball's radius, that of the others anywhere in the ball. */
const CENTRAL = 0.3;

/**
 * As many mixtures of K components as asked for. Costs O(p·L) for each atom drawn, and for each component
 * of each mixture O(p) for each candidate.
 */
export function greedyStarts(
  data: ChoiceData,
  space: ParameterSpace,
  { count, rng }: { readonly count: number; readonly rng: Stream },
): SoftmaxMixture[] {
  const atoms = drawnAtoms(space, count, rng);
  const { parts, shares } = relativeEvidence(data, {
    weights: new Float64Array(atoms.rows).fill(1 / atoms.rows),
    atoms,
  });
  const all = parts.map((part, i): Candidate => ({
    atom: rowOf(atoms, i) as Float64Array,
    part,
  }));
  const pool = all.slice(count);
  return all.slice(0, count).map((first) =>
    grownFrom(first, { pool, shares, components: space.components, rng })
  );
}

/** The first atoms of mixtures, then those on the bound: user's units. */
function drawnAtoms(
  { components, features, radius, whitening }: ParameterSpace,
  count: number,
  rng: Stream,
): Matrix {
  const reach = Math.min(radius, UNBOUNDED_REACH);
  const size = Math.max(POOL, POOL_EACH * components);
  const drawn = matrix([count + size, features]);
  for (const [i, atom] of rowsOf(drawn).entries()) {
    const most = i % 2 === 0 ? CENTRAL * reach : reach;
    drawOnSphereInto(atom, rng, i < count ? most * rng() : reach);
  }
  return toUserUnits(drawn, whitening);
}

/** A mixture that begins with an atom. */
function grownFrom(
  first: Candidate,
  { pool, shares, components, rng }: {
    readonly pool: readonly Candidate[];
    readonly shares: Float64Array;
    readonly components: number;
    readonly rng: Stream;
  },
): SoftmaxMixture {
  const chosen = [first.atom];
  let weights = [1];
  const evidence = first.part.slice();
  while (chosen.length < components) {
    const left = pool.filter(({ atom }) => !chosen.includes(atom));
    const candidates = Array.from(
      { length: CANDIDATES },
      () => left[Math.floor(rng() * left.length)]!,
    );
    const how = { shares, screened: SCREENED };
    const [best] = likeliestBeside(evidence, candidates, how);
    const { atom, part, weight } = best ??
      { ...candidates[0]!, weight: 1 / (chosen.length + 1) };
    for (let o = 0; o < evidence.length; o++) {
      evidence[o]! += weight * (part[o]! - evidence[o]!);
    }
    weights = [...weights.map((w) => w * (1 - weight)), weight];
    chosen.push(atom);
  }
  const atoms = matrix([components, first.atom.length]);
  for (const [k, atom] of chosen.entries()) rowOf(atoms, k).set(atom);
  return { weights: Float64Array.from(weights), atoms };
}
