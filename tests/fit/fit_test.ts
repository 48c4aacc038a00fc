import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  type FitProgress,
  itemProbabilities,
  logLikelihood,
  simulateMixture,
} from "../../mod.ts";
import { START_INITS } from "../../lib/estimation.ts";
import { toWhitened } from "../../lib/moments.ts";
import { simulatedCase } from "../simulated.ts";

const few = { components: 2, starts: 8, init: "random" } as const;

Deno.test("fit() finds the optimum that a start at the truth finds", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { data, truth } = simulatedCase(seed, {
      items: 200,
      choices: 20_000,
    });
    const fromTruth = fit(data, { components: 2, init: [truth] });
    const found = fit(data, { components: 2 });
    assertEquals(found.status, "converged");
    const lag = (fromTruth.logLikelihood - found.logLikelihood) / data.choices;
    assert(lag < 1e-9, `seed ${seed}: ${lag} nats per choice below`);
  }
});

Deno.test("fit() reports what it did and what it reached", () => {
  const { data } = simulatedCase(1);
  const result = fit(data, {
    components: 3,
    init: "random",
    starts: 12,
    finishes: 5,
  });
  assertEquals(result.starts.length, 12);
  assertEquals(result.finished, 5);
  const finished = result.starts.filter(({ status }) => status !== "set_aside");
  assertEquals(finished.length, 5);
  const best = Math.max(...finished.map((start) => start.logLikelihood));
  assertEquals(best, result.logLikelihood);
  assertEquals(
    result.foundBest,
    finished.filter((s) => s.logLikelihood >= best - 1e-7 * data.choices)
      .length,
  );
  assertAlmostEquals(
    result.logLikelihood / logLikelihood(data, result.mixture),
    1,
    1e-13,
  );
  assertAlmostEquals(
    result.logLikelihoodPerChoice * data.choices / best,
    1,
    1e-15,
  );
  const { uniform, saturated } = result.bounds;
  assert(
    uniform < result.logLikelihoodPerChoice &&
      result.logLikelihoodPerChoice < saturated!,
  );
  assertAlmostEquals(uniform, -Math.log(60), 1e-15);
  for (const { init, evaluations } of result.starts) {
    assertEquals(init, "random");
    assert(evaluations >= 5);
  }
  const whitened = toWhitened(result.mixture.atoms, data.whitening).values;
  for (let k = 0; k < 3; k++) {
    const norm = Math.hypot(...whitened.subarray(3 * k, 3 * k + 3));
    assertAlmostEquals(result.atomNorms[k]!, norm, 1e-12);
    const A = itemProbabilities(data, result.mixture);
    let entropy = 0;
    for (let j = 0; j < 60; j++) {
      entropy -= A.values[3 * j + k]! * Math.log(A.values[3 * j + k]!);
    }
    assertAlmostEquals(result.effectiveItems![k]!, Math.exp(entropy), 1e-9);
  }
});

Deno.test("starts set aside never beat the ones finished", () => {
  const { data } = simulatedCase(2, { components: 4 });
  const some = fit(data, {
    components: 4,
    init: "random",
    starts: 16,
    finishes: 4,
  });
  const all = fit(data, {
    components: 4,
    init: "random",
    starts: 16,
    finishes: 16,
  });
  assert(
    all.logLikelihood >=
      some.logLikelihood - 1e-9 * Math.abs(some.logLikelihood),
  );
  assertEquals(all.finished, 16);
});

Deno.test("the same seed gives the same bytes, and start r does not depend on how many there are", () => {
  const { data } = simulatedCase(3);
  const { seconds: _, ...once } = fit(data, few);
  const { seconds: __, ...twice } = fit(data, few);
  assertEquals(once, twice);
  const all = fit(data, { ...few, finishes: 8 });
  const more = fit(data, { ...few, starts: 10, finishes: 10 });
  assertEquals(more.starts.slice(0, 8), [...all.starts]);
});

Deno.test("every kind of start leads to the optimum of an easy case", () => {
  const { data, truth } = simulatedCase(11, {
    items: 2000,
    choices: 100_000,
    scale: 1,
  });
  const fromTruth = fit(data, { components: 2, init: [truth] });
  for (const init of START_INITS) {
    const result = fit(data, { components: 2, init, starts: 6 });
    const lag = fromTruth.logLikelihoodPerChoice -
      result.logLikelihoodPerChoice;
    assert(Math.abs(lag) < 1e-9, `${init}: ${lag} nats per choice below`);
    const kinds = new Set(result.starts.map((start) => start.init));
    if (init !== "auto") assertEquals([...kinds], [init]);
    else {assert(
        kinds.has("tensor") && kinds.has("subspace") && kinds.has("random"),
      );}
  }
});

Deno.test("fit() with one component gives weight exactly 1 from one start", () => {
  const { data } = simulatedCase(4);
  const result = fit(data, { components: 1 });
  assertEquals(result.mixture.weights, new Float64Array([1]));
  assertEquals([result.starts.length, result.foundBest], [1, 1]);
  assertEquals(result.status, "converged");
});

Deno.test("fit() takes the user's own starts", () => {
  const { data, truth } = simulatedCase(5);
  const result = fit(data, {
    components: 2,
    init: [truth, simulateMixture(2, 3, { seed: 77 })],
  });
  assertEquals(result.starts.map(({ init }) => init), ["given", "given"]);
});

Deno.test("fit() tells its progress", () => {
  const { data } = simulatedCase(6);
  const seen: FitProgress[] = [];
  fit(data, {
    ...few,
    finishes: 3,
    onProgress: (progress) => seen.push(progress),
  });
  assertEquals(
    seen.map(({ phase, done, total }) => `${phase} ${done}/${total}`),
    [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `em ${i}/8`).concat(
      [1, 2, 3].map((i) => `finish ${i}/3`),
    ),
  );
  assert(seen.every((progress) => Number.isFinite(progress.logLikelihood)));
});

Deno.test("fit() tells the highest log-likelihood so far, over all groups of starts", () => {
  const hard = { items: 60, components: 5, choices: 2000 };
  const told: number[] = [];
  fit(simulatedCase(4, hard).data, {
    components: 5,
    onProgress: ({ logLikelihood }) => told.push(logLikelihood),
  });
  assert(told.length > 10);
  assertEquals(told, told.map((_, i) => Math.max(...told.slice(0, i + 1))));
});

Deno.test("fit() warns of more parameters than the items can tell apart", () => {
  const data = choiceData([[0], [1], [2], [4]], [4, 3, 2, 6]);
  assertEquals(fit(data, { components: 1 }).warnings, []);
  assertEquals(
    fit(data, { components: 3 }).warnings[0],
    [
      "5 parameters are more than the 3 free probabilities of 4 items: other parameters",
      "give the same probabilities, so do not interpret these",
    ].join(" "),
  );
});

Deno.test("fit() warns of a start from moments that has nothing to part its atoms", () => {
  const { data } = simulatedCase(12, { components: 2 });
  const { warnings } = fit(data, { components: 5, init: "tensor" });
  assertEquals(warnings, [
    "components 1, 2, 3, 4 and 5 are as good as one: their atoms lie up to 0.0 apart in whitened units, and joined they lose less than half a nat of log-likelihood, so how they share their weight is arbitrary",
    "the tensor estimate needs at least 4 features: its start has equal atoms, which EM does not part",
  ]);
});

Deno.test("fit() warns of an atom on the bound", () => {
  const data = choiceData([[0], [1], [2]], [0, 0, 7]);
  const { onBound, warnings, atomNorms, atomBound } = fit(data, {
    components: 1,
  });
  assertEquals(onBound, [true]);
  assertAlmostEquals(atomNorms[0]!, atomBound, 1e-9);
  assertEquals(warnings, [
    "x1 in component 1 has no finite estimate: the component takes 1 of 3 items and never the others, so the likelihood rises without end along +1.00 x1",
  ]);
  // With the others taken too, the maximum is beyond the bound and finite.
  const some = choiceData([[0], [1], [2]], [1, 5, 100]);
  assertEquals(fit(some, { components: 1, atomBound: 1 }).warnings, [
    "the atom of component 1 lies on the atom bound, spread over 2.1 effective items: the likelihood rises further outside",
  ]);
});

Deno.test("many features end at the same optimum", () => {
  const { data, truth } = simulatedCase(7, {
    items: 400,
    features: 60,
    choices: 50_000,
  });
  const fromTruth = fit(data, { components: 2, init: [truth] });
  const found = fit(data, { components: 2, starts: 4 });
  assertAlmostEquals(
    found.logLikelihoodPerChoice,
    fromTruth.logLikelihoodPerChoice,
    1e-9,
  );
});

Deno.test("eight finishes are enough where they agree, and not where they do not", () => {
  const request = { components: 4, init: "random", starts: 30 } as const;
  const counted = { agreed: 0, disagreed: 0 };
  for (let seed = 1; seed <= 12; seed++) {
    const { data } = simulatedCase(seed, {
      items: 100,
      components: 4,
      choices: 2000,
    });
    const found = fit(data, { ...request, seed });
    const eight = fit(data, { ...request, seed, finishes: 8 });
    assertEquals(eight.finished, 8);
    if (eight.foundBest === 8) {
      counted.agreed++;
      assertEquals(found.starts, eight.starts);
    } else {
      counted.disagreed++;
      assertEquals(found.finished, 15);
    }
    // Who asks for more gets them.
    assertEquals(fit(data, { ...request, seed, finishes: 12 }).finished, 12);
  }
  assert(
    counted.agreed >= 2 && counted.disagreed >= 2,
    JSON.stringify(counted),
  );
});
