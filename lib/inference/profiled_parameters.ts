/** Every parameter of a mixture that has a profile, and where its ends belong. */
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { type Constraints, sharing } from "../model/constraints.ts";
import { populationWeights } from "../model/membership.ts";
import { weightSize } from "../model/parameter_space.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { type FreeParameters, freeParameters } from "./free_parameters.ts";
import { pushedForward } from "./free_coordinates.ts";
import { observedInformation } from "./information.ts";
import type { ProfiledParameter } from "./profile_coordinates.ts";
import { parameterNames } from "./weak_direction.ts";

/** A parameter, and what it is called. */
export interface NamedParameter {
  readonly name: string;
  readonly parameter: ProfiledParameter;
  /** What it is: log-odds of a weight, of a component or of one in a population, or a coefficient. */
  readonly kind: "weight" | "populationWeight" | "membership" | "atom";
  /** Its entries among those of its kind: several where it is common. */
  readonly entries: readonly number[];
  /** Its value at the estimate. */
  readonly value: number;
}

/** Which are free. */
interface Given {
  readonly onBound?: readonly boolean[] | undefined;
  readonly constraints?: Constraints | undefined;
}

/** Every parameter that is free: weights where they are the same for all or by population, coefficients of membership, atoms. */
export function profiledParameters(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  given: Given,
): NamedParameter[] {
  const free = freeParameters(data, mixture, given);
  if (free.indices.length === 0) return [];
  const all = { data, mixture, given };
  const { information } = observedInformation(data, mixture, {
    free,
    withScores: false,
  });
  return [
    ...weightParameters(all),
    ...coefficients(data, { free, information }),
  ];
}

/** Log-odds of weights; two that sum to 1 have one profile. */
function weightParameters(
  { data, mixture, given }: {
    readonly data: ChoiceData;
    readonly mixture: SoftmaxMixture;
    readonly given: Given;
  },
): NamedParameter[] {
  const { weights, membership } = mixture;
  const K = weights.length;
  const covariates = data.choosers?.covariates;
  if (K === 1 || (covariates && !covariates.arePopulations)) return [];
  const G = membership?.columns ?? 1;
  const all = membership ? populationWeights(membership.values, K) : weights;
  const names = parameterNames(data, K).slice(membership ? K : 0);
  return Array.from({ length: K === 2 ? 1 : K }, (_, k) => {
    const rest = weights.with(k, -1);
    const base = rest.indexOf(Math.max(...rest));
    const free = freeParameters(data, mixture, { ...given, base });
    const { information } = observedInformation(data, mixture, {
      free,
      withScores: false,
    });
    return Array.from({ length: G }, (_, g): NamedParameter => {
      const at = (m: number) => m * G + g;
      const own = at(k);
      const others = Array.from({ length: K }, (_, m) => m)
        .filter((m) => m !== k).map(at);
      const coordinate = free.indices.findIndex(([entry]) => entry === own);
      const slope = new Float64Array(free.indices.length);
      slope[coordinate] = 1;
      const odds = { coordinate, own, others };
      return {
        name: names[own]!,
        parameter: { free, information, slope, odds },
        kind: membership ? "populationWeight" : "weight",
        entries: [own],
        value: Math.log(all[own]! / (1 - all[own]!)),
      };
    });
  }).flat();
}

/** Coefficients of membership and of atoms in the user's units: linear in the coordinates. */
function coefficients(
  data: ChoiceData,
  { free, information }: {
    readonly free: FreeParameters;
    readonly information: Matrix;
  },
): NamedParameter[] {
  const { space, mixture, choosers } = free;
  const { components: K, features: L, constraints } = space;
  const n = free.indices.length, W = weightSize(space);
  const changes = matrix([n, W + K * L]);
  for (let i = 0; i < n; i++) {
    const unit = new Float64Array(n);
    unit[i] = 1;
    rowOf(changes, i).set(pushedForward(unit, free));
  }
  const names = parameterNames(data, K);
  const first = names.length - K * L;
  const one = (
    kind: NamedParameter["kind"],
    entries: readonly number[],
    { at, name, value }: { at: number; name: string; value: number },
  ): NamedParameter => ({
    name,
    parameter: {
      free,
      information,
      slope: Float64Array.from(
        { length: n },
        (_, i) => changes.values[i * changes.columns + at]!,
      ),
    },
    kind,
    entries,
    value,
  });
  const found: NamedParameter[] = [];
  if (choosers?.covariates?.arePopulations === false) {
    const values = mixture.membership!.values;
    const last = W - W / K;
    for (let i = 0; i < last; i++) {
      const value = values[i]! - values[last + i % (W / K)]!;
      found.push(one("membership", [i], { at: i, name: names[K + i]!, value }));
    }
  }
  for (let i = 0; i < K * L; i++) {
    const entries = sharedEntries(i, { L, constraints });
    const k = Math.floor(i / L);
    const isCommon = entries.length > 0 && constraints?.common.includes(i % L);
    if (entries[0] !== i || (free.held[k] && !isCommon)) continue;
    const value = mixture.atoms.values[i]!;
    found.push(
      one("atom", entries, { at: W + i, name: names[first + i]!, value }),
    );
  }
  return found;
}

/** The entries of the atoms that are one parameter with entry i; none where it is fixed. */
function sharedEntries(
  i: number,
  { L, constraints }: {
    readonly L: number;
    readonly constraints: Constraints | undefined;
  },
): number[] {
  if (!constraints) return [i];
  const l = i % L;
  if (!Number.isNaN(constraints.fixed.values[i]!)) return [];
  if (!constraints.common.includes(l)) return [i];
  return sharing(constraints, l).map((k) => k * L + l);
}
