// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * What offsets are for, over many data sets: sampled items, intervals, moments.
 */
import { assert } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  covariance,
  matchComponents,
  mixtureProbabilities,
  reorderComponents,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
  softmaxMixture,
  takeItems,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  calibratedDesign,
  designBias,
  estimateLatentMoments,
} from "../../lib/moments.ts";
import { withCounts } from "../../lib/data/choice_data.ts";
import { itemsAlike } from "../../lib/data/items.ts";
import { stream } from "../../lib/random/streams.ts";
import { offsetOf } from "../simulated.ts";

const flat = (
  { weights, atoms }: SoftmaxMixture,
) => [...weights.subarray(1), ...atoms.values];

/** The estimate from the truth on, components in its order, and its errors. */
function estimate(data: ChoiceData, truth: SoftmaxMixture) {
  const { mixture: found } = quasiNewton(data, truth, {
    gradientTolerance: 1e-9,
  });
  const { whitening } = data;
  const order = matchComponents(truth, found, { whitening });
  const mixture = reorderComponents(found, order);
  const { weightErrors, atomErrors, message } = covariance(data, mixture);
  assert(weightErrors, message);
  return {
    values: flat(mixture),
    errors: [...weightErrors!.subarray(1), ...atomErrors!.values],
  };
}

const mean = (values: readonly number[]) =>
  values.reduce((a, b) => a + b, 0) / values.length;
const rootMeanSquare = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((v) => v * v)));
/** Monte Carlo error of a mean. */
const errorOf = (values: readonly number[]) => {
  const centre = mean(values);
  return rootMeanSquare(values.map((v) => v - centre)) /
    Math.sqrt(values.length - 1);
};

Deno.test("a twentieth of the items never chosen, with an offset, recovers the fit of all", () => {
  const RATE = 0.05, SETS = 500;
  const truth = simulateMixture(2, 2, { seed: 71, scale: 1.2 });
  const features = simulateFeatures(20_000, 2, { seed: 71 });
  const all: number[][] = [], some: number[][] = [], without: number[][] = [];
  const reported: number[][] = [];
  let kept = 0;
  for (let set = 0; set < SETS; set++) {
    const data = simulateChoices(features, truth, { choices: 5000, seed: set });
    const rng = stream(set, "never chosen");
    const rows = Array.from(data.counts.keys())
      .filter((j) => data.counts[j]! > 0 || rng() < RATE);
    kept += rows.length / SETS;
    const items = takeItems(data, rows);
    const counts = Float64Array.from(rows, (j) => data.counts[j]!);
    const sampled = choiceData(items.features, counts, {
      offset: counts.map((n) => n > 0 ? 0 : -Math.log(RATE)),
    });
    const whole = estimate(data, truth);
    const part = estimate(sampled, truth);
    all.push(whole.values);
    some.push(part.values);
    reported.push(part.errors);
    without.push(estimate(withCounts(items, counts), truth).values);
  }
  const exact = flat(truth);
  const over = (f: (set: number, i: number) => number) =>
    exact.map((_, i) => Array.from({ length: SETS }, (_, set) => f(set, i)));
  const ofAll = over((set, i) => all[set]![i]! - exact[i]!);
  const ofSome = over((set, i) => some[set]![i]! - exact[i]!);
  const between = over((set, i) => some[set]![i]! - all[set]![i]!);
  const ignored = over((set, i) => without[set]![i]! - exact[i]!);
  const errors = over((set, i) => reported[set]![i]!);
  console.log(
    `${
      kept.toFixed(0)
    } of 20,000 items kept; K = 2, L = 2, N = 5000, ${SETS} data sets`,
  );
  for (const [i, value] of exact.entries()) {
    const bias = mean(ofSome[i]!), total = rootMeanSquare(ofSome[i]!);
    const apart = rootMeanSquare(between[i]!);
    const ofChoices = rootMeanSquare(ofAll[i]!);
    const said = rootMeanSquare(errors[i]!);
    console.log(
      `parameter ${i} (${value.toFixed(2)}): bias ${bias.toFixed(4)} ± ${
        errorOf(ofSome[i]!).toFixed(4)
      } (all items ${mean(ofAll[i]!).toFixed(4)}, no offset ${
        mean(ignored[i]!).toFixed(4)
      }); rmse ${total.toFixed(4)} (all items ${
        ofChoices.toFixed(4)
      }), reported ${
        said.toFixed(4)
      }, from which items were drawn, left out by it, ${apart.toFixed(4)}`,
    );
    // That of a ratio of sums over 810 items of 16,000: of the order of error²/2.
    assert(Math.abs(bias) < 0.2 * total, `bias of parameter ${i}`);
    // Choices and the draw of the items err apart from each other.
    assert(Math.abs(Math.hypot(ofChoices, apart) / total - 1) < 0.1);
    assert(Math.abs(said / ofChoices - 1) < 0.2 && said < 0.7 * total);
  }
  const worst = (rows: readonly number[][]) =>
    Math.max(...rows.map((row) => Math.abs(mean(row))));
  assert(worst(ignored) > 10 * worst(ofSome));
});

Deno.test("95% intervals hold in 95% with offsets", () => {
  const SETS = 600;
  const features = simulateFeatures(500, 2, { seed: 72 });
  const noise = offsetOf(500, 1, 72);
  const truth = softmaxMixture([0.6, 0.4], [[1, 0.6], [-0.8, 0.9]]);
  const kinds: Record<string, Float64Array> = {
    independent: noise.map((e) => 1.5 * e),
    "of the features": noise.map((e, j) =>
      e + features.values[2 * j]! - 0.3 * features.values[2 * j + 1]! ** 2
    ),
  };
  for (const [name, offset] of Object.entries(kinds)) {
    const held: number[] = [];
    for (let set = 0; set < SETS; set++) {
      const data = simulateChoices(features, truth, {
        choices: 20_000,
        seed: `${name}${set}`,
        offset,
      });
      const { values, errors } = estimate(data, truth);
      held.push(mean(
        flat(truth).map((v, i) =>
          Math.abs(values[i]! - v) < 1.959964 * errors[i]! ? 1 : 0
        ),
      ));
    }
    console.log(
      `offset ${name}: pooled coverage ${(100 * mean(held)).toFixed(2)}% ± ${
        (100 * errorOf(held)).toFixed(2)
      } over ${SETS} data sets`,
    );
    assert(Math.abs(mean(held) - 0.95) < 3 * errorOf(held), name);
  }
});

Deno.test("moments under offsets: independent of the features, linear, quadratic, a step", () => {
  const SETS = 40, p = 10_000;
  const kinds: Record<string, (x: number, e: number) => number> = {
    none: () => 0,
    "independent (sd 1)": (_, e) => e,
    linear: (x) => 0.5 * x,
    quadratic: (x) => -0.3 * x * x,
    step: (x) => x > 0 ? 1 : 0,
  };
  let withoutOffset = NaN;
  for (const [name, offsetAt] of Object.entries(kinds)) {
    const designs = [
      undefined,
      calibratedDesign({ components: 2, atoms: 1000 }),
    ];
    const rows = designs.map(() => ({
      errors: [] as number[],
      signed: [] as number[],
      said: [] as number[],
      warned: 0,
    }));
    let growth = 0;
    for (let set = 0; set < SETS; set++) {
      const features = simulateFeatures(p, 2, { seed: `${set}:moments` });
      const truth = simulateMixture(2, 2, { seed: set, scale: 1 });
      const noise = offsetOf(p, 1, set);
      const offset = noise.map((e, j) => offsetAt(features.values[2 * j]!, e));
      const counts = mixtureProbabilities({ features, offset }, truth)
        .map((v) => v * 1e9);
      const data = choiceData(features, counts, { offset });
      growth += Math.sqrt(p / itemsAlike(data)) / SETS;
      for (const [d, design] of designs.entries()) {
        // It takes seconds, and assumes nothing: where the other is wrong it is enough.
        if (d === 1 && (name !== "step" || set >= 5)) continue;
        const { second, warnings } = estimateLatentMoments(data, { design });
        const bias = designBias(data, truth, { design }).second;
        rows[d]!.errors.push(...bias);
        rows[d]!.signed.push(bias[0]!);
        rows[d]!.said.push(...second.designErrors);
        rows[d]!.warned += warnings.length > 0 ? 1 : 0;
      }
    }
    for (const [d, { errors, signed, said, warned }] of rows.entries()) {
      if (errors.length === 0) continue;
      const error = rootMeanSquare(errors), reported = rootMeanSquare(said);
      const bias = mean(signed) / errorOf(signed);
      console.log(
        `offset ${name}, ${
          d === 0 ? "Gaussian" : "calibrated"
        } design: error of second moments ${error.toPrecision(3)}, reported ${
          reported.toPrecision(3)
        }, mean of the first ${mean(signed).toPrecision(2)} ± ${
          errorOf(signed).toPrecision(2)
        }, warned in ${warned} of ${signed.length}; √(E e^2o)/E e^o ${
          growth.toFixed(2)
        }`,
      );
      if (d === 1) assert(warned === 0 && error < 1e-3);
      else if (name === "step") {
        assert(warned === SETS && bias > 3 && error > 3 * reported);
      } else {
        assert(warned === 0 && Math.abs(bias) < 3.5);
        // Where the offset depends on the features what whitening removes is not known exactly.
        assert(Math.abs(reported / error - 1) < 0.3);
      }
      if (name === "none" && d === 0) withoutOffset = error;
      if (name.startsWith("independent")) {
        assert(Math.abs(error / withoutOffset / growth - 1) < 0.15);
      }
    }
  }
});
