import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  fit,
  itemProbabilities,
  selectComponents,
  softmaxMixture,
} from "../../mod.ts";
import { toWhitened } from "../../lib/moments.ts";
import { covariance } from "../../lib/inference/covariance.ts";
import { criteria } from "../../lib/inference/criteria.ts";
import { deltaMethod } from "../../lib/inference/intervals.ts";
import * as charts from "../../lib/plot.ts";
import { spreadOf } from "../../lib/report/plots/atoms.ts";
import {
  linearTicks,
  logTicks,
  powerText,
} from "../../lib/report/plots/axes.ts";
import {
  atomPoints,
  itemPoints,
  planeOf,
} from "../../lib/report/plots/coordinates.ts";
import { ellipse } from "../../lib/report/plots/ellipse.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data, truth } = simulatedCase(3, { items: 80, features: 4 });
const result = fit(data, { components: 2, init: "random", starts: 4 });
const errors = covariance(data, result.mixture);
const { mixture } = result;

/** The data of the marks that hold objects with this field. */
function drawn(chart: charts.Chart, field: string): Record<string, number>[] {
  return (chart.marks as { data?: unknown }[]).flatMap(({ data }) =>
    Array.isArray(data) ? data.filter((row) => Object.hasOwn(row, field)) : []
  );
}

const ALL: Record<string, () => charts.Chart> = {
  atoms: () => charts.atomsChart(data, mixture, { covariance: errors, truth }),
  "atoms in two features": () =>
    charts.atomsChart(data, mixture, { coordinates: ["x3", "x1"] }),
  coefficients: () =>
    charts.coefficientsChart(data, mixture, { covariance: errors }),
  shares: () => charts.sharesChart(data, mixture),
  items: () => charts.itemsChart(data, mixture),
  frequencies: () => charts.frequenciesChart(data, mixture),
  residuals: () => charts.residualsChart(data, mixture, { maxItems: 10 }),
  starts: () => charts.startsChart(result, { choices: data.choices }),
  convergence: () =>
    charts.convergenceChart(
      [{ label: "a", logLikelihoods: [-900, -800, -790] }],
      { choices: 100, best: -789 },
    ),
  eigenvalues: () =>
    charts.eigenvaluesChart({
      eigenvalues: [2, 0.5, -0.1],
      standardErrors: [0.1, 0.1, 0.1],
      designErrors: [0.1, 0.2, 0.3],
      noise: 0.4,
    }, { truth: [2, 0.4, 0] }),
  criteria: () =>
    charts.criteriaChart(
      selectComponents(data, { components: [1, 2, 3], starts: 4, splits: 0 }),
    ),
  gain: () => charts.gainChart(data, mixture),
  curves: () =>
    charts.curvesChart([
      { label: "a", points: [[1, 2], [2, 3]], errors: [1, 1] },
      { label: "b", points: [[1, NaN], [2, 1]], style: "band" },
    ], { title: "Curves", x: { label: "x" }, y: { label: "y" } }),
  errors: () =>
    charts.errorsChart([{ label: "fit", points: [[100, 0.1], [1e4, 0.01]] }]),
};

for (const [name, make] of Object.entries(ALL)) {
  Deno.test(`the chart of ${name} is one SVG with a title, units, and no number missing`, () => {
    const chart = make();
    const svg = charts.drawChart(chart);
    assertEquals(svg.match(/<svg/g)?.length, 1);
    assert(svg.startsWith("<svg") && svg.endsWith("</svg>"));
    assert(!/NaN|undefined|Infinity|\[object/.test(svg), svg.slice(0, 200));
    assert(svg.includes(`>${chart.ariaLabel}</text>`));
    for (const axis of [chart.x, chart.y] as { label: string }[]) {
      assert(axis.label !== "" && svg.includes(`>${axis.label}</text>`));
    }
    assertEquals(chart.width, 640);
    assertEquals(charts.drawChart(make()), svg);
  });
}

Deno.test("charts of the extremes have no number missing: one feature, one component, no truth", () => {
  const line = simulatedCase(5, { items: 30, features: 1 });
  const one = softmaxMixture([1], [[0.5]]);
  for (
    const chart of [
      charts.atomsChart(line.data, line.truth),
      charts.itemsChart(line.data, line.truth),
      charts.atomsChart(line.data, one, {
        covariance: covariance(line.data, one, { kind: "expected" }),
      }),
      charts.itemsChart(line.data, one),
      charts.coefficientsChart(line.data, one),
      charts.sharesChart(line.data, one),
      charts.residualsChart(line.data, one),
      charts.gainChart(line.data, one, { atomBound: Infinity }),
      charts.curvesChart([], {
        title: "Nothing",
        x: { label: "x", log: true },
        y: { label: "y" },
      }),
    ]
  ) assert(!/NaN|undefined|Infinity/.test(charts.drawChart(chart)));
});

Deno.test("text from the user cannot become markup", () => {
  const svg = charts.drawChart(charts.curvesChart(
    [{ label: `</text><script>"&`, points: [[0, 1], [1, 2]] }],
    { title: "<b>", x: { label: `"'><i>` }, y: { label: "&lt;" } },
  ));
  assert(!/<script|<b>|<i>/.test(svg));
  assert(svg.includes("&lt;b&gt;") && svg.includes("&amp;lt;"));
});

Deno.test("an ellipse holds a normal point with the given probability", () => {
  const [xx, xy, yy] = [2, -0.9, 0.7];
  const outline = ellipse({ x: 1, y: -2 }, [xx, xy, yy], 0.9);
  const determinant = xx * yy - xy * xy;
  for (const { x, y } of outline) {
    const [u, v] = [x - 1, y + 2];
    const square = (yy * u * u - 2 * xy * u * v + xx * v * v) / determinant;
    // P(χ² with two degrees of freedom ≤ s) = 1 − exp(−s/2).
    assertAlmostEquals(1 - Math.exp(-square / 2), 0.9, 1e-12);
  }
});

Deno.test("the spread of an atom in the plane agrees with the delta method", () => {
  for (const coordinates of ["principal", ["x2", "x4"]] as const) {
    const plane = planeOf(data, mixture, coordinates);
    const { covariance: expected } = deltaMethod(
      errors,
      (moved) => atomPoints(plane, moved).flatMap(({ x, y }) => [x, y]),
    )!;
    for (const k of [0, 1]) {
      const spread = spreadOf(errors.matrix!, plane.map, { k, K: 2 });
      for (const [i, [a, b]] of [[0, 0], [0, 1], [1, 1]].entries()) {
        const row = 2 * k + a!, column = 2 * k + b!;
        assertAlmostEquals(
          spread[i]! / expected.values[row * 4 + column]!,
          1,
          1e-8,
        );
      }
    }
  }
});

Deno.test("two atoms lie in their principal plane: norms and inner products with items are kept", () => {
  const plane = planeOf(data, truth, "principal");
  const atoms = atomPoints(plane, truth);
  const items = itemPoints(data, truth, plane);
  const whitened = toWhitened(truth.atoms, data.whitening);
  const probabilities = itemProbabilities(data, truth);
  for (const k of [0, 1]) {
    const row = whitened.values.subarray(4 * k, 4 * k + 4);
    assertAlmostEquals(
      Math.hypot(atoms[k]!.x, atoms[k]!.y),
      Math.hypot(...row),
      1e-12,
    );
    const score = (j: number) =>
      items[j]!.x * atoms[k]!.x + items[j]!.y * atoms[k]!.y;
    const ratio = probabilities.values[k]! / probabilities.values[2 * 7 + k]!;
    assertAlmostEquals(score(0) - score(7), Math.log(ratio), 1e-10);
  }
});

Deno.test("coordinates that are no features are refused", () => {
  assertRefused(
    () => charts.atomsChart(data, mixture, { coordinates: ["x1", "price"] }),
    `Cannot draw the atoms as coordinates must be features: there is no "price"`,
  );
  assertRefused(
    () => charts.itemsChart(data, mixture, { coordinates: ["x1", "x1"] }),
    `Cannot draw the atoms as coordinates must be two features: both are "x1"`,
  );
  assertRefused(
    () => charts.atomsChart(data, mixture, { level: 1 }),
    "Cannot draw the atoms as level must be between 0 and 1: current value is 1",
  );
  assertRefused(
    () => charts.itemsChart(data, mixture, { maxItems: 0 }),
    "Cannot draw the items as maxItems must be an integer >= 1: current value is 0",
  );
});

Deno.test("residuals are (N − Nπ)/√(Nπ), and those of the groups add up to all items", () => {
  const points = drawn(charts.residualsChart(data, truth), "residual");
  const items = points.filter(({ size }) => size === 1);
  const { values, columns } = itemProbabilities(data, truth);
  const expected = (j: number) =>
    data.choices * truth.weights.reduce(
      (sum, weight, k) => sum + weight * values[j * columns + k]!,
      0,
    );
  for (let j = 0; j < data.counts.length; j++) {
    const e = expected(j);
    const residual = (data.counts[j]! - e) / Math.sqrt(e);
    assert(items.some((item) => Math.abs(item.residual! - residual) < 1e-9));
  }
  const sizes = points.slice(80);
  assertEquals(sizes.reduce((sum, { size }) => sum + size!, 0), 80);
  assertEquals(sizes.reduce((sum, { count }) => sum + count!, 0), data.choices);
});

Deno.test("the gain is Σ q_j A_j(ω)/π_j − 1, and 0 at the atoms of a maximum", () => {
  const chart = charts.gainChart(data, mixture, {
    atom: new Float64Array([1, 0, -1, 0]),
  });
  const marks = drawn(chart, "d");
  const ends = marks.slice(-3);
  for (const end of ends.slice(0, 2)) assertAlmostEquals(end.d!, 0, 1e-6);
  const A =
    itemProbabilities(data, softmaxMixture([1], [[1, 0, -1, 0]])).values;
  const { values, columns } = itemProbabilities(data, mixture);
  const gain = data.frequencies.reduce((sum, q, j) => {
    const pi = mixture.weights.reduce(
      (total, weight, k) => total + weight * values[j * columns + k]!,
      0,
    );
    return sum + q * A[j]! / pi;
  }, -1);
  assertAlmostEquals(ends[2]!.d!, gain, 1e-10);
});

Deno.test("items lie in descending order of count, and maxItems keeps those chosen most", () => {
  const chart = charts.itemsChart(data, mixture, { maxItems: 5 });
  const radii = drawn(chart, "r").map(({ r }) => r!);
  assertEquals(radii.length, 5);
  const counts = Array.from(data.counts).sort((a, b) => b - a);
  for (const [i, r] of radii.sort((a, b) => b - a).entries()) {
    assertAlmostEquals(((r - 1.2) / 9) ** 2, counts[i]! / counts[0]!, 1e-12);
  }
});

Deno.test("criteriaChart() rings what the selection chose, and what is not ranked is grey, in no line, and not lower", () => {
  const candidates = [1, 2, 3, 4].map((components) => ({
    components,
    doubts: components === 4 ? ["the best start did not converge"] : [],
    criteria: {
      ...criteria(data, mixture),
      components,
      aic: [30, 10, 11, 1][components - 1]!,
      bic: [5, 10, 20, 30][components - 1]!,
    },
  }));
  const chosen = {
    ...{
      aic: 2,
      bic: 1,
      icl: undefined,
      heldOut: undefined,
      bicChoices: undefined,
    },
    ...{ quasiAic: undefined, quasiBic: undefined },
  };
  const chart = charts.criteriaChart({ candidates, chosen }, {
    show: ["aic", "bic"],
  });
  const points = drawn(chart, "above");
  const ringed = points.filter(({ above }) => above === 1)
    .map(({ components }) => components);
  // What is chosen is drawn in the line, as a dot and as a ring.
  assertEquals(ringed, [2, 2, 2, 1, 1, 1]);
  const fourth = points.filter(({ components }) => components === 4);
  assertEquals(fourth.map(({ above }) => above), [26]);
  const svg = charts.drawChart(chart);
  assertEquals(svg.match(/stroke="#999999"/g)?.length, 1);
  assertStringIncludes(svg, "Grey: not ranked (lower: left out).");
  const none = charts.criteriaChart({
    candidates: candidates.slice(3),
    chosen: { ...chosen, aic: undefined, bic: undefined },
  });
  assertEquals(drawn(none, "above"), []);
  assert(!/NaN|Infinity/.test(charts.drawChart(none)));
});

Deno.test("curvesChart() leaves out what a log scale cannot show, and keeps the rest", () => {
  const chart = charts.curvesChart(
    [{ label: "a", points: [[1, 1], [2, 0], [3, -1], [4, NaN], [5, 100]] }],
    { title: "t", x: { label: "x" }, y: { label: "y", log: true } },
  );
  const xs = new Set(drawn(chart, "error").map(({ x }) => x));
  assertEquals([...xs], [1, 5]);
});

Deno.test("errorsChart() draws the slope −1/2 through the first point", () => {
  const chart = charts.errorsChart([
    { label: "fit", points: [[100, 0.2], [10_000, 0.05]] },
  ]);
  const last = drawn(chart, "error").slice(-2);
  assertAlmostEquals(last[0]!.y!, 0.2, 1e-15);
  assertAlmostEquals(last[1]!.y!, 0.02, 1e-15);
});

Deno.test("ticks of a log scale lie in its domain and are few", () => {
  for (const low of [1e-12, 3e-5, 0.7, 1, 40, 1e5]) {
    for (const ratio of [1.5, 4, 30, 2e3, 1e9, 1e30]) {
      const ticks = logTicks([low, low * ratio]);
      assert(ticks.every((tick) => tick >= low && tick <= low * ratio));
      assert(ticks.length <= 10);
      assert(ticks.length >= 2 || ratio < 3, `${low} to ${low * ratio}`);
    }
  }
});

Deno.test("ticks of a linear scale are round, evenly spaced, and within its domain", () => {
  for (const low of [-1e6, -3.3, -0.002, 0, 0.5, 17, 1e8]) {
    for (const width of [1e-6, 0.0123, 1, 7, 40, 999, 1e7]) {
      // Closer than this, ticks are not numbers of their own.
      if (width < 1e-12 * Math.abs(low) * 2 ** 16) continue;
      const domain = [low, low + width] as const;
      const ticks = linearTicks(domain);
      assert(ticks.length >= 3 && ticks.length <= 9, `${domain}: ${ticks}`);
      assert(ticks.every((tick) => tick >= low && tick <= low + width));
      const step = ticks[1]! - ticks[0]!;
      const digits = Number(
        (step / 10 ** Math.floor(Math.log10(step * 1.001))).toPrecision(2),
      );
      assert([1, 2, 5].includes(digits), `${domain}: steps of ${step}`);
    }
  }
  assertEquals(linearTicks([-0.31, 0.32]), [
    -0.3,
    -0.2,
    -0.1,
    0,
    0.1,
    0.2,
    0.3,
  ]);
});

Deno.test("every tick of a log axis has its label", () => {
  const svg = charts.drawChart(charts.curvesChart(
    [{ label: "", points: [[1, 0.004], [400, 0.3]] }],
    {
      title: "t",
      x: { label: "x", log: true },
      y: { label: "y", log: true },
    },
  ));
  for (
    const tick of ["0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "50", "200"]
  ) {
    assert(svg.includes(`>${tick}</text>`), tick);
  }
  assert(!/<text[^>]*(\/>|><\/text>)/.test(svg), "a label is empty");
});

Deno.test("powerText() writes numbers as one would by hand", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [0.05, "0.05"],
    [1000, "1000"],
    [20_000, "20k"],
    [3e6, "3M"],
    [1e-7, "10⁻⁷"],
    [2.5e-4, "2.5×10⁻⁴"],
    [1e12, "10¹²"],
    [-1e-5, "−10⁻⁵"],
  ];
  for (const [value, text] of cases) assertEquals(powerText(value), text);
});
