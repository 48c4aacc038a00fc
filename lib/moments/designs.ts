/**
 * What a design is: the rule that turns averages over choices into moments of
 * the mixing measure.
 *
 * The paper's setting (arXiv 2409.09903) takes the items' features for draws
 * from a known density. All functions here work in whitened coordinates, in
 * which the features have mean 0 and covariance I and the atoms are ω̃ = Cᵀω.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { refuseChoiceSets } from "../data/choosers.ts";
import type { Matrix } from "../linalg/matrix.ts";
import type { ItemFunction } from "./item_functions.ts";

/** A rule for latent moments; made by `gaussianDesign`, `densityDesign` or `calibratedDesign`. */
export interface Design {
  /** Which rule it is. */
  readonly name: "gaussian" | "density" | "calibrated";
  /** Binds the rule to data. Throws a RangeError if they do not belong together. */
  momentFunctions(data: ChoiceData): MomentFunctions;
}

/**
 * Functions of the items whose averages over choices estimate moments of
 * Σ_k α_k δ(ω̃_k), whitened coordinates.
 */
export interface MomentFunctions {
  /** Features in whitened coordinates: p × L. */
  readonly features: Matrix;
  /** What speaks against the design on these data, one sentence each, where making it told. */
  readonly doubts?: readonly string[] | undefined;
  /** First and second moments: L entries, then the lower triangle of ω̃ω̃ᵀ row by row. */
  firstAndSecond(): ItemFunction;
  /**
   * Moments of z = Uᵀω̃ up to order three, for a basis U (L × d): d entries z_a;
   * z_a z_b for b ≤ a; z_a z_b z_c for c ≤ b ≤ a; the last index runs fastest.
   */
  upToThird(basis: Matrix): ItemFunction;
  /** Moments along one direction, and mixed with a basis. */
  directional(request: DirectionalRequest): ItemFunction;
}

/** Which directional moments to form. */
export interface DirectionalRequest {
  /** Unit vector v in whitened coordinates: length L. */
  readonly direction: Float64Array;
  /** The values (v·ω̃)^r for r = 0 … order come first. */
  readonly order: number;
  /** Orthonormal columns u_i in whitened coordinates: L × d. */
  readonly basis: Matrix;
  /** Then (v·ω̃)^r (u_i·ω̃) for r = 0 … mixedOrder − 1; i runs fastest. */
  readonly mixedOrder: number;
}

/**
 * Refuses data that moments cannot be taken of: their rules hold for the items of one set as it grows.
 *
 * @throws {RangeError} If there are many choice sets.
 */
export function refuseMomentsOfSets(data: ChoiceData, action: string): void {
  refuseChoiceSets(data, action, "moments are averages over its many items");
}
