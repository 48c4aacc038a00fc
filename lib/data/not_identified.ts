/** Why softmax does not identify features, in words. */
import type { FeatureMatrix } from "../linalg/matrix.ts";
import type { DependentFeature } from "./whitening.ts";

/** Items with features of which some depend on others. */
interface RefusedItems {
  readonly features: FeatureMatrix;
  readonly featureNames: readonly string[];
  readonly offset: Float64Array | undefined;
}

/** Why the first of the dependent features is refused, and which others are not identified, in one choice set. */
export function whyNotIdentified(
  dependent: readonly DependentFeature[],
  items: RefusedItems,
): string {
  const { features, featureNames, offset } = items;
  const { feature, explainedBy } = dependent[0]!;
  const largest = offset?.reduce((a, b) => Math.max(a, b)) ?? 0;
  const seen = offset?.indexOf(largest) ?? 0;
  const name = quoted([feature], featureNames);
  const reason = explainedBy.length === 0
    ? `every feature must vary over the items: ${name} is ${
      features.values[seen * features.columns + feature]
    } for all of them${offset ? " that the offset leaves a chance" : ""}`
    : `no feature may be a linear combination of others: ${name} is one of ${
      quoted(explainedBy, featureNames)
    }`;
  return reason + othersNotIdentified(dependent, featureNames);
}

/** The same of features within many choice sets. */
export function whyNotIdentifiedWithin(
  dependent: readonly DependentFeature[],
  { featureNames, offset }: RefusedItems,
): string {
  const { feature, explainedBy } = dependent[0]!;
  const name = quoted([feature], featureNames);
  const reason = explainedBy.length === 0
    ? `every feature must vary within choice sets: ${name} is constant in each${
      offset ? " over the rows that the offset leaves a chance" : ""
    }; use it in membership, or multiply it with an item's feature`
    : `no feature may be a linear combination of others within choice sets: ${name} is one of ${
      quoted(explainedBy, featureNames)
    }`;
  return reason + othersNotIdentified(dependent, featureNames);
}

function othersNotIdentified(
  dependent: readonly DependentFeature[],
  featureNames: readonly string[],
): string {
  const more = dependent.slice(1).map((d) => d.feature);
  return more.length > 0
    ? ` (not identified either: ${quoted(more, featureNames)})`
    : "";
}

function quoted(
  indices: readonly number[],
  featureNames: readonly string[],
): string {
  return indices.map((l) => `"${featureNames[l]}"`).join(", ");
}
