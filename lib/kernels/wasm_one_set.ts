/**
 * The WebAssembly kernels of one choice set.
 *
 * Each opening has a memory of its own, of the size it needs and never grown,
 * so that views on it stay valid; or, until it is closed, a region of the shared
 * memory in which its features lie.
 *
 * @module
 */
import { CompensatedSum } from "../linalg/compensated_sum.ts";
import type { KernelInput, KernelRange, Kernels } from "./kernels.ts";
import {
  type MixtureInLogarithms,
  responsibilitiesInLogarithms,
  Underflows,
} from "./underflow.ts";
import { TILE } from "./feature_window.ts";
import { sharedCopy } from "./shared_features.ts";
import { SegmentSums } from "./segment_sums.ts";
import { Jobs } from "./wasm_jobs.ts";
import { type Machine, type Opening, openingFor } from "./wasm_opening.ts";
import {
  type Blocks,
  blocksIn,
  bytesOf,
  type Layout,
  segmentsOf,
} from "./wasm_memory.ts";
import type { Exports } from "./wasm_module.ts";

/** Opens the kernels on the items of one choice set. */
export function openWasmOneSet(input: KernelInput, machine: Machine): Kernels {
  const { crew } = machine;
  const workers = crew?.size ?? 1;
  const layoutOf = (held: number | undefined) => ({ ...input, held, workers });
  const opening = openingFor(
    input.features,
    machine,
    (held) => bytesOf(layoutOf(held)),
    crew && sharedCopy(input.features, crew),
  );
  return new WasmKernels(layoutOf(opening.held), machine, opening);
}

/** The kernels on one data set. */
class WasmKernels implements Kernels {
  readonly name: string;
  readonly sums: Float64Array;
  readonly shifts: Float64Array;
  readonly masses: Float64Array;
  readonly close: (() => void) | undefined;
  readonly coefficients: Float64Array;
  readonly #components: number;
  readonly #input: KernelInput;
  readonly #width: number;
  readonly #tiles: number;
  readonly #segmentSums: SegmentSums;
  readonly #wasm: Exports;
  readonly #b: Blocks;
  readonly #jobs: Jobs;
  readonly #groups: Int32Array;
  /** exp(o_j + x_j·ω_k) over the largest of its tile: tiles × M × TILE. */
  readonly #relative: Float64Array;
  /** What makes them relative to the largest of all: tiles × M. */
  readonly #factors: Float64Array;
  readonly #underflows: Underflows;
  readonly #mixture: MixtureInLogarithms;
  readonly #logLikelihood = new CompensatedSum();

  constructor(
    layout: Layout,
    { simd, crew }: Machine,
    { module, memory, wasm, at, close }: Opening,
  ) {
    const { features, components: M, frequencies, offset } = layout;
    const { buffer } = memory;
    const blocks = blocksIn(buffer, at, layout);
    this.name = `wasm-${simd}`;
    this.close = close;
    this.#input = layout;
    this.#components = M;
    this.#width = features.columns + features.columns % 2;
    this.#tiles = Math.ceil(features.rows / TILE);
    this.#wasm = wasm;
    this.#b = blocks;
    blocks.frequencies.view.set(frequencies);
    if (offset) blocks.offset.view.set(offset);
    const { work } = this.#wasm;
    this.#jobs = new Jobs(layout, { module, memory, blocks, work, crew });
    this.#segmentSums = new SegmentSums(blocks.sums.view, {
      count: segmentsOf(features.rows).count,
      components: M,
      features: features.columns,
    });
    this.#groups = new Int32Array(buffer, blocks.groups, M);
    this.#relative = new Float64Array(
      buffer,
      blocks.relative,
      this.#tiles * M * TILE,
    );
    this.#factors = new Float64Array(buffer, blocks.factors, this.#tiles * M);
    this.#underflows = new Underflows(
      M,
      new Int32Array(buffer, blocks.small.at + 16, 1),
      new Int32Array(buffer, blocks.underflows, features.rows),
    );
    this.sums = new Float64Array(M).fill(1);
    this.shifts = new Float64Array(M);
    this.masses = new Float64Array(M);
    this.coefficients = blocks.coefficients.view.subarray(0, features.rows);
    this.#mixture = {
      features,
      offset,
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
    this.#jobs.softmax(first, end);
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
    const sum = this.#logLikelihood;
    sum.from(b.small.view[0]!, b.small.view[1]!);
    const found = this.#underflows.take(first, end);
    for (let i = 0; i < found; i++) sum.add(this.#shareOut(i, first, end));
    return sum.value;
  }

  /** Shares of the i-th item near underflow; returns its part of the log-likelihood. */
  #shareOut(i: number, first: number, end: number): number {
    const { responsibilities, items, capacity } = this.#underflows;
    const j = items[first * capacity + i]!;
    const frequency = this.#input.frequencies[j]!;
    const logProbability = responsibilitiesInLogarithms(
      responsibilities,
      this.#mixture,
      { j, frequency, first, end, stride: capacity, offset: i },
    );
    for (let k = first; k < end; k++) {
      this.masses[k]! += responsibilities[k * capacity + i]!;
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

  chosenSumsInto(sums: Float64Array, range: KernelRange): void {
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
    range: KernelRange,
  ): void {
    this.#segmentSums.clear(range);
    const { first, end } = range;
    this.#jobs.weigh({ first, end, sums: this.#b.sums.at, alphas, betas });
    this.#segmentSums.totalInto(sums, range);
  }

  probabilitiesInto(probabilities: Float64Array, k: number): void {
    this.#coefficientsInto(probabilities, k, 0, 1 / this.sums[k]!);
  }

  responsibilitiesInto(responsibilities: Float64Array, k: number): void {
    this.#coefficientsInto(responsibilities, k, this.#b.alphas.view[k]!, 0);
    this.#underflows.putInto(responsibilities, k);
  }

  /** relative·factors·(alpha·scales + beta) of component k. */
  #coefficientsInto(
    out: Float64Array,
    k: number,
    alpha: number,
    beta: number,
  ): void {
    const b = this.#b;
    this.#wasm.coefficients(
      b.coefficients.at,
      b.relative + 8 * TILE * k,
      b.factors + 8 * k,
      this.#components,
      alpha,
      beta,
      b.scales + 8 * this.#groups[k]!,
      this.#tiles,
    );
    if (out !== this.coefficients) out.set(this.coefficients);
  }

  featureSumsInto(
    sums: Float64Array,
    coefficients: Float64Array,
    k: number,
  ): void {
    const p = coefficients.length, M = this.#components;
    for (let t = 0, j = 0; j < p; t++) {
      this.#factors[t * M + k] = 1;
      const end = Math.min(p, j + TILE);
      for (let i = (t * M + k) * TILE; j < end; i++, j++) {
        this.#relative[i] = coefficients[j]!;
      }
    }
    const { betas, zeros } = this.#b;
    betas.view[k] = 1;
    this.#weighInto(sums, zeros, betas.at, { first: k, end: k + 1 });
  }

  scatterInto(
    scatter: Float64Array,
    centre: Float64Array,
    sums?: Float64Array,
  ): void {
    const b = this.#b, width = this.#width;
    const L = this.#input.features.columns;
    b.centre.view.set(centre);
    b.scatter.view.fill(0);
    b.totals.view.fill(0);
    this.#jobs.scatter(b.scatter.at, sums === undefined ? 0 : b.totals.at);
    sums?.set(b.totals.view.subarray(0, L));
    for (let l = 0; l < L; l++) {
      for (let m = 0; m <= l; m++) {
        scatter[l * L + m] = b.scatter.view[l * width + m]!;
      }
    }
  }
}
