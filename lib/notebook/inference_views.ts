/** What is known of a mixture: errors, intervals, identifiability, what may be missing. */
import type { Bootstrap } from "../inference/bootstrap.ts";
import type { Covariance } from "../inference/covariance_result.ts";
import type { Criteria } from "../inference/criteria.ts";
import type { OptimalityGap } from "../inference/gap_search.ts";
import type { HeldOut } from "../inference/held_out.ts";
import type { Identifiability } from "../inference/identifiability.ts";
import {
  type CoefficientSummaries,
  type ConfidenceIntervals,
  confidenceIntervals,
  type DerivedValues,
} from "../inference/intervals.ts";
import type { MissingComponent } from "../inference/missing_atoms.ts";
import type { OddsRatios } from "../inference/odds_ratios.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { missingText } from "../report/diagnostics_table.ts";
import { atomsChart } from "../report/plots/atoms.ts";
import { coefficientsChart } from "../report/plots/coefficients.ts";
import type { ShownBlock, TableRow } from "./blocks.ts";
import { truthBeside } from "./mixture_views.ts";
import { featureNamesOf, type Presented, withError } from "./presented.ts";
import type { ShowOptions } from "./show_options.ts";

/** Every parameter by its name, with error and interval; the truth beside it, if known. */
export function covarianceView(
  of: Covariance,
  options: ShowOptions,
): Presented {
  const { mixture, names, status, message, kind } = of;
  const { level = 0.95, data, title } = options;
  const truth = truthBeside(mixture, options);
  const ends = confidenceIntervals(of, { level });
  const numbers = [
    mixture,
    truth,
    {
      weights: of.weightErrors,
      membership: of.membershipErrors,
      atoms: of.atomErrors,
    },
    ends && sideOf(ends, "lower"),
    ends && sideOf(ends, "upper"),
  ].map((one) => one && flat(one));
  const [values, exact, errors, lower, upper] = numbers;
  const rows = names.map((parameter, i): TableRow => ({
    parameter,
    estimate: values![i]!,
    ...(exact ? { truth: exact[i] } : {}),
    ...(errors ? { "standard error": errors[i] } : {}),
    ...(lower && upper
      ? {
        [`${levelText(level)} from`]: lower[i],
        to: upper[i],
        ...(exact
          ? {
            "holds the truth": lower[i]! <= exact[i]! && exact[i]! <= upper[i]!,
          }
          : {}),
      }
      : {}),
  }));
  const charts = data && status === "ok"
    ? [{
      chart: data.choosers
        ? coefficientsChart(data, mixture, { covariance: of, level, title })
        : atomsChart(data, mixture, {
          covariance: of,
          truth: options.truth,
          level,
          title,
        }),
    }]
    : [];
  const note = `Covariance (${kind}), ${status}: ${message}.`;
  return { blocks: [{ note }, { rows: rows.filter(isNoBase) }, ...charts] };
}

/** A level such as 95%. */
const levelText = (level: number) => `${Number((100 * level).toPrecision(4))}%`;

/** Whether a row is a parameter: the coefficients of membership of the last component are 0, as others are against them. */
function isNoBase(row: TableRow): boolean {
  return row["estimate"] !== 0 || row["standard error"] !== 0;
}

interface Parts {
  readonly weights?: ArrayLike<number> | undefined;
  readonly membership?: Matrix | undefined;
  readonly atoms?: Matrix | undefined;
}

/** Numbers in the order of the parameters' names; undefined where there are none. */
function flat({ weights, membership, atoms }: Parts): number[] | undefined {
  if (!weights || !atoms) return undefined;
  return [...Array.from(weights), ...membership?.values ?? [], ...atoms.values];
}

function sideOf(ends: ConfidenceIntervals, side: "lower" | "upper"): Parts {
  return {
    weights: ends.weights[side],
    membership: ends.membership?.[side],
    atoms: ends.atoms[side],
  };
}

/** Every interval by the name of its parameter. */
export function intervalsView(
  ends: ConfidenceIntervals,
  { data }: ShowOptions,
): Presented {
  const { weights, atoms, level } = ends;
  const K = weights.lower.length, L = atoms.lower.columns;
  const features = featureNamesOf(L, data?.featureNames);
  const row = (parameter: string, from: number, to: number) => ({
    parameter,
    [`${levelText(level)} from`]: from,
    to,
  });
  const components = Array.from({ length: K }, (_, k) => k);
  return {
    blocks: [{
      rows: [
        ...components.map((k) =>
          row(
            `weight of component ${k + 1}`,
            weights.lower[k]!,
            weights.upper[k]!,
          )
        ),
        ...components.flatMap((k) =>
          features.map((name, l) => {
            const i = k * L + l;
            const of = `${name} in component ${k + 1}`;
            return row(of, atoms.lower.values[i]!, atoms.upper.values[i]!);
          })
        ),
      ],
    }],
  };
}

/** Every odds ratio by its feature and step. */
export function oddsRatiosView(
  { steps, perStep, level = 0.95 }: OddsRatios,
  { data }: ShowOptions,
): Presented {
  const { values: { rows: K, columns: L, values }, ends } = perStep;
  const names = featureNamesOf(L, data?.featureNames);
  const rows = Array.from({ length: K * L }, (_, i) => ({
    feature: names[i % L]!,
    step: steps[i % L]!,
    component: Math.floor(i / L) + 1,
    "odds ratio": values[i]!,
    ...(ends
      ? {
        [`${levelText(level)} from`]: ends.lower.values[i]!,
        to: ends.upper.values[i]!,
      }
      : {}),
  }));
  return { blocks: [{ rows }] };
}

/** Values with their errors, in their order. */
export function derivedView(
  { values, standardErrors }: DerivedValues,
  { data }: ShowOptions,
): Presented {
  const names = data && data.featureNames.length === values.length
    ? data.featureNames
    : undefined;
  return {
    blocks: [{
      rows: Array.from(values, (value, i) => ({
        ...(names ? { feature: names[i]! } : { value: i + 1 }),
        estimate: value,
        "standard error": standardErrors[i]!,
      })),
    }],
  };
}

/** Mean and variance of each coefficient over the components. */
export function summariesView(
  { means, variances }: CoefficientSummaries,
  { data }: ShowOptions,
): Presented {
  const names = featureNamesOf(means.values.length, data?.featureNames);
  const rows = names.map((feature, l) => ({
    feature,
    mean: withError(means.values[l]!, means.standardErrors[l]),
    variance: withError(variances.values[l]!, variances.standardErrors[l]),
  }));
  return { blocks: [{ rows }] };
}

/** Every check with its verdict and what it means. */
export function identifiabilityView(found: Identifiability): Presented {
  const { verdict, checks, rank, parameters, condition } = found;
  const full = rank === parameters;
  const note = `${
    full ? "Locally identified" : "Not identified"
  }: rank ${rank} for ${parameters} parameters${
    full ? `, condition ${condition.toPrecision(3)}` : ""
  }; verdict ${verdict}.`;
  const rows = checks.map(({ name, verdict, sentence }) => ({
    check: name,
    verdict,
    "what it means": sentence,
  }));
  return { blocks: [{ note }, { rows }] };
}

/** The certificate: what there is to gain at most, and where. */
export function gapView(
  gap: OptimalityGap,
  { data, title }: ShowOptions,
): Presented {
  const names = featureNamesOf(gap.atom.length, data?.featureNames);
  const row = {
    "largest D": gap.gap,
    "at most to gain, nats": gap.mostGain,
    "found by": `${gap.foundBest} of ${gap.starts} starts`,
    ...Object.fromEntries(names.map((name, l) => [name, gap.atom[l]!])),
  };
  return { blocks: [{ rows: [row], ...(title ? { title } : {}) }] };
}

/** The test for another component, and where it would lie. */
export function missingView(
  found: MissingComponent,
  { data }: ShowOptions,
): Presented {
  // Below chance they are noise.
  const atoms = found.atoms.filter(({ gain }) => gain > found.chance)
    .slice(0, 3);
  const names = featureNamesOf(atoms[0]?.atom.length ?? 0, data?.featureNames);
  const rows = atoms.map(({ gain, atom }) => ({
    "gain, nats": gain,
    ...Object.fromEntries(names.map((name, l) => [name, atom[l]!])),
  }));
  const table: ShownBlock[] = rows.length > 0 ? [{ rows }] : [];
  const text = missingText(found);
  const note = `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  return { blocks: [{ note }, ...table] };
}

/** Errors and biases of the replicates, by parameter. */
export function bootstrapView(
  { replicates, failed, biases, weightErrors, atomErrors }: Bootstrap,
  { data }: ShowOptions,
): Presented {
  const { columns: L } = atomErrors;
  const features = featureNamesOf(L, data?.featureNames);
  const errors = [...weightErrors, ...atomErrors.values];
  const names = Array.from(
    weightErrors,
    (_, k) => `weight of component ${k + 1}`,
  )
    .concat(
      Array.from(
        weightErrors,
        (_, k) => features.map((name) => `${name} in component ${k + 1}`),
      ).flat(),
    );
  const rows = names.map((parameter, i) => ({
    parameter,
    "bootstrap error": errors[i]!,
    bias: biases[i]!,
  }));
  const note = `${replicates.length} replicates, ${failed} of which failed`;
  return { blocks: [{ note }, { rows }] };
}

/** The criteria, one below the other. */
export function criteriaView(found: Criteria): Presented {
  const rows = Object.entries(found)
    .filter(([, value]) => Number.isFinite(value))
    .map(([criterion, value]) => ({ criterion, value: `${value as number}` }));
  return { blocks: [{ rows }] };
}

/** The mean over splits, and their spread. */
export function heldOutView(
  { mean, deviation, perChoice }: HeldOut,
): Presented {
  const row = {
    "held out, per choice": mean,
    "spread of the splits": deviation,
    splits: perChoice.length,
  };
  return { blocks: [{ rows: [row] }] };
}
