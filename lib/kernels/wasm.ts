/**
 * The kernels in WebAssembly SIMD. Source, layout and how to build them:
 * `wasm/README.md`.
 *
 * Each opening has a memory of its own, of the size it needs and never grown,
 * so that views on it stay valid.
 *
 * @module
 */
import type {
  KernelInput,
  KernelRange,
  Kernels,
  KernelSet,
} from "./kernels.ts";
import {
  type MixtureInLogarithms,
  sharesInLogarithms,
  Underflows,
} from "./underflow.ts";
import { FeatureWindow } from "./feature_window.ts";
import { plainSimd, relaxedSimd } from "./wasm/modules.ts";
import { type Blocks, newMemory, TILE } from "./wasm_memory.ts";

/** What the modules export; addresses and sizes in the order of the source. */
export interface Exports {
  readonly pack: (...addresses: number[]) => void;
  readonly softmax: (...addresses: number[]) => void;
  readonly join: (...addresses: number[]) => void;
  readonly expect: (...addresses: number[]) => void;
  readonly weigh: (...addresses: number[]) => void;
  readonly scatter: (...addresses: number[]) => void;
  readonly widen: (...addresses: number[]) => void;
}

/** Which instructions a module uses. */
export type Simd = "relaxed" | "plain";

const modules = new Map<Simd, WebAssembly.Module | undefined>();

/** The compiled module, or `undefined` where the machine does not take it. */
function compiled(simd: Simd): WebAssembly.Module | undefined {
  if (!modules.has(simd)) {
    modules.set(simd, compile(simd === "relaxed" ? relaxedSimd : plainSimd));
  }
  return modules.get(simd);
}

function compile(base64: string): WebAssembly.Module | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    return WebAssembly.validate(bytes)
      ? new WebAssembly.Module(bytes)
      : undefined;
  } catch {
    return undefined; // no WebAssembly, or a page that forbids it
  }
}

/**
 * The WebAssembly kernels with fused (`"relaxed"`) or separate multiplication
 * and addition, or `undefined` where the machine does not take them.
 */
export function wasmKernels(simd: Simd): KernelSet | undefined {
  const module = compiled(simd);
  const name = `wasm-${simd}`;
  return module &&
    { name, open: (input) => new WasmKernels(module, name, input) };
}

/** The kernels on one data set. */
class WasmKernels implements Kernels {
  readonly sums: Float64Array;
  readonly shifts: Float64Array;
  readonly masses: Float64Array;
  readonly #components: number;
  readonly #input: KernelInput;
  readonly #width: number;
  readonly #tiles: number;
  readonly #wasm: Exports;
  readonly #b: Blocks;
  readonly #window: FeatureWindow;
  readonly #groups: Int32Array;
  readonly #underflows: Underflows;
  readonly #mixture: MixtureInLogarithms;

  constructor(
    module: WebAssembly.Module,
    readonly name: string,
    input: KernelInput,
  ) {
    const { features, components: M } = input;
    const { memory, blocks } = newMemory(input);
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.#input = input;
    this.#components = M;
    this.#width = features.columns + features.columns % 2;
    this.#tiles = Math.ceil(features.rows / TILE);
    this.#wasm = exports as unknown as Exports;
    this.#b = blocks;
    blocks.frequencies.view.set(input.frequencies);
    this.#window = new FeatureWindow(features, blocks, this.#wasm.widen);
    this.#groups = new Int32Array(memory.buffer, blocks.groups, M);
    this.#underflows = new Underflows(
      M,
      new Int32Array(memory.buffer, blocks.small.at + 16, 1),
      new Int32Array(memory.buffer, blocks.underflows, features.rows),
    );
    this.sums = new Float64Array(M).fill(1);
    this.shifts = new Float64Array(M);
    this.masses = new Float64Array(M);
    this.#mixture = {
      features,
      weights: blocks.weights.view,
      atoms: blocks.atoms.view,
      sums: this.sums,
      shifts: this.shifts,
    };
  }

  softmax(atoms: Float64Array, { first, end }: KernelRange): void {
    const b = this.#b, M = this.#components;
    const L = this.#input.features.columns;
    const n = end - first;
    for (let i = first * L; i < end * L; i++) b.atoms.view[i] = atoms[i]!;
    this.#wasm.pack(b.packed, b.atoms.at + 8 * first * L, n, L);
    for (let w = 0; w < this.#window.count; w++) {
      const items = this.#window.show(w);
      const at = w * this.#window.tiles * M + first;
      this.#wasm.softmax(
        b.relative + 8 * TILE * at,
        b.largest + 8 * at,
        b.tileSums + 8 * at,
        b.features.at,
        items,
        L,
        b.packed,
        M,
        n,
      );
    }
    for (let k = first; k < end; k++) {
      this.#wasm.join(
        b.factors + 8 * k,
        b.small.at,
        b.largest + 8 * k,
        b.tileSums + 8 * k,
        M,
        this.#tiles,
      );
      this.sums[k] = b.small.view[0]!;
      this.shifts[k] = b.small.view[1]!;
    }
  }

  expect(weights: Float64Array, { first, end }: KernelRange): number {
    const b = this.#b;
    const group = first * this.#tiles * TILE;
    for (let k = first; k < end; k++) {
      b.weights.view[k] = weights[k]!;
      b.alphas.view[k] = weights[k]! / this.sums[k]!;
      b.masses.view[k] = 0;
      this.#groups[k] = group;
    }
    b.small.view.fill(0);
    this.#wasm.expect(
      b.scales + 8 * group,
      b.masses.at + 8 * first,
      b.relative + 8 * TILE * first,
      b.factors + 8 * first,
      this.#components,
      b.alphas.at + 8 * first,
      end - first,
      b.frequencies.at,
      this.#tiles,
      b.small.at,
      b.underflows,
    );
    for (let k = first; k < end; k++) this.masses[k] = b.masses.view[k]!;
    let total = b.small.view[0]!, lost = b.small.view[1]!;
    const found = this.#underflows.take(first, end);
    for (let i = 0; i < found; i++) {
      const term = this.#shareOut(i, first, end);
      const next = total + term;
      lost += Math.abs(total) >= Math.abs(term)
        ? total - next + term
        : term - next + total;
      total = next;
    }
    return Number.isFinite(total) ? total + lost : total;
  }

  /** Shares of the i-th item near underflow; returns its part of the log-likelihood. */
  #shareOut(i: number, first: number, end: number): number {
    const { shares, items, capacity } = this.#underflows;
    const j = items[first * capacity + i]!;
    const frequency = this.#input.frequencies[j]!;
    const logProbability = sharesInLogarithms(shares, this.#mixture, {
      j,
      frequency,
      first,
      end,
      stride: capacity,
      offset: i,
    });
    for (let k = first; k < end; k++) {
      this.masses[k]! += shares[k * capacity + i]!;
    }
    return frequency * logProbability;
  }

  gradientInto(gradient: Float64Array, range: KernelRange): void {
    const { alphas, betas } = this.#b;
    for (let k = range.first; k < range.end; k++) {
      betas.view[k] = -this.masses[k]! / this.sums[k]!;
    }
    this.#weighInto(gradient, alphas.at, betas.at, range);
    this.#underflows.addInto(gradient, this.#input.features, range);
  }

  shareSumsInto(sums: Float64Array, range: KernelRange): void {
    this.#weighInto(sums, this.#b.alphas.at, this.#b.zeros, range);
    this.#underflows.addInto(sums, this.#input.features, range);
  }

  meansInto(means: Float64Array, range: KernelRange): void {
    const { betas, zeros } = this.#b;
    for (let k = range.first; k < range.end; k++) {
      betas.view[k] = 1 / this.sums[k]!;
    }
    this.#weighInto(means, zeros, betas.at, range);
  }

  /** Σ_j relative·factors·(alphas·scales + betas)·x_j. */
  #weighInto(
    sums: Float64Array,
    alphas: number,
    betas: number,
    { first, end }: KernelRange,
  ): void {
    const b = this.#b, M = this.#components, width = this.#width;
    const L = this.#input.features.columns;
    b.sums.view.fill(0, first * width, end * width);
    for (let w = 0; w < this.#window.count; w++) {
      const items = this.#window.show(w);
      const tile = w * this.#window.tiles;
      this.#wasm.weigh(
        b.sums.at + 8 * first * width,
        b.features.at,
        items,
        L,
        b.relative + 8 * TILE * (tile * M + first),
        b.factors + 8 * (tile * M + first),
        M,
        alphas + 8 * first,
        betas + 8 * first,
        b.scales + 8 * TILE * tile,
        b.groups + 4 * first,
        end - first,
        b.workspace,
      );
    }
    for (let k = first; k < end; k++) {
      for (let l = 0; l < L; l++) sums[k * L + l] = b.sums.view[k * width + l]!;
    }
  }

  scatterInto(scatter: Float64Array, centre: Float64Array, k: number): void {
    const b = this.#b, M = this.#components, width = this.#width;
    const L = this.#input.features.columns;
    b.centre.view.set(centre);
    b.sums.view.fill(0, 0, L * width);
    for (let w = 0; w < this.#window.count; w++) {
      const items = this.#window.show(w);
      const at = w * this.#window.tiles * M + k;
      this.#wasm.scatter(
        b.sums.at,
        b.features.at,
        items,
        L,
        b.relative + 8 * TILE * at,
        b.factors + 8 * at,
        M,
        1 / this.sums[k]!,
        b.centre.at,
        b.workspace,
      );
    }
    for (let l = 0; l < L; l++) {
      for (let m = 0; m <= l; m++) {
        scatter[l * L + m] = b.sums.view[l * width + m]!;
      }
    }
  }
}
