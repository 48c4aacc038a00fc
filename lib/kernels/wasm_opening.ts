/**
 * Where WebAssembly kernels are opened: in a memory of their own, or in a
 * region of the memory in which their features lie.
 *
 * @module
 */
import type { Crew } from "./crew.ts";
import type { FeatureMatrix } from "./kernels.ts";
import {
  giveBack,
  memoryOf,
  type SharedMemory,
  takeRegion,
} from "./shared_features.ts";
import { BASE } from "./wasm_memory.ts";
import { compiled, type Simd } from "./wasm_module.ts";

/** Which instructions, and who works. */
export interface Machine {
  readonly simd: Simd;
  readonly crew: Crew | undefined;
}

/** A memory, and where in it there is room. */
export interface Opening {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the room. */
  readonly at: number;
  /** Address of the features if they lie in the memory. */
  readonly held: number | undefined;
  /** Gives the room back, where it outlives the kernels. */
  readonly close: (() => void) | undefined;
}

/**
 * Finds room beside these features, or in a memory of its own.
 *
 * @param bytes How many are needed, if the features lie at this address of the memory already.
 * @param copy What workers share instead of the features, from its base on.
 */
export function openingFor(
  features: FeatureMatrix,
  { simd, crew }: Machine,
  bytes: (held: number | undefined) => number,
  copy?: SharedMemory,
): Opening {
  const shared = memoryOf(features) ?? copy;
  try {
    if (shared !== undefined) return openingIn(shared, simd, bytes(BASE));
  } catch (error) {
    // No room beside the features: a copy elsewhere, or a window, gives the same bytes.
    if (crew !== undefined || !(error instanceof RangeError)) throw error;
  }
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((BASE + bytes(undefined)) / 2 ** 16),
    maximum: 2 ** 16,
    shared: crew !== undefined,
  });
  const module = compiled(simd, crew !== undefined)!;
  return { module, memory, at: BASE, held: undefined, close: undefined };
}

function openingIn(shared: SharedMemory, simd: Simd, bytes: number): Opening {
  const region = takeRegion(shared, bytes);
  return {
    module: compiled(simd, true)!,
    memory: shared.memory,
    at: region.at,
    held: BASE,
    close: () => giveBack(shared, region),
  };
}
