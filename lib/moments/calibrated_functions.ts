/** The item functions of a calibrated design: rules made and tested over prior atoms, on exactly these items. */
import type { ChoiceData } from "../data/choice_data.ts";
import { whitenedFeatures } from "../data/whitening.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { dot, mean } from "../linalg/vectors.ts";
import { defaultAtomBound } from "../model/atom_bound.ts";
import type { Seed } from "../random/streams.ts";
import { timesBasisInto } from "./basis.ts";
import { identity } from "../linalg/small_products.ts";
import { calibrate } from "./calibration.ts";
import {
  LEAST_EXPLAINED,
  percentOf,
  type RuleTargets,
  TEST_REACH,
  testedRule,
} from "./calibration_error.ts";
import type { DirectionalRequest, MomentFunctions } from "./designs.ts";
import { hermiteFunctions } from "./hermite_functions.ts";
import type { ItemFunction } from "./item_functions.ts";
import { type AtomPrior, atomPrior, optimalRule } from "./optimal_rule.ts";
import { monomialsInto, sizeToSecond, sizeToThird } from "./packed_moments.ts";
import { priorAtoms, priorRadius } from "./prior_radius.ts";

/** Prior atoms of an optimal rule, and of the test of any: enough for eight dimensions; fewer where the table of their softmaxes would exceed 80 MB. */
const MOST_RULE_ATOMS = 500, LEAST_RULE_ATOMS = 100, RULE_TABLE = 1e7;
/** Up to this many features the optimal rule is tried for second moments too. */
const FEW_FEATURES = 8;

/** What rules are made for. */
interface Calibrated {
  readonly data: ChoiceData;
  /** Whitened. */
  readonly features: Matrix;
  readonly components: number;
  /** Largest norm of a prior atom, and of those that rules are tested at. */
  readonly radius: number;
  readonly reach: number;
  /** Prior atoms of an optimal rule. */
  readonly ruleAtoms: number;
  readonly seed: Seed;
}

/** The functions that a design of these options averages over choices. */
export function calibratedFunctions(
  data: ChoiceData,
  { components, radius: given, atoms, seed }: {
    readonly components: number;
    readonly radius: number | undefined;
    readonly atoms: number;
    readonly seed: Seed;
  },
): MomentFunctions {
  const features = whitenedFeatures(data.features, data.whitening);
  const { rows: p, columns: L } = features;
  const found = given === undefined
    ? priorRadius(data, { features, components, seed })
    : undefined;
  const radius = given ?? found!.radius;
  const reach = found?.reach ??
    Math.min(TEST_REACH * radius, defaultAtomBound(p));
  const ruleAtoms = Math.min(
    MOST_RULE_ATOMS,
    Math.max(LEAST_RULE_ATOMS, Math.floor(RULE_TABLE / p)),
  );
  const of = { data, features, components, radius, reach, ruleAtoms, seed };
  const best = bestRules(of);
  let second: ItemFunction | undefined;
  return {
    features,
    doubts: found && doubtsOf(found),
    firstAndSecond: () => second ??= secondMomentRule(of, { atoms, best }),
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
    directional: (request) => {
      const { basis, order, mixedOrder } = request;
      return best(basis.columns > 0 ? basis : identity(L), {
        size: order + 1 + mixedOrder * basis.columns,
        // Along the direction only; without squares the prior stays as it is.
        squareNorm: (values) => order >= 2 ? values[2]! : 0,
        targetInto: (out, atom) => directionalMomentsInto(out, atom, request),
      });
    },
  };
}

/** The best of all functions of the items for some targets, over prior atoms in the span of a basis. */
type BestRule = (basis: Matrix, targets: RuleTargets) => ItemFunction;

/** Makes best rules; priors are kept by their basis. */
function bestRules(of: Calibrated): BestRule {
  const { data, features, components, radius, ruleAtoms, seed } = of;
  const { choices, offset } = data;
  const L = features.columns;
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
  return (basis, targets) =>
    tested(of, optimalRule(priorIn(basis), targets), { targets, basis });
}

/** A rule with its errors, at atoms in the span of the basis. */
function tested(
  { data, features, components, radius, reach, ruleAtoms, seed }: Calibrated,
  rule: ItemFunction,
  { targets, basis }: {
    readonly targets: RuleTargets;
    readonly basis?: Matrix;
  },
): ItemFunction {
  return testedRule(rule, targets, {
    items: { features, offset: data.offset },
    atoms: priorAtoms(ruleAtoms, {
      basis,
      L: features.columns,
      radius: reach,
      seed: `${seed}:test`,
    }),
    radius,
    components,
  });
}

/** The calibrated Hermite rule, or the best one where features are few and it explains more. */
function secondMomentRule(
  of: Calibrated,
  { atoms: count, best }: { readonly atoms: number; readonly best: BestRule },
): ItemFunction {
  const { data, features, components, radius, seed } = of;
  const L = features.columns;
  const targets: RuleTargets = {
    size: sizeToSecond(L),
    targetInto: (out, atom) => monomialsInto(out, atom, 2),
    squareNorm: (values) => traceIn(values, L),
  };
  const rule = hermiteFunctions(features).firstAndSecond();
  const atoms = priorAtoms(count, { L, radius, seed });
  const problem = { data, features, rule, atoms, components };
  const linear = tested(of, calibrate(problem, targets), { targets });
  if (L > FEW_FEATURES) return linear;
  const free = best(identity(L), targets);
  return meanExplained(free, L) > meanExplained(linear, L) ? free : linear;
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
function directionalMomentsInto(
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
