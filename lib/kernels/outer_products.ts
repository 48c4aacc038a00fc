/**
 * Sums of outer products of rows, in plain TypeScript and in WebAssembly: what the
 * covariance of the features costs.
 *
 * @module
 */
import { BASE, layOut } from "./wasm_memory.ts";
import { compiled, type Exports } from "./wasm_module.ts";

/** Rows on their way, and the sums over those before. */
export interface OuterProducts {
  /** How many rows the block holds. */
  readonly held: number;
  /** Column l of row j at l·held + j; 0 where nothing is written. */
  readonly block: Float64Array | Float32Array;
  /** Adds Σ_j z_j·z_jᵀ over the rows z_j of the block. */
  add(): void;
  /** The lower triangle of the sums, columns × columns; after it nothing is to be added. */
  lower(): Float64Array;
}

/** Four rows at a time: a quarter of the loads and stores of the sums. */
export function plainOuterProducts(columns: number): OuterProducts {
  const block = new Float64Array(4 * columns);
  const sums = new Float64Array(columns * columns);
  const add = () => {
    for (let l = 0; l < columns; l++) {
      const a = block[4 * l]!, b = block[4 * l + 1]!;
      const c = block[4 * l + 2]!, d = block[4 * l + 3]!;
      for (let m = 0, i = l * columns; m <= l; m++, i++) {
        sums[i]! += a * block[4 * m]! + b * block[4 * m + 1]! +
          c * block[4 * m + 2]! + d * block[4 * m + 3]!;
      }
    }
  };
  return { held: 4, block, add, lower: () => sums };
}

/** Rows that WebAssembly takes together, and what it fills columns up to a multiple of; as in the source. */
const HELD = 120, HIGH = 6;

/**
 * The same many times as fast: products, and their sums over a block, in double or single
 * precision; added up in double.
 *
 * @returns Sums of 0; undefined where there is no WebAssembly, or no memory for them.
 */
export function wasmOuterProducts(
  columns: number,
  precision: "double" | "single",
): OuterProducts | undefined {
  const module = compiled("relaxed", false) ?? compiled("plain", false);
  if (module === undefined) return undefined;
  const width = Math.ceil(columns / HIGH) * HIGH;
  const Numbers = precision === "single" ? Float32Array : Float64Array;
  const dry = layOut(undefined, BASE);
  const at = dry.bytes(Numbers.BYTES_PER_ELEMENT * width * HELD);
  const sumsAt = dry.doubles(width * width).at;
  const memory = memoryOf(dry.end());
  if (memory === undefined) return undefined;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { outer_products } = exports as unknown as Exports;
  const sums = new Float64Array(memory.buffer, sumsAt, width * width);
  const single = precision === "single" ? 1 : 0;
  return {
    held: HELD,
    block: new Numbers(memory.buffer as ArrayBuffer, at, width * HELD),
    add: () => outer_products(sumsAt, at, single, width),
    lower() {
      const lower = new Float64Array(columns * columns);
      for (let l = 0; l < columns; l++) {
        const row = sums.subarray(l * width, l * width + l + 1);
        lower.set(row, l * columns);
      }
      return lower;
    },
  };
}

/** A memory of so many bytes, if it can be had. */
function memoryOf(bytes: number): WebAssembly.Memory | undefined {
  const pages = Math.ceil(bytes / 2 ** 16);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
