/**
 * Draws the pictures of the README into `notebooks/pictures/`.
 *
 * ```sh
 * deno task pictures
 * ```
 *
 * @module
 */
import {
  covariance,
  fit,
  simulateChoices,
  simulateFeatures,
  softmaxMixture,
} from "../mod.ts";
import { atomsChart, type Chart, drawChart, itemsChart } from "../lib/plot.ts";

const folder = new URL("./pictures/", import.meta.url);
const seed = 7;

const truth = softmaxMixture([0.45, 0.35, 0.2], [
  [1.4, -0.6, 0],
  [-0.9, 0.8, 0.7],
  [0.2, 1.2, -1.5],
]);
const features = simulateFeatures(800, 3, { seed });
const data = simulateChoices(features, truth, { choices: 5000, seed });
const { mixture } = fit(data, { components: 3, seed });

const pictures: Record<string, Chart> = {
  atoms: atomsChart(data, mixture, {
    covariance: covariance(data, mixture),
    truth,
    title: "Three tastes found in 5,000 choices among 800 items",
  }),
  items: itemsChart(data, mixture, {
    title: "Which taste a choice of each item points to",
  }),
};

await Deno.mkdir(folder, { recursive: true });
for (const [name, chart] of Object.entries(pictures)) {
  await Deno.writeTextFile(
    new URL(`${name}.svg`, folder),
    drawChart(chart) + "\n",
  );
}
