/** What starting methods are asked for, and what they make. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Design } from "../moments/designs.ts";
import type { Seed } from "../random/streams.ts";

/** Starting methods that a fit knows by name. */
export const START_INITS = [
  "auto",
  "moments",
  "tensor",
  "subspace",
  "random",
] as const;

/** A starting method that a fit knows by name. */
export type StartInit = typeof START_INITS[number];

/**
 * Where a start came from: `"given"` by the user, or `"inserted"` into
 * another start's result.
 */
export type StartKind = Exclude<StartInit, "auto"> | "given" | "inserted";

/** A starting point and where it came from. */
export interface Start {
  readonly init: StartKind;
  readonly mixture: SoftmaxMixture;
  /** What speaks against it, in words. */
  readonly warning?: string | undefined;
}

/** What a starting method is asked for. */
export interface StartRequest {
  /** Number of components K. */
  readonly components: number;
  /** How many starts to make where they are drawn. */
  readonly starts: number;
  /** Seed of what is drawn. */
  readonly seed: Seed;
  /** Largest norm of an atom in whitened coordinates; may be `Infinity`. */
  readonly atomBound: number;
  /** The rule of latent moments, where the user gave one. */
  readonly design?: Design | undefined;
}

/**
 * A starting method of the user's own: mixtures with K components for the data. The
 * same data and request must give the same mixtures.
 */
export type StartingMethod = (
  data: ChoiceData,
  request: StartRequest,
) => readonly SoftmaxMixture[];
