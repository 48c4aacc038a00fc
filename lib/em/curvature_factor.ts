/**
 * Curvature of the objective where a finish stands, for its next steps.
 *
 * What known components would tell is positive semidefinite, less all that is
 * missing of it only near a maximum: the missing part is taken as far as the
 * whole stays positive definite, from Newton's step on the objective (all of it) to
 * that on EM's lower bound (none). Derived; ours.
 *
 * @module
 */
import { choleskyInto, transposeInto } from "../linalg/triangular.ts";
import { dot, norm } from "../linalg/vectors.ts";
import type { Information } from "../model/objective.ts";
import {
  freePart,
  freeSize,
  freeStart,
  pulledBack,
} from "../model/free_point.ts";
import {
  atomPart,
  ownOf,
  type ParameterSpace,
  weightSize,
} from "../model/parameter_space.ts";
import type { SearchPoint } from "./search_point.ts";

/** Shares of the missing information to try. */
const SHARES = [1, 0.95, 0.8, 0.5, 0] as const;
/** Added to the diagonal: a share of its largest entry; for log-weights, which have a common constant, over K. */
const RIDGE = 1e-6;
const WEIGHT_RIDGE = 1e-3;

/**
 * The curvature at a point, as its Cholesky factor: n × n, lower; `undefined` where
 * it is not finite. In the coordinates of the point: log-weights, then whitened atoms, along the sphere for those bound to it.
 *
 * @param information That of the mixture at the point; left changed.
 */
export function curvatureFactor(
  information: Information,
  search: SearchPoint,
): Float64Array | undefined {
  const { space } = search;
  const n = freeSize(space);
  const complete = pulledBack(information.complete, space);
  const missing = pulledBack(information.missing, space);
  for (const [k, isBound] of search.bound.entries()) {
    if (!isBound) continue;
    const atom = boundAtom(search, k);
    for (const part of [complete, missing]) {
      mapAtomInto(part, space, k, (row) => alongSphereInto(row, atom));
    }
  }
  let largest = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, complete[i * n + i]!);
  }
  const factor = new Float64Array(n * n);
  for (const share of SHARES) {
    for (let i = 0; i < n * n; i++) {
      factor[i] = complete[i]! - share * missing[i]!;
    }
    for (let i = 0; i < n; i++) {
      factor[i * n + i]! += RIDGE * largest +
        (i < weightSize(space) ? WEIGHT_RIDGE / space.components : 0);
    }
    addSphere(factor, search, largest);
    if (choleskyInto(factor, factor, n)) return factor;
  }
  return undefined;
}

/** T·M·Tᵀ for a symmetric M over points, in place, where T maps what belongs to atom k. */
function mapAtomInto(
  m: Float64Array, // in and out: n × n
  space: ParameterSpace,
  k: number,
  map: (row: Float64Array) => void,
): void {
  const n = freeSize(space);
  for (let side = 0; side < 2; side++) {
    for (let i = 0; i < n; i++) {
      map(freePart(m.subarray(i * n, (i + 1) * n), k, space));
    }
    transposeInto(m, n);
  }
}

/** A bound atom moves as R·u/‖u‖: what is radial has no effect. */
function alongSphereInto(
  row: Float64Array, // in and out: as many as are the atom's own
  { unit, stretch }: ReturnType<typeof boundAtom>,
): void {
  const radial = dot(row, unit);
  for (let l = 0; l < row.length; l++) {
    row[l] = stretch * (row[l]! - radial * unit[l]!);
  }
}

/** Adds what the sphere's own curvature takes from the objective along it, and something in the radial directions, which are free. */
function addSphere(
  m: Float64Array, // in and out: n × n
  search: SearchPoint,
  radial: number,
): void {
  const { space, bound, slot } = search;
  const { components: K, radius } = space;
  const n = freeSize(space);
  for (let k = 0; k < K; k++) {
    if (!bound[k]) continue;
    const { unit, stretch } = boundAtom(search, k);
    const gradient = ownOf(atomPart(slot.gradient, k, space), k, space);
    const outward = dot(gradient, unit);
    const along = stretch * stretch * Math.max(0, outward) / radius;
    const first = freeStart(k, space);
    for (let i = 0; i < unit.length; i++) {
      for (let j = 0; j < unit.length; j++) {
        m[(first + i) * n + first + j]! += (i === j ? along : 0) +
          (radial - along) * unit[i]! * unit[j]!;
      }
    }
  }
}

/** The direction of u for a bound atom, and how far the atom moves where u does. */
function boundAtom({ probe, space }: SearchPoint, k: number) {
  const u = freePart(probe.point, k, space);
  const length = norm(u);
  return { unit: u.map((v) => v / length), stretch: space.radius / length };
}
