/** Checks of the components of a mixture for the identifiability report: how far apart, how large, how narrow. */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { toWhitened } from "../data/whitening.ts";
import { rowsOf } from "../linalg/matrix.ts";
import { norm } from "../linalg/vectors.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { closestAtoms } from "./closest_atoms.ts";
import { effectiveItems } from "./effective_items.ts";
import type { IdentifiabilityCheck } from "./identifiability_checks.ts";

/** Atoms closer than these, in whitened coordinates, are one atom, or hard to tell. */
const SAME_ATOM = 1e-6;
export const NEAR_ATOMS = 0.5;
/** A component should have at least this many choices for each of its parameters. */
const CHOICES_PER_PARAMETER = 10;
/** Weight that counts as none where the counts are shares, which tell nothing of the number of choices. */
const NO_WEIGHT = 1e-6;

/** Distance of the two closest atoms; K ≥ 2. */
export function closestAtomsCheck(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): IdentifiabilityCheck {
  const { distance: value, components: [first, second] } = closestAtoms(
    data,
    mixture,
  )!;
  return {
    name: "closest atoms",
    isLocal: true,
    verdict: value < SAME_ATOM ? "fail" : value < NEAR_ATOMS ? "warning" : "ok",
    value,
    sentence: `the closest atoms, of components ${first + 1} and ${
      second + 1
    }, lie ${value.toPrecision(2)} apart in whitened units${
      value < NEAR_ATOMS ? ": nearly one component" : ""
    }`,
  };
}

/** Components (from 0) with less than one chooser, so that none tells of their atoms. */
export function emptyComponents(
  data: Pick<ChoiceData, "choices" | "choosers">,
  { weights }: SoftmaxMixture,
): number[] {
  const choosers = chooserCount(data);
  const least = choosers >= weights.length ? 1 / choosers : NO_WEIGHT;
  return Array.from(weights.keys()).filter((k) => weights[k]! < least);
}

/** Choices of the smallest component. */
export function smallestWeightCheck(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): IdentifiabilityCheck {
  const { choices, features } = data;
  const { weights } = mixture;
  const value = Math.min(...weights);
  const enough = value * choices >=
    CHOICES_PER_PARAMETER * (features.columns + 1);
  return {
    name: "smallest weight",
    isLocal: true,
    verdict: emptyComponents(data, mixture).length > 0
      ? "fail"
      : enough
      ? "ok"
      : "warning",
    value,
    sentence: `the smallest component, ${weights.lastIndexOf(value) + 1}, ${
      data.choosers ? "may make" : "makes"
    } about ${Math.round(value * choices).toLocaleString("en-US")} of ${
      choices.toLocaleString("en-US")
    } choices for its ${features.columns + 1} parameters`,
  };
}

/** Items over which the narrowest component is spread. */
export function effectiveItemsCheck(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): IdentifiabilityCheck {
  const { features } = data;
  const items = effectiveItems(data, mixture);
  const value = Math.min(...items);
  const enough = value >= features.columns + 1;
  return {
    name: "effective items",
    isLocal: true,
    verdict: value < 1 + SAME_ATOM ? "fail" : enough ? "ok" : "warning",
    value,
    sentence: `component ${items.indexOf(value) + 1} is spread over as few as ${
      value.toLocaleString("en-US", {
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      })
    } items${
      enough
        ? ""
        : `, fewer than the ${
          features.columns + 1
        } that ${features.columns} coefficients need`
    }`,
  };
}

/** Norm of the largest atom against the condensation point √(2 log p). */
export function atomSizeCheck(
  data: ChoiceData,
  { atoms }: SoftmaxMixture,
): IdentifiabilityCheck {
  const sizes = rowsOf(toWhitened(atoms, data.whitening)).map(norm);
  const value = Math.max(...sizes);
  const point = Math.sqrt(2 * Math.log(data.counts.length));
  const inside = value < point;
  return {
    name: "atom size",
    isLocal: true,
    verdict: inside ? "ok" : "warning",
    value,
    sentence: `the largest atom, of component ${
      sizes.indexOf(value) + 1
    }, has norm ${value.toFixed(3)} in whitened units, ${
      inside ? "below" : "beyond"
    } the condensation point ${
      point.toFixed(3)
    } of ${data.counts.length} items${
      inside ? "" : ", where a component sits on few items"
    }`,
  };
}
