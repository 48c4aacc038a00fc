import { assert, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { runAuto } from "../../lib/fit/auto.ts";
import { fit } from "../../lib/fit/fit.ts";
import {
  isFarOff,
  leadersOf,
  mayRace,
  mayReach,
  racers,
} from "../../lib/fit/race.ts";
import { courseOf } from "../../lib/fit/race_course.ts";
import { crossOptima } from "../../lib/fit/crossing.ts";
import { bestOf, isComplete, newRun, type Run } from "../../lib/fit/runs.ts";
import { Search } from "../../lib/fit/search.ts";
import { checkedSettings } from "../../lib/fit/settings.ts";
import { matrix, rowsOf } from "../../lib/linalg/matrix.ts";
import { distance } from "../../lib/linalg/vectors.ts";
import { openLikelihood } from "../../lib/model/likelihood.ts";
import { drive } from "../../lib/model/objective.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import { simulateChoices } from "../../lib/model/simulate.ts";
import {
  type FitOptions,
  type FitStep,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";

/** Items chosen by what no feature tells. */
function undescribed(p: number, L: number) {
  const rng = stream(4, "undescribed");
  const features = matrix([p, L]);
  for (let i = 0; i < p * L; i++) features.values[i] = drawNormal(rng);
  const counts = Array.from(
    { length: p },
    (_, j) => Math.round(1e5 * Math.exp(2 * drawNormal(rng)) / (j + 10)),
  );
  return choiceData(features, counts);
}

const data = undescribed(2000, 3);
const components = 2;
const settings = checkedSettings(data, { components, seed: 1 });

function raced(seed: number) {
  const search = new Search(data, { ...settings, seed });
  drive(search.race());
  drive(search.polish(settings.gradientTolerance));
  return search.searched().runs;
}

Deno.test("of a race the best ends at an optimum as high as the search of starts in groups finds, others are left behind or end too", () => {
  const runs = raced(1);
  assertEquals(runs.length, 128);
  const best = bestOf(runs.filter(isComplete));
  assert(best.status === "converged" && best.gradientNorm <= 1e-8);
  const inGroups = fit(data, { components, seed: 1 }).logLikelihoodPerChoice;
  assert(best.objective > inGroups - 1e-7, `${best.objective} for ${inGroups}`);
  for (const run of runs) {
    assert(!run.paused && run.evaluations >= 1);
    assert(run.status !== "set_aside" && run.status !== "max_evaluations");
    if (run.status === "joined") {
      // What was joined may have been polished since.
      assert(Math.abs(run.optimum - run.joined!.optimum) < 1e-9);
      assert(isComplete(run.joined!));
    }
  }
});

Deno.test("starts of a race that are not ahead after a heat are left behind where they are", () => {
  const wide = undescribed(500, 12);
  const wideSettings = checkedSettings(wide, { components: 3, seed: 1 });
  const search = new Search(wide, wideSettings);
  drive(search.race());
  const runs = search.searched().runs;
  const leftBehind = runs.filter(({ status }) => status === "left_behind");
  assert(leftBehind.length >= runs.length / 2, `${leftBehind.length}`);
  const best = bestOf(runs.filter(isComplete));
  for (const run of leftBehind) {
    assert(!run.paused && run.evaluations < best.evaluations);
  }
});

Deno.test("the same seed makes the same race", () => {
  const ends = (runs: readonly Run[]) =>
    runs.map(({ status, objective, evaluations }) => [
      status,
      objective,
      evaluations,
    ]);
  assertEquals(ends(raced(2)), ends(raced(2)));
});

const course = drive(courseOf(data, settings));

Deno.test("starts of a race lie aside from one component's best, more of them for more components and effort, as many as are asked for", () => {
  const starts = racers(course, settings);
  const best = fit(data, { components: 1, seed: 1 });
  for (const { mixture } of starts) {
    const atoms = toWhitened(mixture.atoms, course.space.whitening);
    for (const atom of rowsOf(atoms) as Float64Array[]) {
      const aside = distance(atom, course.centre);
      assert(aside >= 0.14 && aside <= 0.46, `${aside}`);
    }
  }
  // The sample tells about where that is.
  const there = toWhitened(best.mixture.atoms, course.space.whitening);
  assert(distance(there.values, course.centre) < 0.5);
  const count = (options: object) =>
    racers(course, checkedSettings(data, { components, ...options })).length;
  assertEquals(starts.length, 128);
  assertEquals(count({ effort: "quick" }), 32);
  assertEquals(count({ effort: "thorough" }), 512);
  assertEquals(count({ starts: 5 }), 5);
});

Deno.test("in the coordinates of a course the curvature of one component at its best is I", () => {
  const { sample, space, centre } = course;
  const one = { ...space, components: 1 };
  const objective = openLikelihood(sample.data, { space: one });
  objective.weights.fill(1);
  objective.atoms.set(centre);
  const range = { first: 0, end: 1 };
  objective.evaluate(range);
  objective.fixResponsibilities(range);
  objective.differentiateLowerBounds(range);
  objective.curveLowerBound(range);
  const L = space.features;
  for (const [i, value] of objective.lowerBoundCurvature.entries()) {
    const isDiagonal = Math.floor(i / L) === i % L;
    assert(Math.abs(value - (isDiagonal ? 1 : 0)) < 0.01, `${i}: ${value}`);
  }
});

Deno.test("a course keeps the coordinates of the fit where coefficients are common", () => {
  const common = checkedSettings(data, { components, common: ["x1"] });
  const { space } = drive(courseOf(data, common));
  assertEquals(space, common.space);
});

Deno.test("neighbours of the best optima of a race are finished, and lead higher", () => {
  const rugged = undescribed(1000, 4);
  const many = checkedSettings(rugged, { components: 5, seed: 1, starts: 20 });
  const search = new Search(rugged, many);
  drive(search.race());
  const raced = search.best();
  const first = search.searched().runs.length;
  drive(crossOptima(rugged, many, search));
  const neighbours = search.searched().runs.slice(first);
  // Four for each optimum whose neighbours are tried.
  assert(neighbours.length >= 8 && neighbours.length <= 16);
  for (const { init, parent, status } of neighbours) {
    assertEquals(init, "inserted");
    assert(parent >= raced && status !== "set_aside");
  }
  assert(search.best() > raced + 1e-4, `${search.best()} after ${raced}`);
});

Deno.test("the race of the automatic mix tries neighbours, and ends at a gradient as small as asked for", () => {
  const large = undescribed(20_000, 100);
  const few = { components: 2, seed: 1, starts: 6 };
  const { runs } = drive(runAuto(large, checkedSettings(large, few), []));
  assert(runs.some(({ init }) => init === "inserted"));
  const best = bestOf(runs.filter(isComplete));
  assert(best.gradientNorm <= 1e-8, `${best.gradientNorm}`);
});

/** A run on its way. */
function runAt(objective: number, weights: number[], gained = 0): Run {
  const mixture = {
    weights: Float64Array.from(weights),
    atoms: matrix([2, 3]),
  };
  const run = newRun({ init: "random", mixture }, settings.space);
  run.weights.set(weights);
  return Object.assign(run, { objective, gained });
}

Deno.test("of runs that lead to one optimum the best two go on", () => {
  const best = runAt(-6.79, [0.35, 0.65]);
  const mirrored = runAt(-6.7905, [0.66, 0.34]);
  const third = runAt(-6.791, [0.355, 0.645]);
  const uneven = runAt(-6.791, [0.2, 0.8]);
  const lower = runAt(-6.8, [0.35, 0.65]);
  assertEquals(
    leadersOf([lower, mirrored, third, uneven, best]),
    [best, mirrored, uneven, lower],
  );
});

Deno.test("a run may reach what ten times its last gain would bring it to", () => {
  assert(mayReach(-6.7, runAt(-6.8, [0.5, 0.5], 0.011)));
  assert(!mayReach(-6.7, runAt(-6.8, [0.5, 0.5], 0.009)));
});

Deno.test("starts race where features are large only, of one choice set, and items are many for the parameters", () => {
  assert(!mayRace(data, settings));
  const features = { rows: 20_000, columns: 101, values: new Float64Array(0) };
  const wide = (components: number) => ({
    ...settings,
    space: { ...settings.space, components, features: 101 },
  });
  assert(mayRace({ ...data, features }, wide(6)));
  assert(!mayRace({ ...data, features }, wide(7)));
});

Deno.test("starts are far off where no mixture describes the data, not where one does", () => {
  const features = simulateFeatures(500, 2, { seed: 1 });
  const truth = simulateMixture(2, 2, { seed: 1 });
  const described = simulateChoices(features, truth, { choices: 1e5, seed: 1 });
  const fitted = fit(described, { components: 2, seed: 1 });
  assert(!isFarOff(described, fitted.logLikelihoodPerChoice));
  assert(
    isFarOff(data, fit(data, { components, seed: 1 }).logLikelihoodPerChoice),
  );
});

Deno.test("the automatic mix begins with mixtures that it is given", () => {
  const truth = softmaxMixture([0.5, 0.5], [[1, 0, 0], [-1, 0, 0]]);
  const [first] = drive(runAuto(data, settings, [truth])).runs;
  assertEquals(first!.init, "inserted");
  assertEquals(first!.mixture, truth);
});

Deno.test("a race and what follows it go on from any of their steps to the same ends", () => {
  const steps: FitStep[] = [];
  const race = (told: Pick<FitOptions, "done" | "onStep">) => {
    const options = { components, seed: 1, starts: 16, ...told };
    const checked = checkedSettings(data, options);
    const search = new Search(data, checked);
    drive(search.race());
    drive(crossOptima(data, checked, search));
    return search.searched().runs;
  };
  const whole = race({ onStep: (step) => steps.push(step) });
  assert(steps.length >= 4, `${steps.length}`);
  for (let n = 1; n <= steps.length; n++) {
    let made = 0;
    const done = structuredClone(steps.slice(0, n));
    assertEquals(race({ done, onStep: () => made++ }), whole);
    assertEquals(made, steps.length - n);
  }
});

Deno.test("in the automatic mix starts race where features are large and the first two far off, on as many as are asked for", () => {
  const wide = undescribed(20_000, 100);
  const options = { components, starts: 4, maxEvaluations: 5 };
  const { starts } = fit(wide, options);
  const inits = starts.map(({ init }) => init);
  const drawn = inits.slice(0, 2 + 4);
  assertEquals(new Set(drawn), new Set(["random"]));
  const neighbours = inits.slice(2 + 4);
  assertEquals(new Set(neighbours), new Set(["inserted"]));
});
