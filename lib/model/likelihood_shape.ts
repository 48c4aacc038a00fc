/** What a log-likelihood is opened for, and what it does beside an objective. */
import type { KernelSet } from "../kernels/kernels.ts";
import type { Matrix } from "../linalg/matrix.ts";
import type { WantedInformation } from "./information.ts";
import type { Block, ColumnRange, Objective } from "./objective.ts";
import type { ParameterSpace } from "./parameter_space.ts";

/** The log-likelihood per chooser: O(p·K) a block beside the data. */
export interface Likelihood extends Objective {
  /**
   * log Σ_j exp(o_j + x_j·ω) of a column at the atom taken last: what its weight on some of the items
   * is larger by than on others. 0 where some of the data are some of the choosers.
   */
  logNormaliser(column: number): number;
  /** What is asked for of the second derivatives of a mixture evaluated with its first. Costs O(p·K²·L²). */
  informationInto(
    information: WantedInformation, // out
    block: Block,
  ): void;
  /** Scores of a choice of each item in the range, or of each chooser, one a row of the space, of a mixture evaluated. */
  scoreRows(block: Block, range: ColumnRange): Matrix;
}

/** What a likelihood is opened for. */
export interface LikelihoodShape {
  readonly space: ParameterSpace;
  /** How many mixtures side by side; 1 when left out. */
  readonly blocks?: number;
  /** The inner loops; the best that there are when left out. */
  readonly kernels?: KernelSet | undefined;
}
