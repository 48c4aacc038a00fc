/**
 * The kernels in WebAssembly SIMD. Source, layout and how to build them:
 * `wasm/README.md`.
 *
 * @module
 */
import type { Crew } from "./crew.ts";
import type { KernelSet } from "./kernels.ts";
import { openWasmChoosers } from "./wasm_choosers.ts";
import { compiled, type Simd } from "./wasm_module.ts";
import { openWasmOneSet } from "./wasm_one_set.ts";

export type { Simd } from "./wasm_module.ts";

/**
 * The WebAssembly kernels with fused (`"relaxed"`) or separate multiplication
 * and addition, or `undefined` where the machine does not take them.
 *
 * @param simd Which instructions.
 * @param crew Workers to share the work with, which changes no result.
 */
export function wasmKernels(simd: Simd, crew?: Crew): KernelSet | undefined {
  if (compiled(simd, false) === undefined) return undefined;
  return {
    name: `wasm-${simd}`,
    open: (input) => openWasmOneSet(input, { simd, crew }),
    openChoosers: (input) => openWasmChoosers(input, { simd, crew }),
  };
}
