/** The file of `--estimates`: what another program found, component by component. */
import {
  type ChoiceData,
  type ConstraintOptions,
  matrix,
  type SoftmaxMixture,
} from "../../mod.ts";
import type { ClaimedErrors } from "../estimation.ts";
import { INTERCEPT } from "../data/membership.ts";
import type { Table } from "../data/table.ts";
import {
  entriesOf,
  EntryReader,
  refuseEstimates,
} from "./estimates_entries.ts";

/** Estimates as a mixture, and what else the file says. */
export interface ReadEstimates {
  /** Its components in the order of the file. */
  readonly mixture: SoftmaxMixture;
  readonly errors: ClaimedErrors | undefined;
  /** The components by the names that they have in the file. */
  readonly components: readonly string[];
  /** Features with one estimate for all components. */
  readonly common: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The estimates in a table: columns component, weight and one per feature, or component, parameter,
 * estimate and error. Parameters are `weight`, or `weight:` with a population after it, or covariates that
 * weights depend on, (Intercept) among them, and features. In the second form a component that is empty, or
 * `all`, means all of them.
 *
 * @throws {RangeError} If a column, a component's estimate or a number is missing or a name unknown.
 */
export function estimatesOf(
  table: Table,
  data: ChoiceData,
  { fixed = {} }: Pick<ConstraintOptions, "fixed">,
): ReadEstimates {
  const entries = entriesOf(table);
  const components = [
    ...new Set(entries.flatMap(({ component }) => component ?? [])),
  ];
  if (components.length === 0) components.push("1");
  const reader = new EntryReader(entries, components);
  const K = components.length;
  const { featureNames, choosers } = data;
  const L = featureNames.length;
  const atoms = matrix([K, L]), atomErrors = matrix([K, L]);
  for (const [l, name] of featureNames.entries()) {
    for (let k = 0; k < K; k++) {
      const value = fixed[name];
      const known = typeof value === "object" ? value[k + 1] : value;
      const entry = reader.take(name, k) ??
        (known === undefined ? undefined : { estimate: known, error: NaN });
      if (entry === undefined) return reader.refuseMissing(name, k);
      atoms.values[k * L + l] = entry.estimate;
      atomErrors.values[k * L + l] = entry.error;
    }
  }
  const covariates = choosers?.covariates;
  const made = covariates === undefined
    ? plainWeights(reader)
    : covariates.arePopulations
    ? weightsOfPopulations(reader, covariates.names)
    : membershipOf(reader, covariates.names);
  reader.refuseOthers([
    ...covariates === undefined
      ? ["weight"]
      : covariates.arePopulations
      ? covariates.names.map((name) => `weight:${name}`)
      : covariates.names,
    ...featureNames,
  ]);
  const { warnings, errors, ...weights } = made;
  const hasErrors = entries.some(({ error }) => !Number.isNaN(error));
  return {
    mixture: { ...weights, atoms },
    errors: hasErrors ? { ...errors, atoms: atomErrors } : undefined,
    components,
    common: featureNames.filter((name) =>
      K > 1 && fixed[name] === undefined && reader.isCommon(name)
    ),
    warnings,
  };
}

type Weights = Omit<SoftmaxMixture, "atoms"> & {
  readonly errors: Omit<ClaimedErrors, "atoms">;
  readonly warnings: readonly string[];
};

function plainWeights(reader: EntryReader): Weights {
  const K = reader.components.length;
  const logits = reader.takeAll(INTERCEPT);
  if (logits) {
    const powers = logits.map((entry) => Math.exp(entry?.estimate ?? 0));
    const sum = powers.reduce((a, b) => a + b, 0);
    return {
      weights: Float64Array.from(powers, (power) => power / sum),
      errors: {},
      warnings: logits.some((entry) => entry && !Number.isNaN(entry.error))
        ? [`errors of ${INTERCEPT} are left out: ours are of weights`]
        : [],
    };
  }
  if (K === 1 && !reader.takeAll("weight")) {
    return { weights: Float64Array.of(1), errors: {}, warnings: [] };
  }
  const all = reader.takeWhole("weight");
  const { weights, total, warnings } = scaled(
    all.map(({ estimate }) => estimate),
  );
  const errors = Float64Array.from(all, ({ error }) => error / total);
  return { weights, errors: { weights: errors }, warnings };
}

function weightsOfPopulations(
  reader: EntryReader,
  names: readonly string[],
): Weights {
  const K = reader.components.length, G = names.length;
  const membership = matrix([K, G]), errors = matrix([K, G]);
  const warnings: string[] = [];
  for (const [g, name] of names.entries()) {
    const all = reader.takeWhole(`weight:${name}`);
    const own = scaled(all.map(({ estimate }) => estimate));
    warnings.push(...own.warnings);
    for (const [k, { error }] of all.entries()) {
      const weight = Math.max(own.weights[k]!, LEAST_WEIGHT);
      membership.values[k * G + g] = Math.log(weight);
      errors.values[k * G + g] = error / own.total;
    }
  }
  return {
    weights: equalWeights(K),
    membership,
    errors: { membership: errors },
    warnings,
  };
}

function membershipOf(
  reader: EntryReader,
  names: readonly string[],
): Weights {
  const K = reader.components.length, Q = names.length;
  const membership = matrix([K, Q]), errors = matrix([K, Q]);
  for (const [q, name] of names.entries()) {
    const all = reader.takeAll(name) ?? reader.takeWhole(name);
    for (const [k, entry] of all.entries()) {
      membership.values[k * Q + q] = entry?.estimate ?? 0;
      errors.values[k * Q + q] = entry?.error ?? NaN;
    }
  }
  const isRelative = membership.values.subarray((K - 1) * Q)
    .every((value) => value === 0);
  return {
    weights: equalWeights(K),
    membership,
    errors: isRelative ? { membership: errors } : {},
    warnings: isRelative ? [] : [
      `coefficients of membership are told relative to component ${
        reader.components[K - 1]
      }, the last, so errors of those in the file are left out`,
    ],
  };
}

/** Weights in the place of those that follow from membership: 1/K. */
function equalWeights(K: number): Float64Array {
  return new Float64Array(K).fill(1 / K);
}

/** What stands for a weight of 0, of which there is no logarithm. */
const LEAST_WEIGHT = 1e-300;
/** How far from 1, or from 100, printed weights may sum. */
const PRINTED = 0.02;
/** How far from it they sum by rounding. */
const ROUNDED = 1e-9;

/** Weights as a printout has them, shares or percents, scaled to sum 1. */
function scaled(values: readonly number[]): {
  readonly weights: Float64Array;
  readonly total: number;
  readonly warnings: readonly string[];
} {
  const total = values.reduce((a, b) => a + b, 0);
  const off = Math.min(Math.abs(total - 1), Math.abs(total / 100 - 1));
  if (values.some((value) => !(value >= 0)) || !(off <= PRINTED)) {
    refuseEstimates(
      `weights must be >= 0 and sum to 1, or to 100: current values are ${
        values.join(", ")
      }`,
    );
  }
  return {
    total,
    weights: Float64Array.from(values, (value) => value / total),
    warnings: off > ROUNDED
      ? [`weights sum to ${total}: they are taken as shares of that`]
      : [],
  };
}
