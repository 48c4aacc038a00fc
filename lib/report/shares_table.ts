/** Shares of alternatives over many choice sets, as a table. */
import type { ChoiceData } from "../data/choice_data.ts";
import { alternativeShares } from "../model/alternative_shares.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { percent } from "./number_text.ts";

/** Rows by alternative; columns: observed, predicted, and each component alone. */
export interface SharesCells {
  readonly heading: string;
  /** What the names are. */
  readonly corner: string;
  readonly columns: readonly string[];
  readonly names: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

/** Most alternatives in a table: those chosen most. */
const MOST_ALTERNATIVES = 20;

/** The cells of the table; undefined for one choice set, where items tell it. */
export function sharesCells(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): SharesCells | undefined {
  if (!data.choosers || data.choosers.sets.length === 2) return undefined;
  const { names, named, observed, predicted, components } = alternativeShares(
    data,
    mixture,
  );
  const K = components.columns;
  const most = Array.from(names.keys())
    .sort((a, b) => observed[b]! - observed[a]! || a - b)
    .slice(0, MOST_ALTERNATIVES).sort((a, b) => a - b);
  const left = names.length - most.length;
  const heading =
    "Shares of the alternatives: observed, predicted, and of each component alone";
  return {
    heading: left > 0
      ? `${heading} (${most.length} of ${names.length}, those chosen most)`
      : heading,
    corner: named ? "alternative" : "place in set",
    columns: [
      "observed",
      "predicted",
      ...K > 1 ? Array.from({ length: K }, (_, k) => `${k + 1}`) : [],
    ],
    names: most.map((a) => names[a]!),
    cells: most.map((a) => [
      percent(observed[a]!),
      percent(predicted[a]!),
      ...K > 1
        ? Array.from(
          { length: K },
          (_, k) => percent(components.values[a * K + k]!),
        )
        : [],
    ]),
  };
}
