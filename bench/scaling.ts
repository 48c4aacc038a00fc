// deno-lint-ignore-file no-console -- says where the page is
/**
 * How time grows with items, features, components, starts and choices, drawn
 * on one page: `deno task bench:scaling [FILE.html]`, by default bench/scaling.html.
 *
 * Evaluations are one thread's, features normal. A whole fit is one from
 * random starts. Each point is the fastest of several calls.
 */
import { bestKernels } from "../lib/kernels/best.ts";
import type { KernelSet } from "../lib/kernels/kernels.ts";
import { plainKernels } from "../lib/kernels/plain.ts";
import { type Curve, curvesChart } from "../lib/plot.ts";
import { fit } from "../mod.ts";
import { chartPage } from "./chart_page.ts";
import {
  evaluationOf,
  normalFeatures,
  type Shape,
  timesOf,
} from "./evaluation.ts";
import { drawCase } from "./rivals/cases.ts";

const SETS: readonly (readonly [string, KernelSet, "double" | "single"])[] = [
  ["plain TypeScript", plainKernels, "double"],
  ["WebAssembly", bestKernels, "double"],
  ["WebAssembly, features in single precision", bestKernels, "single"],
];

type Point = readonly [number, number];

/** A dashed line through the last point of the second curve, of slope 1. */
function proportional(curves: readonly Curve[]): Curve {
  const points = curves[1]!.points;
  const [x, y] = points.at(-1)!;
  return {
    label: "proportional",
    points: points.map(([u]): Point => [u, u * y / x]),
    style: "reference",
  };
}

function evaluationChart(
  title: string,
  label: string,
  sizes: readonly number[],
  shapeOf: (size: number) => Shape,
) {
  const curves = SETS.map(([label]) => ({ label, points: [] as Point[] }));
  for (const size of sizes) {
    const shape = shapeOf(size);
    for (const [i, [, set, precision]] of SETS.entries()) {
      const features = normalFeatures(shape, precision);
      const evaluate = evaluationOf(set, features, shape[2]);
      evaluate();
      curves[i]!.points.push([size, Math.min(...timesOf(evaluate, 200))]);
    }
  }
  return curvesChart([...curves, proportional(curves)], {
    title,
    x: { label, log: true },
    y: { label: "milliseconds an evaluation", log: true },
  });
}

const MIDDLE = { items: 2000, features: 10, components: 3, choices: 1e5 };

/** Fastest of five fits, in milliseconds, and milliseconds an evaluation. */
function fitTimes(choices: number, starts: number): [number, number] {
  const data = drawCase({ ...MIDDLE, choices });
  const options = { components: 3, init: "random", starts } as const;
  let evaluations = 0;
  const times = Array.from({ length: 5 }, () => {
    const { seconds, starts: ends } = fit(data, options);
    evaluations = ends.reduce((sum, end) => sum + end.evaluations, 0);
    return 1e3 * seconds.total;
  });
  const fastest = Math.min(...times);
  return [fastest, fastest / evaluations];
}

function startsChart() {
  const sizes = [1, 2, 4, 8, 16, 32, 64, 128];
  fitTimes(1e5, 1);
  const points = sizes.map((
    starts,
  ): Point => [starts, fitTimes(1e5, starts)[0]]);
  return curvesChart([{ label: "whole fit", points }], {
    title: "Starts",
    subtitle:
      "p = 2,000, L = 10, K = 3; half of the starts, at least 8, finished",
    x: { label: "random starts", log: true },
    y: { label: "milliseconds a fit", log: true },
  });
}

function choicesChart() {
  const sizes = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
  const times = sizes.map((choices) => fitTimes(choices, 8));
  const [whole, each] = [0, 1].map((i) =>
    sizes.map((choices, s): Point => [choices, times[s]![i]!])
  );
  return curvesChart([
    { label: "whole fit", points: whole! },
    { label: "an evaluation in it", points: each! },
  ], {
    title: "Choices",
    subtitle: "p = 2,000, L = 10, K = 3, 8 starts; counts are all that is read",
    x: { label: "choices N", log: true },
    y: { label: "milliseconds", log: true },
  });
}

const charts = [
  evaluationChart(
    "Items: L = 20, K = 5",
    "items p",
    [125, 500, 2000, 8000, 32_000, 128_000],
    (p) => [p, 20, 5],
  ),
  evaluationChart(
    "Features: p = 5,000, K = 5",
    "features L",
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    (L) => [5000, L, 5],
  ),
  evaluationChart(
    "Components: p = 5,000, L = 20",
    "components K",
    [1, 2, 4, 8, 16, 32, 64],
    (K) => [5000, 20, K],
  ),
  startsChart(),
  choicesChart(),
];
const file = Deno.args[0] ?? `${import.meta.dirname}/scaling.html`;
await Deno.writeTextFile(
  file,
  chartPage(
    "How time grows",
    "One thread; the fastest of several calls, as the machine may have other work.",
    charts,
  ),
);
console.log(`written to ${file}`);
