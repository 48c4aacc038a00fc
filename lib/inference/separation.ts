/**
 * Whether some parameter is bounded by no choice: a component that never takes one kind of item, a covariate
 * that decides the component.
 *
 * The likelihood then rises without end along it, and a fit stops where it is flat. Curvature and
 * score fade alike there, as e^{−η} (derived): Newton's step has a length near 1 however small the
 * gradient, and the error from the information grows without end, while a sandwich, the score's
 * spread over the curvature, stays near that step over √U: it is of no use to tell.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import { rowOf } from "../linalg/matrix.ts";
import type { InformationAt, Refusal } from "./singularity.ts";
import { describeDirection } from "./weak_direction.ts";

/** A 95% interval of ± 20 nats holds both "never" and "always". */
const UNBOUNDED_ERROR = 10;

/** A sentence on the parameter that choices bound least, if an error says that they do not. */
export function separationOf(
  data: ChoiceData,
  { free, spectrum: { root, signs } }: Pick<InformationAt, "free" | "spectrum">,
): string | undefined {
  const n = root.columns;
  // The column of the inverse information of its largest entry: what moves with that parameter.
  const variances = new Float64Array(n);
  for (let e = 0; e < n; e++) {
    const row = rowOf(root, e);
    for (let i = 0; i < n; i++) variances[i]! += signs[e]! * row[i]! ** 2;
  }
  const largest = variances.indexOf(Math.max(...variances));
  const error = Math.sqrt(variances[largest]! / chooserCount(data));
  if (!(error > UNBOUNDED_ERROR)) return undefined;
  const direction = new Float64Array(n);
  for (let e = 0; e < n; e++) {
    const row = rowOf(root, e);
    for (let i = 0; i < n; i++) {
      direction[i]! += signs[e]! * row[largest]! * row[i]!;
    }
  }
  const { words } = describeDirection(data, free, direction);
  return `no choice bounds ${words}, whose error from the information is ${
    error.toPrecision(2)
  } in standard deviations`;
}

/** Why there is no sandwich. */
export function refusedSandwich(separation: string): Refusal {
  return {
    status: "singular",
    message: `${separation}, where a sandwich is far too small`,
  };
}
