/**
 * The calibrated design: no assumption on the law of the features (ours;
 * beyond the paper).
 */
import { SEED } from "../checks/kinds.ts";
import { checkOptions } from "../checks/options.ts";
import { integerFrom, POSITIVE } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { whitenedFeatures } from "../data/whitening.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { defaultAtomBound } from "../model/atom_bound.ts";
import { dot, mean } from "../linalg/vectors.ts";
import type { Seed } from "../random/streams.ts";
import { calibrate } from "./calibration.ts";
import {
  LEAST_EXPLAINED,
  percentOf,
  type RuleTargets,
  TEST_REACH,
  testedRule,
} from "./calibration_error.ts";
import {
  type Design,
  type DirectionalRequest,
  type MomentFunctions,
  refuseMomentsOfSets,
} from "./designs.ts";
import { identity, timesBasisInto } from "./basis.ts";
import { hermiteFunctions } from "./hermite_functions.ts";
import type { ItemFunction } from "./item_functions.ts";
import { type AtomPrior, atomPrior, optimalRule } from "./optimal_rule.ts";
import { monomialsInto, sizeToSecond, sizeToThird } from "./packed_moments.ts";
import { priorAtoms, priorRadius } from "./prior_radius.ts";

/** Options of {@linkcode calibratedDesign}. */
export interface CalibratedDesignOptions {
  /**
   * Number of components K of the mixture to come, an integer ≥ 1: scales the
   * penalty, and the radius.
   * @default {3}
   */
  components?: number | undefined;
  /**
   * Largest norm of a prior atom in whitened coordinates, finite, > 0. By
   * default from the data: how often two choices meet at one item, and the mean
   * square norm of the atoms under a rule calibrated for just that; where the items do not tell
   * that norm, as with 0/1 features, a guess, and `estimateLatentMoments` warns.
   */
  radius?: number | undefined;
  /**
   * Number of prior atoms M for second moments, an integer ≥ 20.
   * @default {4000}
   */
  atoms?: number | undefined;
  /**
   * Seed of the prior atoms.
   * @default {1}
   */
  seed?: Seed | undefined;
}

/**
 * The design that fits its rule to the given items (ours; beyond the paper).
 *
 * Starts from the Hermite rule of the Gaussian design, computes what that rule
 * averages to at M prior atoms over exactly these items, and regresses the
 * moments that it should give on these averages: see `calibrate`. So second
 * moments are calibrated over the whole of R^L. Third and directional moments, and
 * second ones where L ≤ 8, use the best of all functions of the items (see
 * `optimalRule`) over prior atoms inside the subspace they are asked for.
 *
 * Its design errors come from the exact errors of the rule on these items at atoms that it was not
 * made from, up to twice as long, and that it takes for as long as those of the mixture: what
 * components share of them stays, the rest shrinks by √K.
 *
 * Features of 0 and 1: their squares are linear in them, so second moments are known as far as the
 * prior says. Rules are made from atoms of 1.2 times the norm that choices show, and tested up to 4 times. Of 50 data
 * sets that nothing was tuned on (K = 1 to 4, norms 0.5 to 4, p = 200 to 20,000,
 * `bench/zero_one_designs.ts --first 101`) 98.8% of 95% intervals hold, 3 have a moment more than three
 * errors off, and all warn.
 *
 * An offset is part of what the rule is averaged under, whatever it has to do with the features.
 *
 * Fails, and `estimateLatentMoments` then warns, where no quadratic of the
 * features tells the atoms apart: features with heavy tails, whose softmax
 * sits on a few extreme items.
 *
 * @param options Prior and size.
 * @returns The design. Second moments cost O(M·p·L² + L⁶), moments in a
 *   subspace O(R²·p + R³) for R = 500 atoms of the rule (fewer if p > 20,000).
 * @throws {RangeError} If an option is out of range.
 */
export function calibratedDesign(
  options: CalibratedDesignOptions = {},
): Design {
  checkOptions("calibrate a design", options, {
    components: integerFrom(1),
    radius: POSITIVE,
    atoms: integerFrom(20),
    seed: SEED,
  });
  const { components = 3, radius, atoms = 4000, seed = 1 } = options;
  // Calibration is by far the dearest step, and estimators share their data.
  const made = new WeakMap<ChoiceData, MomentFunctions>();
  return {
    name: "calibrated",
    momentFunctions: (data) => {
      refuseMomentsOfSets(data, "calibrate a design");
      const functions = made.get(data) ??
        calibratedFunctions(data, { components, radius, atoms, seed });
      made.set(data, functions);
      return functions;
    },
  };
}

/** Prior atoms of an optimal rule, and of the test of any: enough for eight dimensions; fewer where the table of their softmaxes would exceed 80 MB. */
const MOST_RULE_ATOMS = 500, LEAST_RULE_ATOMS = 100, RULE_TABLE = 1e7;
/** Up to this many features the optimal rule is tried for second moments too. */
const FEW_FEATURES = 8;

function calibratedFunctions(
  data: ChoiceData,
  options: {
    readonly components: number;
    readonly radius: number | undefined;
    readonly atoms: number;
    readonly seed: Seed;
  },
): MomentFunctions {
  const { components, seed } = options;
  const { choices, offset } = data;
  const features = whitenedFeatures(data.features, data.whitening);
  const L = features.columns;
  const found = options.radius === undefined
    ? priorRadius(data, { features, components, seed })
    : undefined;
  const radius = options.radius ?? found!.radius;
  const ruleAtoms = Math.min(
    MOST_RULE_ATOMS,
    Math.max(LEAST_RULE_ATOMS, Math.floor(RULE_TABLE / features.rows)),
  );
  const items = { features, offset };
  const priors = new Map<string, AtomPrior>();
  const priorIn = (basis: Matrix) => {
    const key = `${basis.columns}:${basis.values.join()}`;
    const prior = priors.get(key) ?? atomPrior(
      features,
      priorAtoms(ruleAtoms, { basis, L, radius, seed }),
      { components, choices, offset },
    );
    priors.set(key, prior);
    return prior;
  };
  /** With its errors, at atoms in the span of the basis. */
  const tested = (
    rule: ItemFunction,
    targets: RuleTargets,
    basis: Matrix | undefined,
  ) =>
    testedRule(rule, targets, {
      items,
      atoms: priorAtoms(ruleAtoms, {
        basis,
        L,
        radius: found?.reach ??
          Math.min(TEST_REACH * radius, defaultAtomBound(features.rows)),
        seed: `${seed}:test`,
      }),
      radius,
      components,
    });
  const best = (basis: Matrix, targets: RuleTargets) =>
    tested(optimalRule(priorIn(basis), targets), targets, basis);
  let second: ItemFunction | undefined;
  return {
    features,
    doubts: found && doubtsOf(found),
    firstAndSecond: () => second ??= secondMomentRule(),
    upToThird: (basis) => {
      const z = new Float64Array(basis.columns);
      return best(basis, {
        size: sizeToThird(basis.columns),
        squareNorm: (values) => traceIn(values, basis.columns),
        targetInto: (out, atom) => {
          timesBasisInto(z, atom, basis);
          monomialsInto(out, z, 3);
        },
      });
    },
    directional: (request) =>
      best(
        request.basis.columns > 0 ? request.basis : identity(L),
        {
          size: request.order + 1 +
            request.mixedOrder * request.basis.columns,
          // Along the direction only; without squares the prior stays as it is.
          squareNorm: (values) => request.order >= 2 ? values[2]! : 0,
          targetInto: (out, atom) => directionalMomentsInto(out, atom, request),
        },
      ),
  };

  function secondMomentRule(): ItemFunction {
    const targets: RuleTargets = {
      size: sizeToSecond(L),
      targetInto: (out, atom) => monomialsInto(out, atom, 2),
      squareNorm: (values) => traceIn(values, L),
    };
    const rule = hermiteFunctions(features).firstAndSecond();
    const atoms = priorAtoms(options.atoms, { L, radius, seed });
    const problem = { data, features, rule, atoms, components };
    const linear = tested(calibrate(problem, targets), targets, undefined);
    if (L > FEW_FEATURES) return linear;
    const free = best(identity(L), targets);
    return meanExplained(free, L) > meanExplained(linear, L) ? free : linear;
  }
}

/** Why a radius from the data is a guess, if it is. */
function doubtsOf(
  { radius, reach, explained }: ReturnType<typeof priorRadius>,
): string[] {
  if (explained >= LEAST_EXPLAINED) return [];
  return [
    `These items hardly tell how long the atoms are: the best rule explains ${
      percentOf(explained)
    } of the variance of their square norms (features of 0 and 1, whose squares are linear in them?). The prior radius, ${
      radius.toFixed(1)
    } in whitened coordinates, is a guess, and moments beyond the first depend on it; their errors allow for atoms up to ${
      reach.toFixed(1)
    }. calibratedDesign takes a radius that is known.`,
  ];
}

/** Trace of the packed second moments that follow d first ones. */
function traceIn(values: Float64Array, d: number): number {
  let trace = 0;
  for (let a = 0, o = d; a < d; a++, o += a + 1) trace += values[o]!;
  return trace;
}

/** Mean explained share of the second moments. */
function meanExplained(rule: ItemFunction, L: number): number {
  return mean(rule.explained!.subarray(L));
}

/** The directional moments of one atom, in the order of {@linkcode DirectionalRequest}. */
export function directionalMomentsInto(
  out: Float64Array,
  atom: Float64Array,
  request: DirectionalRequest,
): void {
  const { direction, order, basis, mixedOrder } = request;
  const t = dot(direction, atom);
  const z = new Float64Array(basis.columns);
  timesBasisInto(z, atom, basis);
  let o = 0;
  for (let r = 0, power = 1; r <= order; r++, power *= t) out[o++] = power;
  for (let r = 0, power = 1; r < mixedOrder; r++, power *= t) {
    for (let i = 0; i < z.length; i++) out[o++] = power * z[i]!;
  }
}
