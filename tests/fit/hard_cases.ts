/**
 * Small data sets on which a search that lacks one of its stages ends at a lesser optimum: found among
 * 250 seeds of each kind.
 */
import {
  type ChoiceData,
  choiceData,
  type FitOptions,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { simulatedPanel } from "../simulated_panel.ts";

/** Choices from a mixture of as many components or more; counts that no mixture describes; persons; atoms within a small ball; a prior. */
export type HardKind = "small" | "rugged" | "panel" | "bound" | "prior";

/** Data and the options of the fit that is hard. */
export function hardCase(
  kind: HardKind,
  seed: number,
): { readonly data: ChoiceData; readonly options: FitOptions } {
  const rng = stream(seed, `hard:${kind}`);
  const integer = (from: number, to: number) =>
    from + Math.floor(rng() * (to - from + 1));
  if (kind === "panel") {
    const L = integer(2, 3),
      components = integer(2, 3),
      choices = integer(3, 6);
    const truth = simulateMixture(components + integer(0, 1), L, {
      seed,
      scale: 1 + rng(),
    });
    const persons = integer(40, 120);
    const shape = { persons, choices, alternatives: 3, truth };
    return { data: simulatedPanel(seed, shape), options: { components, seed } };
  }
  const p = integer(20, 80), L = integer(2, 4), components = integer(2, 4);
  const features = simulateFeatures(p, L, { seed });
  if (kind === "rugged") {
    const counts = Float64Array.from(
      { length: p },
      () => Math.round(200 * Math.exp(1.5 * drawNormal(rng))),
    );
    return {
      data: choiceData(features, counts),
      options: { components, seed },
    };
  }
  const truth = simulateMixture(components + integer(0, 2), L, {
    seed,
    scale: 1 + 2 * rng(),
  });
  const choices = 100 * integer(5, 100);
  const data = simulateChoices(features, truth, { seed, choices });
  const more = kind === "bound"
    ? { atomBound: 1.5 }
    : kind === "prior"
    ? { ridge: integer(1, 30), dirichlet: integer(0, 5) }
    : {};
  return { data, options: { components, seed, ...more } };
}
