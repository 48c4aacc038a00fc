/**
 * Which kernels to use where nothing else is said.
 *
 * @module
 */
import type { Crew } from "./crew.ts";
import type { FeatureMatrix, KernelSet } from "./kernels.ts";
import { plainKernels } from "./plain.ts";
import { wasmKernels } from "./wasm.ts";

/**
 * The fastest kernels that this machine runs: WebAssembly with fused
 * multiplication and addition, WebAssembly without, plain TypeScript.
 *
 * Results of different sets agree to rounding, not to the byte. The same
 * machine takes the same set for the same data, wherever the features lie and
 * with workers or without, unless WebAssembly cannot have the memory that this
 * takes: then it is plain TypeScript.
 */
export const bestKernels: KernelSet = {
  name: "best",
  open: (input) => best(input, (set) => set.open(input)),
  openChoosers: (input) => best(input, (set) => set.openChoosers(input)),
};

/** The same kernels and the same results, the work shared with a crew where there is enough of it. */
export function bestKernelsWith(crew: Crew): KernelSet {
  return {
    name: "best",
    open: (input) => best(input, (set) => set.open(input), crew),
    openChoosers: (input) =>
      best(input, (set) => set.openChoosers(input), crew),
  };
}

/** Below this many products of items and features, opening WebAssembly costs more than it saves. */
const FEWEST_ENTRIES = 500;

/** What the best set opens. */
function best<K>(
  input: { readonly features: FeatureMatrix },
  open: (set: KernelSet) => K,
  crew?: Crew,
): K {
  const { rows, columns } = input.features;
  if (rows * columns < FEWEST_ENTRIES) return open(plainKernels);
  const wasm = wasmKernels("relaxed", crew) ?? wasmKernels("plain", crew);
  try {
    if (wasm !== undefined) return open(wasm);
  } catch (error) {
    // The memory of one module ends at 4 GiB, and a page may allow less.
    if (!(error instanceof RangeError)) throw error;
    // Workers need a copy of the features that one thread does without.
    if (crew !== undefined) return best(input, open);
  }
  return open(plainKernels);
}
