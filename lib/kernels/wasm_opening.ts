/**
 * Where WebAssembly kernels are opened: in a memory of their own, perhaps one that
 * others gave back, or in a region of the memory in which their features lie.
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
import { compiled, type Exports, type Simd } from "./wasm_module.ts";

/** Which instructions, and who works. */
export interface Machine {
  readonly simd: Simd;
  readonly crew: Crew | undefined;
}

/** A memory, and where in it there is room. */
export interface Opening {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** What works in the memory. */
  readonly wasm: Exports;
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
  const end = BASE + bytes(undefined);
  const isKept = crew === undefined && end <= LARGEST_SPARE;
  const own = isKept ? takeSpare(simd, end) : undefined;
  const { memory, wasm } = own ?? newPlace(simd, end, crew !== undefined);
  const module = compiled(simd, crew !== undefined)!;
  const close = isKept ? closing({ simd, memory, wasm }) : undefined;
  return { module, memory, wasm, at: BASE, held: undefined, close };
}

/** A memory of its own, and what works in it. */
interface Place extends Pick<Opening, "memory" | "wasm"> {
  readonly simd: Simd;
}

/**
 * Places of kernels that were closed. A search opens kernels for every mixture that it looks for a
 * missing component of; to make memory and functions anew takes it 5% of its time, as what was compiled
 * for the functions before is compiled again.
 */
const spare: Place[] = [];
/** Most of them, and the most bytes that one has. */
const MOST_SPARE = 4;
const LARGEST_SPARE = 2 ** 22;

/** A spare place up to an address, zeros like a new one. */
function takeSpare(simd: Simd, end: number): Place | undefined {
  const found = spare.findIndex((place) =>
    place.simd === simd && place.memory.buffer.byteLength >= end
  );
  if (found < 0) return undefined;
  const [place] = spare.splice(found, 1) as [Place];
  new Uint8Array(place.memory.buffer, BASE, end - BASE).fill(0);
  return place;
}

/** Gives a place back, once. */
function closing(place: Place): () => void {
  let isOpen = true;
  return () => {
    if (isOpen && spare.length < MOST_SPARE) spare.push(place);
    isOpen = false;
  };
}

function newPlace(simd: Simd, end: number, shared: boolean): Place {
  const memory = new WebAssembly.Memory({
    initial: Math.ceil(end / 2 ** 16),
    maximum: 2 ** 16,
    shared,
  });
  return { simd, memory, wasm: instantiated(simd, memory, shared) };
}

/** The functions as a plain object: to find one among the exports themselves takes as long as to call it. */
function instantiated(
  simd: Simd,
  memory: WebAssembly.Memory,
  shared: boolean,
): Exports {
  const module = compiled(simd, shared)!;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { ...exports } as unknown as Exports;
}

function openingIn(shared: SharedMemory, simd: Simd, bytes: number): Opening {
  const region = takeRegion(shared, bytes);
  return {
    module: compiled(simd, true)!,
    memory: shared.memory,
    wasm: instantiated(simd, shared.memory, true),
    at: region.at,
    held: BASE,
    close: () => giveBack(shared, region),
  };
}
