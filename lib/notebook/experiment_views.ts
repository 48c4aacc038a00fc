/** Experiments: curves with their standard errors, and the numbers. */
import type { DrawsNeeded, Place } from "../experiments/draws_needed.ts";
import type { ErrorAgainstChoices } from "../experiments/error_against_choices.ts";
import type { ComponentsRow } from "../experiments/error_against_components.ts";
import type { InitialisationRadius } from "../experiments/initialisation_radius.ts";
import type { Ascent } from "../experiments/ascent.ts";
import { meanOf } from "../experiments/summaries.ts";
import type { Chart } from "../report/plots/chart.ts";
import { type Curve, curvesChart } from "../report/plots/curves.ts";
import { errorsChart } from "../report/plots/errors.ts";
import { type Presented, withError } from "./presented.ts";
import type { ShowOptions } from "./show_options.ts";

const ASCENTS: Readonly<Record<Ascent, string>> = {
  gradient: "EM, gradient M-step",
  newton: "EM, Newton M-step",
  finish: "ten EM rounds, then quasi-Newton",
};

/** Success by the distance of the start. */
export function radiusView(
  { rows, separations }: InitialisationRadius,
  { title }: ShowOptions,
): Presented {
  const chart = curvesChart(
    curvesBy(rows, {
      label: ({ ascent }) => ASCENTS[ascent],
      x: ({ distance }) => distance,
      y: ({ rate }) => rate,
      error: ({ standardError }) => standardError,
    }),
    {
      title: title ?? "Share of starts that reach the maximum",
      subtitle: "bars: one standard error",
      x: { label: "distance of each atom from its true one (whitened units)" },
      y: { label: "share of starts", domain: RATES },
    },
  );
  const distances = [...new Set(rows.map(({ distance }) => distance))];
  return {
    blocks: [
      { chart },
      {
        rows: distances.map((distance) => ({
          distance,
          ...Object.fromEntries(
            rows.filter((row) => row.distance === distance)
              .map((row) => [
                ASCENTS[row.ascent],
                withError(row.rate, row.standardError),
              ]),
          ),
        })),
      },
      ...(separations.every(Number.isFinite)
        ? [{
          note: `Least distance between two true atoms: ${
            range(separations)
          } over the replicates.`,
        }]
        : []),
    ],
  };
}

/** A share with its error bar fits. */
const RATES = [-0.05, 1.1] as const;

const PLACES: Readonly<Record<Place, string>> = {
  ambient: "anywhere",
  gaussian: "estimated subspace, normal",
  sphere: "estimated subspace, sphere",
  span: "true span",
};

/** Success of draws by the number of features, a chart for each way up. */
export function drawsView(
  { rows, subspaces }: DrawsNeeded,
  { title }: ShowOptions,
): Presented {
  const ascents = [...new Set(rows.map(({ ascent }) => ascent))];
  const chartOf = (ascent: Ascent): Chart =>
    curvesChart(
      curvesBy(rows.filter((row) => row.ascent === ascent), {
        label: ({ place }) => PLACES[place],
        x: ({ features }) => features,
        y: ({ rate }) => rate,
        error: ({ standardError }) => standardError,
      }),
      {
        title: title ?? "Share of draws that reach the maximum",
        subtitle: `${ASCENTS[ascent]}; bars: one standard error`,
        x: {
          label: "number of features L",
          ticks: subspaces.map(({ features }) => features),
        },
        y: { label: "share of draws", domain: RATES },
      },
    );
  const table = subspaces.flatMap(({ features, cosines }) =>
    ascents.map((ascent) => ({
      L: features,
      ...(ascents.length > 1 ? { ascent: ASCENTS[ascent] } : {}),
      "cosine to the true span": meanOf(cosines).mean,
      ...Object.fromEntries(
        rows.filter((row) => row.features === features && row.ascent === ascent)
          .map((row) => [
            PLACES[row.place],
            withError(row.rate, row.standardError),
          ]),
      ),
    }))
  );
  return {
    blocks: [...ascents.map((ascent) => ({ chart: chartOf(ascent) })), {
      rows: table,
    }],
  };
}

/** Errors against the number of choices, and how fast they fall. */
export function choicesView(
  { rows, slopes }: ErrorAgainstChoices,
  { title }: ShowOptions,
): Presented {
  const chart = errorsChart(
    curvesBy(rows, {
      label: ({ estimator }) => estimator,
      x: ({ choices }) => choices,
      y: ({ atoms }) => atoms.rmse,
      error: ({ atoms }) => atoms.standardError,
    }),
    {
      title,
      subtitle: "bars: one standard error",
      label: "root mean square distance of the atoms",
    },
  );
  const table = slopes.map(({ estimator, atoms, weights }) => ({
    estimator,
    "slope, atoms": withError(atoms.slope, atoms.standardError),
    ...(Number.isNaN(weights.slope)
      ? {}
      : { "slope, weights": withError(weights.slope, weights.standardError) }),
  }));
  return { blocks: [{ chart }, { rows: table }] };
}

/** Errors of moments against the number of components. */
export function componentsView(
  rows: readonly ComponentsRow[],
  { title }: ShowOptions,
): Presented {
  const numbers = [...new Set(rows.map(({ components }) => components))];
  const chart = curvesChart(
    curvesBy(rows, {
      label: ({ estimator }) => ESTIMATORS[estimator],
      x: ({ components }) => components,
      y: ({ atoms }) => atoms.rmse,
      error: ({ atoms }) => atoms.standardError,
    }),
    {
      title: title ?? "Error of moments against the number of components",
      subtitle: "bars: one standard error",
      x: { label: "number of components K", ticks: numbers },
      y: { label: "root mean square distance of the atoms", log: true },
    },
  );
  const table = rows.map((row) => ({
    K: row.components,
    estimator: ESTIMATORS[row.estimator],
    "error of the atoms": withError(row.atoms.rmse, row.atoms.standardError),
    "moments failed": percentText(row.failureRate),
    "finished, reaches the maximum": withError(
      row.finished.rate,
      row.finished.standardError,
    ),
  }));
  return { blocks: [{ chart }, { rows: table }] };
}

const ESTIMATORS: Readonly<Record<ComponentsRow["estimator"], string>> = {
  moments: "method of moments",
  tensor: "third moments (tensor)",
};

function curvesBy<Row>(
  rows: readonly Row[],
  of: {
    readonly label: (row: Row) => string;
    readonly x: (row: Row) => number;
    readonly y: (row: Row) => number;
    readonly error: (row: Row) => number;
  },
): Curve[] {
  return Array.from(Map.groupBy(rows, of.label), ([label, own]) => ({
    label,
    points: own.map((row) => [of.x(row), of.y(row)] as const),
    errors: own.map(of.error),
  }));
}

const range = (values: readonly number[]) =>
  `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;

const percentText = (share: number) => `${(100 * share).toFixed(0)}%`;
