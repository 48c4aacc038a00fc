/** Truth beside estimate, as text for a terminal. */
import type { ChoiceData } from "../data/choice_data.ts";
import { logLikelihood } from "../model/log_likelihood.ts";
import { matchComponents } from "../model/matching.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import { perChoiceText } from "./number_text.ts";
import { padEnd, padStart, printable } from "./text_width.ts";

/**
 * A known mixture beside its estimate: weights and atoms of matched components,
 * their differences, and both log-likelihoods.
 *
 * @param data The data that was fitted.
 * @param mixtures Two mixtures with as many components.
 * @returns Lines, each ended by `\n`; of at most 80 cells where feature names are short.
 * @throws {RangeError} If the shapes of the atoms differ or do not fit the data.
 *
 * @example
 * ```ts
 * import { comparisonReport, fit, simulateChoices, simulateFeatures, simulateMixture } from "@softmix/softmix";
 * import { assertStringIncludes } from "@std/assert";
 * const truth = simulateMixture(2, 3);
 * const data = simulateChoices(simulateFeatures(200, 3), truth, { choices: 20000 });
 * const { mixture: estimate } = fit(data, { components: 2 });
 * assertStringIncludes(comparisonReport(data, { truth, estimate }), "Root mean square error");
 * ```
 */
export function comparisonReport(
  data: ChoiceData,
  mixtures: {
    readonly truth: SoftmaxMixture;
    readonly estimate: SoftmaxMixture;
  },
): string {
  const { truth } = mixtures;
  const partners = matchComponents(truth, mixtures.estimate, {
    whitening: data.whitening,
  });
  const estimate = reorderComponents(mixtures.estimate, partners);
  const { rows: K, columns: L } = truth.atoms;
  const lines: string[] = [];
  for (let first = 0; first < K; first += PER_BLOCK) {
    const components = Array.from(
      { length: Math.min(PER_BLOCK, K - first) },
      (_, i) => first + i,
    );
    const row = (
      name: string,
      of: (mixture: SoftmaxMixture, k: number) => number,
    ) =>
      padEnd(printable(name), NAME) +
      components.map((k) => {
        const [a, b] = [of(truth, k), of(estimate, k)];
        return cells(a.toFixed(3), b.toFixed(3), signed(b - a));
      }).join("");
    lines.push(
      " ".repeat(NAME) +
        components.map((k) => padStart(`component ${k + 1}`, 3 * CELL)).join(
          "",
        ),
      " ".repeat(NAME) +
        components.map(() => cells("truth", "estimate", "error")).join(""),
      row("weight", ({ weights }, k) => weights[k]!),
      ...data.featureNames.map((name, l) =>
        row(name, ({ atoms }, k) => atoms.values[k * L + l]!)
      ),
    );
  }
  const error = (of: (mixture: SoftmaxMixture) => Float64Array) =>
    rootMeanSquare(of(estimate).map((v, i) => v - of(truth)[i]!)).toFixed(4);
  const perChoice = (mixture: SoftmaxMixture) =>
    perChoiceText(logLikelihood(data, mixture) / data.choices);
  lines.push(
    "",
    `Root mean square error: ${error(({ weights }) => weights)} in weights, ${
      error(({ atoms }) => atoms.values)
    } in atoms.`,
    `Log-likelihood per choice: ${perChoice(truth)} of the truth, ${
      perChoice(estimate)
    } of the estimate.`,
  );
  return lines.map((line) => line + "\n").join("");
}

const NAME = 7;
const CELL = 8;
const PER_BLOCK = 3;

function cells(truth: string, estimate: string, error: string): string {
  return padStart(truth, CELL) + padStart(estimate, CELL + 1) +
    padStart(error, CELL - 1);
}

function signed(value: number): string {
  const text = value.toFixed(3);
  return Number(text) === 0 ? "0.000" : value > 0 ? `+${text}` : text;
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}
