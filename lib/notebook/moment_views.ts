/** Latent moments, and what is made of them. */
import type { LatentMoments } from "../moments/latent_moments.ts";
import type { MomentEstimate } from "../moments/item_functions.ts";
import type { LineMeasure } from "../moments/moment_problem.ts";
import type { MomentStart } from "../moments/moment_start.ts";
import { latentMomentsOf } from "../moments/latent_moments.ts";
import type { AtomSubspace } from "../moments/subspace.ts";
import { eigenvaluesChart } from "../report/plots/eigenvalues.ts";
import type { TableRow } from "./blocks.ts";
import { mixtureChart, mixtureTable } from "./mixture_views.ts";
import {
  featureNamesOf,
  firstRows,
  notes,
  type Presented,
} from "./presented.ts";
import type { ShowOptions } from "./show_options.ts";

/** First and second moments with their two errors, then those along directions. */
export function momentsView(
  { first, second, directional, warnings }: LatentMoments,
  { data, truth }: ShowOptions,
): Presented {
  const L = first.values.length;
  const names = featureNamesOf(L, data?.featureNames);
  const exact = truth && data ? latentMomentsOf(truth, data) : undefined;
  const rows = names.map((name, l) =>
    momentRow(name, { of: first, i: l, exact: exact?.first })
  );
  for (let a = 0; a < L; a++) {
    for (let b = a; b < L; b++) {
      const name = a === b ? `${names[a]}²` : `${names[a]} · ${names[b]}`;
      rows.push(
        momentRow(name, { of: second, i: L * a + b, exact: exact?.second }),
      );
    }
  }
  const along = directional.flatMap(({ powers }, d) =>
    Array.from(powers.values, (_, r) => r).slice(1).map((r) =>
      momentRow(`direction ${d + 1}, order ${r}`, { of: powers, i: r })
    )
  );
  return {
    blocks: [
      ...firstRows([...rows, ...along], { most: 30, what: "moments" }),
      ...notes(warnings),
    ],
  };
}

function momentRow(
  moment: string,
  { of, i, exact }: {
    readonly of: MomentEstimate;
    readonly i: number;
    readonly exact?: ArrayLike<number> | undefined;
  },
): TableRow {
  return {
    moment,
    estimate: of.values[i]!,
    ...(exact ? { truth: exact[i]! } : {}),
    "error from choices": of.standardErrors[i]!,
    "error from items": of.designErrors[i]!,
  };
}

/** How many dimensions stand out of the noise, and the spectrum. */
export function subspaceView(
  subspace: AtomSubspace,
  { title }: ShowOptions,
): Presented {
  const row = {
    dimensions: subspace.basis.columns,
    "eigenvalues above the noise": subspace.leastComponents,
    "gap, in errors": subspace.gap,
    "root mean square norm of the atoms": subspace.radius,
  };
  return {
    blocks: [
      { rows: [row] },
      ...notes(subspace.warnings),
      { chart: eigenvaluesChart(subspace, { title }) },
    ],
  };
}

/** What the moments make a start of, and how far that is to be believed. */
export function momentStartView(
  { status, mixture, logLikelihood, warnings }: MomentStart & {
    readonly warnings: readonly string[];
  },
  options: ShowOptions,
): Presented {
  const perChoice = options.data
    ? { "log-likelihood per choice": logLikelihood / options.data.choices }
    : { "log-likelihood": logLikelihood };
  return {
    blocks: [
      { rows: [{ status, ...perChoice }] },
      ...mixtureTable(mixture, options),
      ...notes(warnings),
      ...mixtureChart(mixture, options),
    ],
  };
}

/** Atoms on a line. */
export function lineMeasureView(
  { weights, nodes, status }: LineMeasure,
): Presented {
  const rows = Array.from(nodes, (atom, k) => ({ weight: weights[k]!, atom }));
  return { blocks: [{ note: `${status} moments` }, { rows }] };
}
