// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * What is said of the errors of fits to 500 small tables: few items, features of two values or any, more components than they tell,
 * from 20 choices to 1e15, saturated or not. Prints the table of statuses that it checks.
 */
import { assert, assertEquals } from "@std/assert";
import {
  choiceData,
  covariance,
  fit,
  matrix,
  mixtureProbabilities,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { featureDeviations } from "../../lib/data/whitening.ts";
import { distinctItems } from "../../lib/inference/indistinguishable.ts";
import { stream } from "../../lib/random/streams.ts";

/** An error of more standard deviations is told as one that no choice bounds. */
const MOST_ERROR = 10;

function table(seed: number) {
  const rng = stream(seed, "small tables");
  const L = 1 + Math.floor(rng() * 3), p = L + 3 + Math.floor(rng() * 9);
  const components = 1 + Math.floor(rng() * 4);
  const choices = [20, 100, 1000, 1e5, 1e10, 1e15][Math.floor(rng() * 6)]!;
  const { values } = simulateFeatures(p, L, { seed });
  const isBinary = rng() < 0.3;
  const features = matrix(
    [p, L],
    isBinary ? values.map((v) => v > 0 ? 1 : 0) : values,
  );
  const truth = simulateMixture(Math.min(components, 2), L, { seed });
  const data = choices > 1e6
    ? choiceData(
      features,
      mixtureProbabilities({ features }, truth)
        .map((v, j) => Math.round(choices * v * (1 + 0.05 * Math.sin(j)))),
    )
    : simulateChoices(features, truth, { choices, seed });
  return { data, components };
}

Deno.test("covariance() of fits to 500 small tables: no maximum is denied, no error is of what is not identified", () => {
  const statuses: Record<string, number> = {};
  let done = 0, overfull = 0, saturated = 0, largest = 0;
  for (let seed = 1; done < 500; seed++) {
    let one;
    try {
      one = table(seed);
    } catch (error) {
      // A feature of two values that takes one, or that others make up.
      if (error instanceof RangeError && /feature/.test(error.message)) {
        continue;
      }
      throw error;
    }
    const { data, components } = one;
    const result = fit(data, { components, starts: 4 });
    done++;
    const { mixture, onBound, status, bounds } = result;
    const found = covariance(data, mixture, { onBound });
    const L = data.features.columns;
    const isOverfull = components - 1 + components * L >=
      distinctItems(data.features);
    const isSaturated =
      bounds.saturated! - result.logLikelihoodPerChoice < 1e-9;
    overfull += +isOverfull;
    saturated += +isSaturated;
    const key = `${status}, ${
      isOverfull ? "more parameters than rows" : "fewer"
    }: ${found.status}`;
    statuses[key] = (statuses[key] ?? 0) + 1;
    if (status === "converged") {
      assert(
        found.status === "ok" || found.status === "singular",
        `${seed}: ${found.message}`,
      );
    }
    if (isOverfull) assertEquals(found.status, "singular", `${seed}`);
    if (found.status === "singular" && components > 1) {
      assert(result.warnings.length > 0, `${seed}: ${found.message}`);
    }
    if (found.status !== "ok") continue;
    const deviations = featureDeviations(data.whitening);
    const errors = found.atomErrors!.values
      .map((error, i) => error * deviations[i % L]!);
    const most = errors.reduce((a, b) => b > a ? b : a, 0);
    if (most > MOST_ERROR) {
      assert(found.separation !== undefined, `${seed}: ${most}`);
    } else largest = Math.max(largest, most);
  }
  console.log(statuses);
  console.log(
    `${overfull} with more parameters than the distinct rows tell, ${saturated} saturated; largest error not told as unbounded ${
      largest.toPrecision(2)
    } standard deviations`,
  );
  assert(overfull > 100 && saturated > 30);
});
