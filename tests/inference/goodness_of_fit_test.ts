import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  type Matrix,
  matrixFromRows,
  mixtureProbabilities,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  goodnessOfFit,
  goodnessOfFitReplicate,
  overdispersion,
} from "../../lib/inference.ts";
import {
  cellGroupings,
  groupedSquares,
} from "../../lib/inference/cell_groups.ts";
import { cellStatistics } from "../../lib/model/fit_cells.ts";
import { cellsOf } from "../../lib/model/kinds_of_data.ts";
import { drawMultinomial, drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedPanel } from "../simulated_panel.ts";

const truth = softmaxMixture([0.6, 0.4], [[1.5, 0.3], [-1, -0.5]]);
const features = simulateFeatures(60, 2, { seed: 1 });
const shares = mixtureProbabilities(
  choiceData(features, new Float64Array(60).fill(1)),
  truth,
);
const counts = (seed: string, of = shares, bunch = 1) =>
  drawMultinomial(stream(seed, "counts"), { trials: 2000, probabilities: of })
    .map((count) => count * bunch);
const both = (a: Float64Array, b: Float64Array): Matrix =>
  matrixFromRows(Array.from(a, (count, j) => [count, b[j]!]));
const rng = stream(3, "effects");
/** What no feature tells, the same in all populations. */
const effects = shares.map((share) => share * Math.exp(0.4 * drawNormal(rng)));

function tested(of: Float64Array | Matrix) {
  const data = choiceData(features, of);
  const { mixture } = quasiNewton(data, truth);
  const options = {
    refit: (drawn: ChoiceData) => quasiNewton(drawn, mixture).mixture,
    replicates: 19,
  };
  return {
    data,
    mixture,
    options,
    found: goodnessOfFit(data, mixture, options),
  };
}

Deno.test("goodnessOfFit() tells a right model, bunches and what no feature shows", () => {
  const right = tested(counts("a")).found;
  assertEquals(right.verdict, "fits");
  assert(right.deviance!.pValue > 0.1 && right.agreement === undefined);
  const bunched = tested(counts("a", shares, 5));
  assertEquals(bunched.found.verdict, "bunches_or_lack_of_fit");
  assertEquals(bunched.found.deviance!.pValue, 1 / 20);
  assertAlmostEquals(
    bunched.found.dispersion,
    overdispersion(bunched.data, bunched.mixture).estimate,
    1e-9,
  );
  assert(bunched.found.structure.pValue > 0.1);
});

Deno.test("residuals that follow a feature are told by its name", () => {
  // Ten values of x1 by six of x2, x2 with a curve that no line has.
  const grid = Array.from(
    { length: 60 },
    (_, j) => [j % 10, Math.floor(j / 10)],
  );
  const data = choiceData(
    grid,
    grid.map(([a, b]) =>
      Math.round(20 * Math.exp(0.1 * a! + (b! - 2.5) ** 2 / 8))
    ),
  );
  const { mixture } = quasiNewton(data, softmaxMixture([1], [[0, 0]]));
  const { verdict, structure } = goodnessOfFit(data, mixture, {
    refit: (drawn) => quasiNewton(drawn, mixture).mixture,
    replicates: 19,
  });
  assertEquals([verdict, structure.by], ["lack_of_fit", "x2"]);
});

Deno.test("several populations tell bunches from a lack of fit", () => {
  const { found } = tested(
    both(counts("a", shares, 5), counts("b", shares, 5)),
  );
  assertEquals(found.verdict, "bunches");
  const alike = tested(both(counts("a", effects), counts("b", effects))).found;
  assertEquals(alike.verdict, "lack_of_fit");
  assertEquals(alike.agreement!.pValue, 1 / 20);
  assertEquals(
    tested(both(counts("a"), counts("b"))).found.verdict,
    "fits",
  );
});

Deno.test("replicates depend on the seed and their number only, and are not computed twice", () => {
  const { data, mixture, options, found } = tested(counts("a"));
  const again = [7, 2].map((replicate) =>
    goodnessOfFitReplicate(data, mixture, {
      refit: options.refit,
      ...{ replicate, bunch: found.dispersion },
    })
  );
  assertEquals(again, [found.replicates[7]!, found.replicates[2]!]);
  const resumed = goodnessOfFit(data, mixture, {
    ...options,
    done: found.replicates,
    refit: () => {
      throw new Error("computed again");
    },
  });
  assertEquals(resumed, found);
});

Deno.test("of panels groups of rows are compared", () => {
  const panel = simulatedPanel("fit", {
    persons: 100,
    choices: 3,
    alternatives: 3,
    truth,
  });
  const { mixture } = quasiNewton(panel, truth);
  const { deviance, structure, verdict, message } = goodnessOfFit(
    panel,
    mixture,
    {
      refit: (drawn) => quasiNewton(drawn, mixture).mixture,
      replicates: 19,
    },
  );
  assertEquals([deviance, verdict], [undefined, "fits"]);
  assert(structure.pValue > 0.05 && message.startsWith("groups of rows"));
});

Deno.test("cells are what the mixture expects, of counts, populations and rows", () => {
  const data = choiceData(features, both(counts("a"), counts("b")));
  const { mixture } = quasiNewton(data, truth);
  const cells = cellsOf(data, mixture);
  // At the maximum the sums of both populations, and their mean features, are those of the choices.
  for (const g of [0, 1]) {
    const own = cells.expected.slice(60 * g, 60 * (g + 1));
    assertAlmostEquals(own.reduce((a, b) => a + b), 2000, 1e-9);
  }
  const sum = (of: Float64Array) =>
    of.reduce((total, v, i) => total + v * features.values[i % 60 * 2]!, 0);
  assertAlmostEquals(sum(cells.counts), sum(cells.expected), 1e-3);
  const panel = simulatedPanel(1, {
    persons: 50,
    choices: 3,
    alternatives: 3,
    truth,
  });
  const fitted = quasiNewton(panel, truth).mixture;
  const rows = cellsOf(panel, fitted);
  assertEquals(rows.counts, panel.counts);
  for (let s = 0; s < 150; s++) {
    const own = rows.expected.slice(3 * s, 3 * s + 3);
    assertAlmostEquals(own.reduce((a, b) => a + b), 1, 1e-12);
  }
});

Deno.test("groups have equal parts of what is expected, equal keys together; their squares are Pearson's", () => {
  const few = choiceData(
    [[0, 1], [0, 2], [1, 3], [1, 5], [2, 8], [2, 9]],
    [30, 10, 20, 40, 60, 80],
  );
  const { mixture } = quasiNewton(few, softmaxMixture([1], [[0, 0]]));
  const cells = cellsOf(few, mixture);
  const [x1, , share] = cellGroupings(few, cells);
  assertEquals([x1!.by, share!.by], ["x1", "fitted share"]);
  assertEquals(x1!.size, 3);
  assertEquals(Array.from(x1!.groups), [0, 0, 1, 1, 2, 2]);
  let squares = 0;
  for (const at of [0, 2, 4]) {
    const [o, e] = [cells.counts, cells.expected]
      .map((v) => v[at]! + v[at + 1]!) as [number, number];
    squares += (o - e) ** 2 / e;
  }
  assertAlmostEquals(groupedSquares(cells, x1!), squares / 2, 1e-12);
  const { pearson, dispersion } = cellStatistics(cells, 2);
  const of = overdispersion(few, mixture);
  assertAlmostEquals(pearson, of.pearson, 1e-9);
  assertAlmostEquals(dispersion, of.estimate, 1e-9);
});

Deno.test("goodnessOfFit() refuses what it cannot draw, and says where refits fail", () => {
  const { data, mixture, options } = tested(counts("a"));
  const refused = (given: object, rule: string, of = data) =>
    assertRefused(
      () => goodnessOfFit(of, mixture, { ...options, ...given }),
      `Cannot test the fit as ${rule}`,
    );
  refused(
    { replicates: 0 },
    "replicates must be an integer >= 1: current value is 0",
  );
  refused(
    { prior: { ridge: 1 } },
    "the mixture must be a maximum of the likelihood: it is one under a prior, ridge 1",
  );
  refused(
    {},
    "the number of choices must be an integer: current value is 1000.5",
    choiceData(features, data.counts.map((n, j) => j ? n / 2 : n / 2 + 0.5)),
  );
  const none = goodnessOfFit(data, mixture, {
    refit: () => undefined,
    replicates: 2,
  });
  assertEquals([none.verdict, none.failed], ["unknown", 2]);
});
