/** The certificate: what a new atom would gain, along directions. */
import { ABOVE_ZERO } from "../../checks/check.ts";
import { checkData } from "../../data/check_data.ts";
import { ARRAY } from "../../checks/kinds.ts";
import type { ChoiceData } from "../../data/choice_data.ts";
import { type Matrix, matrix, rowOf } from "../../linalg/matrix.ts";
import { norm } from "../../linalg/vectors.ts";
import { atomBoundOf } from "../../model/atom_bound.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  obeyedConstraints,
} from "../../model/constraints.ts";
import { DirectionalGain } from "../../model/directional_gain.ts";
import type { SoftmaxMixture } from "../../model/softmax_mixture.ts";
import { dot, line, type Markish, ruleY } from "../marks.ts";
import { axisOver } from "./axes.ts";
import { type Chart, chartOf, type ChartOptions, checkChart } from "./chart.ts";
import { seriesLegend } from "./header.ts";
import { colorOf, REFERENCE, symbolOf } from "./palette.ts";

/** Options of {@linkcode gainChart}. */
export interface GainChartOptions extends ChartOptions, ConstraintOptions {
  /** A further direction: the best atom to add, as `optimalityGap` returns it (length L, user's units). */
  atom?: Float64Array | undefined;
  /**
   * Largest norm of an atom in whitened coordinates: how far the curves go.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
}

const STEPS = 96;

/**
 * D(ω) = Σ_j q_j A_j(ω)/π_j − 1 along the ray through each atom, and through the best atom to
 * add. At a maximum of the likelihood D is 0 at the atoms; where it is above 0 a new atom raises the
 * likelihood; if it is nowhere, no mixture is better.
 *
 * @param data Choice counts over p items.
 * @param mixture K components, at most 6 of which are drawn.
 * @param options Best atom to add, bound, title.
 * @returns The chart. Costs O(p·L) for each of some hundred points a ray.
 * @throws {RangeError} If the bound is not above 0, or the mixture is not valid for the data or breaks a constraint.
 */
export function gainChart(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: GainChartOptions = {},
): Chart {
  checkData("draw what a new atom would gain", data);
  checkChart("draw what a new atom would gain", options, {
    ...CONSTRAINT_RULES,
    atom: ARRAY,
    atomBound: ABOVE_ZERO,
  });
  const { atom, title = "What a new atom would gain" } = options;
  const bound = atomBoundOf(options.atomBound, data.counts.length);
  const L = data.features.columns;
  const constraints = obeyedConstraints(mixture, options, {
    featureNames: data.featureNames,
    action: "draw what a new atom would gain",
  });
  const { rays, gainAt } = raysThrough(
    new DirectionalGain(data, mixture, constraints),
    mixture,
    atom && matrix([1, L], atom),
  );
  const longest = Number.isFinite(bound)
    ? bound
    : 1.5 * Math.max(...rays.map(({ end }) => norm(end)));
  const curves = rays.map(({ label, end }) => {
    const length = norm(end) || 1;
    const at = (t: number) => end.map((value) => value * t / length);
    const points = Array.from({ length: STEPS + 1 }, (_, i) => {
      const t = longest * i / STEPS;
      return { t, d: gainAt(at(t)) };
    });
    return { label, points, mark: { t: norm(end), d: gainAt(end) } };
  });
  const all = curves.flatMap(({ points, mark }) => [...points, mark]);
  return chartOf({
    title,
    width: options.width,
    subtitle:
      "Above 0 a new atom there would raise the likelihood. Symbols: the atoms themselves.",
    legend: seriesLegend(curves.map(({ label }) => label)),
    x: axisOver(
      "norm of the new atom (whitened units)",
      [0, longest],
      { room: 0.02 },
    ),
    y: axisOver("D(ω): slope of ℓ/N in its weight", all.map(({ d }) => d)),
    marks: [ruleY([0], { stroke: REFERENCE }), ...curveMarks(curves)],
  });
}

/** A point of a curve: D(ω) at an atom ω of norm t. */
interface GainPoint {
  readonly t: number;
  readonly d: number;
}

/** The curves, and in front of them the points at the atoms that they go through. */
function curveMarks(
  curves: readonly {
    readonly points: readonly GainPoint[];
    readonly mark: GainPoint;
  }[],
): Markish[] {
  const at = { x: "t", y: "d" } as const;
  const shape = { r: 5.5, stroke: "white" };
  return [
    ...curves.map(({ points }, i) =>
      line([...points], { ...at, stroke: colorOf(i), strokeWidth: 2 })
    ),
    ...curves.map(({ mark }, i) =>
      dot([mark], { ...at, ...shape, fill: colorOf(i), symbol: symbolOf(i) })
    ),
  ];
}

/** Most atoms whose rays are drawn. */
const MOST_RAYS = 6;

/** The atoms that curves go through, in whitened coordinates, and D(ω) at any point there. */
function raysThrough(
  gain: DirectionalGain,
  mixture: SoftmaxMixture,
  best: Matrix | undefined, // 1 × L
) {
  const atoms = gain.added.fromUser(mixture.atoms);
  const rays = Array.from(
    { length: Math.min(MOST_RAYS, atoms.rows) },
    (_, k) => ({ label: `towards atom ${k + 1}`, end: rowOf(atoms, k) }),
  );
  if (best) {
    const end = gain.added.fromUser(best).values;
    rays.push({ label: "towards the best atom to add", end });
  }
  const gainAt = (point: Float64Array) => {
    gain.atom.set(point);
    gain.logGain();
    return Math.expm1(gain.value);
  };
  return { rays, gainAt };
}
