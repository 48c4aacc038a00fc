/**
 * How far the estimates of starts differ that came to one log-likelihood.
 *
 * Where the data identify the mixture, starts that converge at the best log-likelihood have the same
 * estimates to five digits or so. Where they do not, these lie on a ridge, or at maxima of one height, and
 * each start ends elsewhere.
 *
 * @module
 */
import type { SeparatedAtom } from "../inference/separated_atoms.ts";
import { toWhitened } from "../data/whitening.ts";
import { matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { addScaledInto, dot, norm } from "../linalg/vectors.ts";
import { matchComponents } from "../model/matching.ts";
import {
  type ParameterSpace,
  unloadMixture,
} from "../model/parameter_space.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import { SAME_MIXTURE, SAME_OPTIMUM } from "./basin.ts";
import type { EstimateSpread } from "./fit_result.ts";
import type { Run } from "./runs.ts";

/** Nats by which the data do not tell one maximum from another. */
const NO_DIFFERENCE = 0.5;

/**
 * The spread of the starts that converged to the best log-likelihood or within half a nat of it; undefined where all
 * have the estimates of the best.
 */
export function estimateSpread(
  runs: readonly Run[],
  best: Run,
  { space, size, separated }: {
    readonly space: ParameterSpace;
    readonly size: number;
    /** Atoms of the best that have no end in some directions, which do not count. */
    readonly separated: readonly SeparatedAtom[];
  },
): EstimateSpread | undefined {
  // Shares tell nothing of the number of choices.
  const isCounted = size >= space.components;
  const most = isCounted
    ? Math.max(SAME_OPTIMUM, NO_DIFFERENCE / size)
    : SAME_OPTIMUM;
  const others = runs.filter((run) =>
    run !== best && run.status === "converged" &&
    run.objective >= best.objective - most
  );
  const at = unloadMixture(best, space);
  const mixtures = others
    .map((run) => ({
      run,
      mixture: matched(at, unloadMixture(run, space), space),
    }))
    .filter(({ mixture }) => differs(at, mixture, { space, separated }));
  if (mixtures.length === 0) return undefined;
  const { weights, atoms } = at;
  const lower = { weights: weights.slice(), atoms: atoms.values.slice() };
  const upper = { weights: weights.slice(), atoms: atoms.values.slice() };
  for (const { mixture } of mixtures) {
    widen(lower.weights, upper.weights, mixture.weights);
    widen(lower.atoms, upper.atoms, mixture.atoms.values);
  }
  const shape = [atoms.rows, atoms.columns] as const;
  const lowest = Math.min(...mixtures.map(({ run }) => run.objective));
  return {
    starts: mixtures.length + 1,
    below: size * Math.max(0, best.objective - lowest),
    weights: { lower: lower.weights, upper: upper.weights },
    atoms: {
      lower: matrix(shape, lower.atoms),
      upper: matrix(shape, upper.atoms),
    },
  };
}

/** What a difference of 1 in weight counts for, in whitened units. */
const WEIGHT_SCALE = 5;

/** A mixture, its components in the order of those of another that are nearest in weight and atom. */
function matched(
  to: SoftmaxMixture,
  mixture: SoftmaxMixture,
  { constraints, whitening, features: L }: ParameterSpace,
): SoftmaxMixture {
  if (constraints?.isOrdered) return mixture;
  const [one, other] = [to, mixture].map(({ weights, atoms }) => {
    const both = matrix([atoms.rows, L + 1]);
    for (const [k, atom] of rowsOf(toWhitened(atoms, whitening)).entries()) {
      const row = rowOf(both, k);
      row.set(atom);
      row[L] = WEIGHT_SCALE * weights[k]!;
    }
    return { weights, atoms: both };
  });
  return reorderComponents(mixture, matchComponents(one!, other!));
}

/** Whether weights or atoms differ by more than finishes leave. */
function differs(
  one: SoftmaxMixture,
  other: SoftmaxMixture,
  { space, separated }: {
    readonly space: ParameterSpace;
    readonly separated: readonly SeparatedAtom[];
  },
): boolean {
  const [a, b] = [one, other].map(({ atoms }) =>
    toWhitened(atoms, space.whitening)
  );
  return one.weights.some((weight, k) => {
    if (Math.abs(weight - other.weights[k]!) > SAME_MIXTURE) return true;
    const change = rowOf(b!, k).map((v, l) => v - rowOf(a!, k)[l]!);
    const end = separated.find(({ component }) => component === k);
    for (const row of end ? rowsOf(end.unbounded) : []) {
      addScaledInto(change, row, -dot(change, row));
    }
    return norm(change) > SAME_MIXTURE;
  });
}

function widen(
  lower: Float64Array, // in and out
  upper: Float64Array, // in and out
  values: Float64Array,
): void {
  for (const [i, value] of values.entries()) {
    lower[i] = Math.min(lower[i]!, value);
    upper[i] = Math.max(upper[i]!, value);
  }
}

/** Ranges that a sentence names. */
const MOST_NAMED = 3;

/** One sentence with the largest ranges: those of weights first, then of coefficients in standard deviations. */
export function spreadInWords(
  { starts, below, weights, atoms }: EstimateSpread,
  featureNames: readonly string[],
  deviations: Float64Array,
): string {
  const L = featureNames.length;
  const ranges = [
    ...Array.from(weights.lower, (lower, k) => ({
      name: `the weight of component ${k + 1}`,
      lower,
      upper: weights.upper[k]!,
      size: weights.upper[k]! - lower,
    })),
    ...Array.from(atoms.lower.values, (lower, i) => ({
      name: `${featureNames[i % L]} in component ${Math.floor(i / L) + 1}`,
      lower,
      upper: atoms.upper.values[i]!,
      size: (atoms.upper.values[i]! - lower) * deviations[i % L]!,
    })),
  ].sort((a, b) => b.size - a.size).slice(0, MOST_NAMED)
    .filter(({ size }, i) => i === 0 || size > SAME_MIXTURE / 2);
  const words = ranges.map(({ name, lower, upper }) =>
    `${name} from ${shown(lower)} to ${shown(upper)}`
  );
  const where = below < 1e-3
    ? "reached this log-likelihood"
    : `ended within ${below.toPrecision(2)} nats of this log-likelihood`;
  return `${starts} starts ${where} with different estimates: ${
    words.join(", ")
  }; the data do not tell which`;
}

function shown(value: number): string {
  return value.toPrecision(3).replace("-", "−");
}
