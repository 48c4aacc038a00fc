/** Confidence ellipses of two normal coordinates. */
import { symmetricEigen } from "../../linalg/decompositions.ts";
import { matrix, rowOf } from "../../linalg/matrix.ts";

const OUTLINE_POINTS = 72;

/** Outline of the region {z : zᵀS⁻¹z ≤ −2 log(1 − level)} around a centre; empty if S is not known. */
export function ellipse(
  centre: { readonly x: number; readonly y: number },
  [xx, xy, yy]: readonly [number, number, number],
  level: number,
): { readonly x: number; readonly y: number }[] {
  if (!Number.isFinite(xx + xy + yy)) return [];
  const spread = matrix([2, 2], new Float64Array([xx, xy, xy, yy]));
  const { values, vectors } = symmetricEigen(spread);
  // The quantile of χ² with two degrees of freedom.
  const radius = Math.sqrt(-2 * Math.log(1 - level));
  const [short, long] = Array.from(
    values,
    (value) => radius * Math.sqrt(Math.max(0, value)),
  ) as [number, number];
  const [u, v] = [rowOf(vectors, 0), rowOf(vectors, 1)];
  return Array.from({ length: OUTLINE_POINTS + 1 }, (_, i) => {
    const angle = 2 * Math.PI * i / OUTLINE_POINTS;
    const [c, s] = [short * Math.cos(angle), long * Math.sin(angle)];
    return {
      x: centre.x + c * u[0]! + s * v[0]!,
      y: centre.y + c * u[1]! + s * v[1]!,
    };
  });
}
