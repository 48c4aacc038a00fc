/** What features do to choices, in plain words: the largest effects, group by group. */
import { featureDeviations } from "../data/whitening.ts";
import { type OddsRatios, oddsRatios } from "../inference/odds_ratios.ts";
import type { Told } from "./caveats.ts";
import { shownErrors } from "./error_terms.ts";
import { grouped, listed, shortNumber } from "./number_text.ts";

/** How many features are worth a sentence. */
const MOST_FEATURES = 2;
/** More groups than these are told by the ends of the range. */
const MOST_GROUPS = 3;

/** One effect: an odds ratio for a readable step of the feature. */
interface Effect {
  /** Group, from 0. */
  readonly k: number;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Size per standard deviation, to compare features by. */
  readonly size: number;
  /** Not "told" with its interval: "fixed", as it was given; "undetermined", as its sign is not known; "held", as it alone has no interval; "bare", as none has. */
  readonly state: "told" | "undetermined" | "fixed" | "held" | "bare";
}

/** A sentence for the features that move choices most; none where no effect is told. */
export function effectSentences(told: Told): string[] {
  const { data, result: { mixture, common = [] }, diagnostics } = told;
  const { intervals } = shownErrors(diagnostics);
  const ratios = oddsRatios(data, mixture, { intervals });
  const sizeOf = (l: number) =>
    Math.max(...effectsOf(l, told, ratios).filter(isFinding).map(bySize), 0);
  const features = Array.from(data.featureNames.keys())
    .filter((l) => standsAlone(data.featureNames[l]!, data.featureNames))
    .map((l) => ({ l, size: sizeOf(l) }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || a.l - b.l)
    .slice(0, MOST_FEATURES);
  if (features.length === 0) return [];
  const parts = features.map(({ l }, i) => {
    const step = ratios.isYesNo[l]
      ? "is 1 rather than 0"
      : `is ${stepText(ratios.steps[l]!)} higher`;
    return `${i === 0 ? "the one" : "one"} whose ${data
      .featureNames[l]!} ${step} is chosen ${
      groupsText(effectsOf(l, told, ratios), {
        first: i === 0,
        isCommon: common.includes(data.featureNames[l]!),
      })
    }`;
  });
  return [`Of two items that are else alike, ${parts.join("; ")}.`];
}

/** A power of ten. */
function stepText(step: number): string {
  return step >= 1 ? grouped(step) : String(step);
}

const bySize = ({ size }: Effect) => size;
const isFinding = ({ state }: Effect) => state === "told" || state === "bare";

function effectsOf(
  l: number,
  { data, result: { mixture } }: Told,
  { perStep: { values, ends } }: OddsRatios,
): Effect[] {
  const { rows: K, columns: L, values: atoms } = mixture.atoms;
  const deviation = featureDeviations(data.whitening)[l]!;
  return Array.from({ length: K }, (_, k) => {
    const i = k * L + l;
    const low = ends?.lower.values[i] ?? NaN;
    const high = ends?.upper.values[i] ?? NaN;
    return {
      ...{ k, ratio: values.values[i]!, low, high },
      size: Math.abs(atoms[i]! * deviation),
      state: !ends
        ? "bare"
        : !(low <= high)
        ? "held"
        : low === high
        ? "fixed"
        : low < 1 && high > 1
        ? "undetermined"
        : "told",
    };
  });
}

/** Whether a feature can move while others stay: not where it is part of a product or a power. */
function standsAlone(name: string, names: readonly string[]): boolean {
  const parts = (text: string) =>
    text.split(/[*^()]/).map((part) => part.trim())
      .filter((part) => part !== "" && part !== "log");
  return parts(name).every((part) =>
    names.every((other) => other === name || !parts(other).includes(part))
  );
}

/** The effects of one feature, group by group. */
function groupsText(
  effects: readonly Effect[],
  { first, isCommon }: {
    readonly first: boolean;
    readonly isCommon: boolean;
  },
): string {
  const found = effects.filter(({ state }) =>
    state !== "fixed" && state !== "held"
  );
  const all = found.length === 1 || (isCommon && found.length > 0);
  if (all) {
    const whose = effects.length === 1
      ? ""
      : found.length === effects.length
      ? " in all groups"
      : ` in group ${found[0]!.k + 1}`;
    return effectText(found[0]!, { first, whose });
  }
  const text = (effect: Effect, i: number) =>
    effectText(effect, {
      first: first && i === 0,
      whose: ` in group ${effect.k + 1}`,
    });
  if (found.length <= MOST_GROUPS) return listed(found.map(text));
  const told = found.filter(isFinding).sort((a, b) => a.ratio - b.ratio);
  return told.length === 1
    ? text(told[0]!, 0)
    : `from ${text(told[0]!, 0)} to ${text(told.at(-1)!, 1)}`;
}

/** Ratios between these are told in percent. */
const [LEAST_PERCENT, MOST_PERCENT] = [0.1, 2];

function effectText(
  { ratio, low, high, state }: Effect,
  { first, whose }: { readonly first: boolean; readonly whose: string },
): string {
  if (state === "undetermined") {
    return `anywhere between ${oneText(low)} and ${
      oneText(high)
    }${whose} (undetermined)`;
  }
  const isPercent = ratio >= LEAST_PERCENT && ratio < MOST_PERCENT;
  const size = (r: number) => isPercent ? 100 * (ratio < 1 ? 1 - r : r - 1) : r;
  const ends = [size(low), size(high)].sort((a, b) => a - b);
  const decimals = decimalsOf(size(ratio), ends[1]! - ends[0]!);
  const text = (value: number) => value.toFixed(decimals);
  const unit = isPercent ? "%" : "";
  const interval = ends[0]! < ends[1]!
    ? ` (${first ? "95% interval " : ""}${text(ends[0]!)} to ${
      text(ends[1]!)
    }${unit})`
    : "";
  const words = isPercent
    ? `${ratio < 1 ? "less" : "more"} often`
    : "times as often";
  return `${text(size(ratio))}${unit} ${words}${whose}${interval}`;
}

/** Two significant digits, and one of half the interval. */
function decimalsOf(value: number, width: number): number {
  const least = 1 - Math.floor(Math.log10(value || 1));
  const wanted = width > 0 ? -Math.floor(Math.log10(width / 2)) : 0;
  return Math.min(Math.max(least, wanted, 0), 12);
}

/** A ratio by itself. */
function oneText(ratio: number): string {
  if (!(ratio >= LEAST_PERCENT && ratio < MOST_PERCENT)) {
    return `${shortNumber(ratio)} times as often`;
  }
  return `${shortNumber(100 * Math.abs(ratio - 1))}% ${
    ratio < 1 ? "less" : "more"
  } often`;
}
