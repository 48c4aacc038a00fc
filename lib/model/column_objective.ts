/** What every objective does alike: its arrays, its blocks, asking for all at once, weights from masses. */
import { informationCost, newColumns } from "./columns.ts";
import type { WantedInformation } from "./information.ts";
import type { Block, ColumnRange, Columns, Information } from "./objective.ts";
import { type ParameterSpace, sizeOf } from "./parameter_space.ts";

/** The arrays of an objective, which one around it shares. */
export interface ColumnArrays extends Columns {
  readonly space: ParameterSpace;
  readonly blocks: readonly Block[];
  readonly values: Float64Array;
  readonly lowerBoundGradient: Float64Array;
  readonly lowerBoundCurvature: Float64Array;
  readonly informationCost: number;
  readonly informsRoughly: boolean;
}

/** Arrays for several mixtures side by side, on so many rows of features. */
export function newArrays(
  rows: number,
  { space, blocks = 1, masses, roughShare }: {
    readonly space: ParameterSpace;
    readonly blocks?: number | undefined;
    /** Where the kernels write them, if they do. */
    readonly masses?: Float64Array;
    /** Share of the items that sums of the information are over, where these are rough. */
    readonly roughShare?: number | undefined;
  },
): ColumnArrays {
  const { features: L } = space;
  return {
    ...newColumns(space, blocks, masses),
    space,
    values: new Float64Array(blocks),
    lowerBoundGradient: new Float64Array(space.components * blocks * L),
    lowerBoundCurvature: new Float64Array(L * L),
    informsRoughly: roughShare !== undefined,
    informationCost: informationCost(rows, space, roughShare),
  };
}

/** An objective over arrays that are its own or those of what it is made around. */
export abstract class ColumnObjective implements ColumnArrays {
  readonly space: ParameterSpace;
  readonly blocks: readonly Block[];
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly atoms: Float64Array;
  readonly membership: Float64Array;
  readonly masses: Float64Array;
  readonly weightGradient: Float64Array;
  readonly atomGradient: Float64Array;
  readonly lowerBoundGradient: Float64Array;
  readonly lowerBoundCurvature: Float64Array;
  readonly informationCost: number;
  readonly informsRoughly: boolean;
  #information: Information | undefined;

  constructor(arrays: ColumnArrays) {
    this.space = arrays.space;
    this.blocks = arrays.blocks;
    this.values = arrays.values;
    this.weights = arrays.weights;
    this.atoms = arrays.atoms;
    this.membership = arrays.membership;
    this.masses = arrays.masses;
    this.weightGradient = arrays.weightGradient;
    this.atomGradient = arrays.atomGradient;
    this.lowerBoundGradient = arrays.lowerBoundGradient;
    this.lowerBoundCurvature = arrays.lowerBoundCurvature;
    this.informationCost = arrays.informationCost;
    this.informsRoughly = arrays.informsRoughly;
  }

  abstract setAtoms(range: ColumnRange): void;
  abstract expect(range: ColumnRange): void;
  abstract differentiate(range: ColumnRange): void;
  abstract informationInto(information: WantedInformation, block: Block): void;

  evaluate(range: ColumnRange): void {
    this.setAtoms(range);
    this.expect(range);
    this.differentiate(range);
  }

  /** α_k = m_k/Σ_l m_l. */
  maximiseWeights(range: ColumnRange): void {
    for (const { weights, masses } of this.blocksIn(range)) {
      let sum = 0;
      for (const mass of masses) sum += mass;
      for (let k = 0; k < weights.length; k++) weights[k] = masses[k]! / sum;
    }
  }

  get information(): Information {
    const n = sizeOf(this.space);
    return this.#information ??= {
      complete: new Float64Array(n * n),
      missing: new Float64Array(n * n),
    };
  }

  inform(range: ColumnRange): void {
    const [block] = this.blocksIn(range) as [Block];
    const roughly = this.informsRoughly;
    this.informationInto({ ...this.information, roughly }, block);
  }

  protected blocksIn({ first, end }: ColumnRange): readonly Block[] {
    const K = this.space.components;
    if (end - first === K * this.blocks.length) return this.blocks;
    return this.blocks.slice(first / K, end / K);
  }
}
