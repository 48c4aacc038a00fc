/** What is asked of a worker that fits the wines. */
import { choiceDataFromColumns, exampleTable, fit } from "../../mod.ts";

/** How their columns are read. */
export const WINES = {
  counts: "sold",
  id: "wine",
  categorical: { colour: "white", region: "Douro" },
};

/** Weights, if they are those that one thread finds here, but for the last digits of another engine. */
export function checkWeights(weights: Float64Array): Float64Array {
  const data = choiceDataFromColumns(exampleTable("wines").columns, WINES);
  const { mixture } = fit(data, { components: 3 });
  const off = mixture.weights.map((weight, k) =>
    Math.abs(weight - (weights[k] ?? NaN))
  );
  if (!off.every((difference) => difference < 1e-6)) {
    throw new Error(`${weights} are not ${mixture.weights}`);
  }
  return weights;
}
