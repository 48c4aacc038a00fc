/**
 * The default bound on the norm of an atom in whitened coordinates.
 *
 * @module
 */

/**
 * The default bound, 2·√(2 log p).
 *
 * With roughly Gaussian whitened features a softmax with ‖ω̃‖ above √(2 log p)
 * puts its mass on a few items (the freezing point of the random energy
 * model). Twice that leaves room for real tastes and stops atoms that run off
 * to infinity to sit on one extreme item.
 */
export function defaultAtomBound(items: number): number {
  return 2 * Math.sqrt(2 * Math.log(items));
}
