/** Atoms that a mixture may lack, and what chance gives by itself. */
import { distance } from "../linalg/vectors.ts";
import type { AddedAtoms } from "../model/added_atoms.ts";
import { centralQuantile } from "./normal_quantile.ts";

/** An atom that the mixture may lack. */
export interface MissingAtom {
  /** What it gains in nats: by the score test N·D²/(2V), to second order in its weight, else max G. */
  readonly gain: number;
  /** Length L, user's units. */
  readonly atom: Float64Array;
}

/** Result of {@linkcode missingComponent}. */
export interface MissingComponent {
  /**
   * `"score"`, or `"gain"` where choosers make several choices: gains are then
   * what a component with a weight of its own gains before others give way, a lower bound.
   */
  readonly test: "score" | "gain";
  /** Largest gain found, in nats; 0 if none was. */
  readonly gain: number;
  /** What chance gives in the order of: half the 95% point of χ² with as many degrees of freedom as the atom has free coefficients, in nats. */
  readonly chance: number;
  /** L, less what is common, or fixed in all components alike. */
  readonly freeCoefficients: number;
  /** The distinct atoms that gain, the best first. */
  readonly atoms: readonly MissingAtom[];
  /** Evaluations made, each of one to three components. */
  readonly evaluations: number;
}

/** Where a search ended: the gain in nats and the atom in the coordinates. */
export interface SearchEnd {
  readonly gain: number;
  readonly atom: Float64Array;
  readonly evaluations: number;
}

/** Atoms closer than this in whitened coordinates are one. */
const SAME_ATOM = 0.3;
/** Share of samples in which one direction exceeds `chance` by chance. */
const LEVEL = 0.05;

/** The highest of the ends at each atom, the best first. */
export function distinctEnds(ends: readonly SearchEnd[]): SearchEnd[] {
  const found = ends.toSorted((a, b) => b.gain - a.gain);
  return found.filter(({ atom }, i) =>
    !found.slice(0, i).some((better) => distance(better.atom, atom) < SAME_ATOM)
  );
}

/** What ends of searches show together. */
export function missingFrom(
  ends: readonly SearchEnd[],
  { test, added }: {
    readonly test: MissingComponent["test"];
    readonly added: AddedAtoms;
  },
  features: number,
): MissingComponent {
  const distinct = distinctEnds(ends.filter(({ gain }) => gain > 0));
  const { size: n } = added;
  return {
    test,
    gain: distinct[0]?.gain ?? 0,
    chance: n > 0 ? upperChiSquare(LEVEL, n) / 2 : 0,
    freeCoefficients: n,
    atoms: distinct.map(({ gain, atom }): MissingAtom => {
      const user = new Float64Array(features);
      added.toUserInto(user, atom);
      return { gain, atom: user };
    }),
    evaluations: ends.reduce((sum, end) => sum + end.evaluations, 0),
  };
}

/** By Wilson and Hilferty's (1931) approximation, good to 3% at 1 degree of freedom, to 1% from 2. */
function upperChiSquare(tail: number, degrees: number): number {
  const variance = 2 / (9 * degrees);
  const z = centralQuantile(1 - 2 * tail);
  return degrees * (1 - variance + z * Math.sqrt(variance)) ** 3;
}
