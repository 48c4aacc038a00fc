/** The curvature that a finish begins with. */
import { type Curvature, newCurvature } from "../linalg/curvature_pairs.ts";
import type { SearchPoint } from "./search_point.ts";

/**
 * Pairs that L-BFGS remembers. Without a curvature, on the US routes with 3 components 5, 10, 20,
 * 40, 60 and 100 pairs took 10000, 7800, 3800, 2270, 2170 and 2170 evaluations.
 */
const MEMORY = 60;

/** What the slot knows of the curvature, where no atom is bound, so that its coordinates are still the same, or nothing. */
export function curvatureAt({ slot, bound }: SearchPoint): Curvature {
  const { curvature } = slot;
  return curvature && !bound.includes(true) ? curvature : newCurvature(MEMORY);
}
