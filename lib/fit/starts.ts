/** Where the runs of a fit start. */
import type { ChoiceData } from "../data/choice_data.ts";
import { oneSet } from "../data/choosers.ts";
import { matrix, rowOf } from "../linalg/matrix.ts";
import { checkMembership } from "../model/membership.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import {
  methodOfMoments,
  type MethodOfMomentsResult,
} from "../moments/method_of_moments.ts";
import { pointMass } from "../moments/moment_start.ts";
import { type AtomSubspace, estimateSubspace } from "../moments/subspace.ts";
import { equalParts, sampleSubspace } from "../moments/sampled_starts.ts";
import {
  tensorMoments,
  type TensorMomentsResult,
} from "../moments/tensor_moments.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { stream } from "../random/streams.ts";
import { isCached } from "./likelihood_for.ts";
import type {
  Start,
  StartingMethod,
  StartInit,
  StartRequest,
} from "./starting_method.ts";

/** The starting methods that make all their starts at once; the moment estimators make one each. */
const BY_NAME: {
  readonly [init in Exclude<StartInit, "auto">]: (
    data: ChoiceData,
    request: StartRequest,
  ) => Start[];
} = {
  moments: (data, request) => [
    fromMoments("moments", methodOfMoments(data, request)),
  ],
  tensor: (data, request) => [
    fromMoments("tensor", tensorMoments(data, request)),
  ],
  subspace: (data, request) =>
    subspaceStarts(data, request, estimateSubspace(data, request), {
      from: 0,
      count: request.starts,
    }),
  random: (data, request) =>
    randomStarts(data, request, { from: 0, count: request.starts }),
};

/**
 * The starts of a fit. One component needs one start only: its likelihood is
 * concave in the atom.
 *
 * @throws {RangeError} If a mixture of the user's does not fit the data or has another number of components.
 */
export function makeStarts(
  data: ChoiceData,
  init: StartInit | StartingMethod | readonly SoftmaxMixture[],
  request: StartRequest,
): Start[] {
  const { components } = request;
  if (typeof init !== "string") {
    const mixtures = typeof init === "function" ? init(data, request) : init;
    if (mixtures.length === 0) {
      throw new RangeError("Cannot fit as init must make at least one mixture");
    }
    return mixtures.map((mixture) => given(data, components, mixture));
  }
  if (components === 1) {
    const origin = pointMass(new Float64Array(data.features.columns));
    return [{ init: "random", mixture: origin }];
  }
  return init === "auto"
    ? [...autoStarts(data, request)].flat()
    : BY_NAME[init](data, request);
}

/** Starts of the first group of the automatic mix: two, that may agree. */
const FIRST = 2;

/**
 * The starts of the automatic mix in groups, cheap ones first, so that a search that
 * has seen enough need not pay for the moments: two random ones; one in the
 * subspace; another random one; then the tensor estimate where there is one, and
 * draws of both kinds. Where the features are not what the design takes them
 * for, the subspace is not that of the atoms: all are random there, from the
 * third on near the origin; so they are where moments cost more than starts.
 */
export function* autoStarts(
  data: ChoiceData,
  request: StartRequest,
): Generator<Start[], void, void> {
  const { starts: total } = request;
  yield randomStarts(data, request, { from: 0, count: Math.min(FIRST, total) });
  if (total <= FIRST) return;
  const items = oneSet(data);
  const isWide = items !== undefined && momentsAreDear(data, request);
  if (!items || isWide) {
    // Moments need one large choice set, and few features.
    const norms = isWide ? NEAR : NORMS;
    for (let from = FIRST; from < total; from++) {
      yield randomStarts(data, request, { from, count: 1 }, norms);
    }
    return;
  }
  const subspace = estimateSubspace(data, request);
  const isTrusted = subspace.warnings.length === 0;
  const random = (from: number, count: number) =>
    randomStarts(data, request, { from, count }, isTrusted ? NORMS : NEAR);
  const inside = (from: number, count: number) =>
    subspaceStarts(items, request, subspace, { from, count });
  yield isTrusted ? inside(0, 1) : random(FIRST + 1, 1);
  if (total === FIRST + 1) return;
  yield random(FIRST, 1);
  const rest = total - FIRST - 2;
  if (rest === 0) return;
  if (!isTrusted) return yield random(FIRST + 2, rest);
  const estimate = fromMoments("tensor", tensorMoments(data, request));
  const tensor = estimate.warning === undefined ? [estimate] : [];
  const left = rest - tensor.length;
  const inSubspace = Math.ceil(left / 2);
  yield [
    ...tensor,
    ...inside(1, inSubspace),
    ...random(FIRST + 1, left - inSubspace),
  ];
}

/** Features for each component from which second moments cost more than they bring, where features are beyond the cache. */
const MOST_FEATURES = 24;

/**
 * Whether the moments cost more than the starts that they might spare: O(p·L²) in plain loops, at p = 50,000, L = 192 and K = 2
 * 34 of the 44 seconds of a fit, as much as forty of its starts; at L = 768 sixteen times that.
 */
function momentsAreDear(
  data: ChoiceData,
  { components, design }: StartRequest,
): boolean {
  return design === undefined && !isCached(data) &&
    data.features.columns > MOST_FEATURES * components;
}

/** Which of the draws of one kind. */
interface Draws {
  readonly from: number;
  readonly count: number;
}

function fromMoments(
  init: "moments" | "tensor",
  { mixture, status }: MethodOfMomentsResult | TensorMomentsResult,
): Start {
  const useful = status === "estimated" || status === "shrunk";
  const warning = status === "too_few_features"
    ? `the tensor estimate needs at least ${
      mixture.weights.length - 1
    } features: its start has equal atoms, which EM does not part`
    : "the moments gave no mixture better than one component: the start has equal atoms, which EM does not part";
  return { init, mixture, warning: useful ? undefined : warning };
}

function given(
  data: ChoiceData,
  components: number,
  mixture: SoftmaxMixture,
): Start {
  checkMixture(mixture, data.features.columns);
  checkMembership(mixture, data.choosers);
  if (mixture.weights.length !== components) {
    throw new RangeError(
      `Cannot fit as every start must have ${components} components: current number is ${mixture.weights.length}`,
    );
  }
  return { init: "given", mixture };
}

/** Draws in the subspace. Start r has its own stream, so it does not depend on how many there are. */
function subspaceStarts(
  data: ChoiceData,
  { components, seed, atomBound }: StartRequest,
  subspace: AtomSubspace,
  { from, count }: Draws,
): Start[] {
  return Array.from({ length: count }, (_, i) => ({
    init: "subspace",
    mixture: sampleSubspace(data, {
      subspace,
      components,
      // On a line a sphere has two points; elsewhere the Gaussian law does worse.
      law: subspace.basis.columns > 1 ? "sphere" : "gaussian",
      seed: `${seed}:fit:start:${from + i}`,
      atomBound,
    }),
  }));
}

/**
 * Middle norms of the atoms of random starts in whitened coordinates,
 * taken in turn: near starts are better on well-specified data and take two thirds of
 * the evaluations, far ones reach more of the many optima of real data.
 */
const NORMS: readonly number[] = [1.5, 1.5, 3];
/**
 * The same where the features are not what the design takes them for. With heavy tails
 * an atom of norm 1.5 sits on one item: on the hard half of such data sets as
 * many evaluations from norms around 0.4 to 0.6 reached the best known on 38
 * of 114, from the norms above on 11 of 57.
 */
const NEAR: readonly number[] = [0.5];

/**
 * Equal weights, and atoms in directions drawn uniformly, with norms drawn
 * from half to one and a half times the start's: with one feature, where there
 * are two directions, atoms of one norm would coincide.
 */
function randomStarts(
  data: ChoiceData,
  { components, seed }: StartRequest,
  { from, count }: Draws,
  norms = NORMS,
): Start[] {
  return Array.from({ length: count }, (_, i) => {
    const r = from + i;
    const rng = stream(seed, `fit:start:${r}`);
    const atoms = matrix([components, data.features.columns]);
    const norm = norms[r % norms.length]!;
    for (let k = 0; k < components; k++) {
      drawOnSphereInto(rowOf(atoms, k), rng, norm * (0.5 + rng()));
    }
    return { init: "random", mixture: equalParts(atoms, data) };
  });
}
