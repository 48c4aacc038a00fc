/**
 * The compiled WebAssembly modules, for memory of their own or shared.
 *
 * @module
 */
import { plainSimd, relaxedSimd } from "./wasm/modules.ts";

/** What the modules export; addresses and sizes in the order of the source. */
export interface Exports {
  readonly pack: (...addresses: number[]) => void;
  readonly join: (...addresses: number[]) => void;
  readonly expect: (...addresses: number[]) => void;
  readonly coefficients: (...addresses: number[]) => void;
  readonly join_sets: (job: number) => void;
  readonly outer_products: (...addresses: number[]) => void;
  readonly work: (job: number, segment: number, workspace: number) => void;
}

/** Which instructions a module uses. */
export type Simd = "relaxed" | "plain";

const modules = new Map<string, WebAssembly.Module | undefined>();

/** The compiled module for memory of its own or shared, or `undefined` where the machine does not take it. */
export function compiled(
  simd: Simd,
  shared: boolean,
): WebAssembly.Module | undefined {
  const key = `${simd} ${shared}`;
  if (!modules.has(key)) {
    modules.set(
      key,
      compile(simd === "relaxed" ? relaxedSimd : plainSimd, shared),
    );
  }
  return modules.get(key);
}

function compile(
  base64: string,
  shared: boolean,
): WebAssembly.Module | undefined {
  try {
    const bytes = bytesOf(base64);
    if (shared) declareShared(bytes);
    return WebAssembly.validate(bytes)
      ? new WebAssembly.Module(bytes)
      : undefined;
  } catch {
    return undefined; // no WebAssembly, or a page that forbids it
  }
}

/**
 * What base64 stands for. Where the engine decodes it itself that takes .05 ms; a call for each of
 * 70,000 bytes takes 8 in a thread that has compiled nothing yet, as the first fit of each is in.
 */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const Bytes: typeof Uint8Array & {
    readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
  } = Uint8Array;
  return Bytes.fromBase64?.(base64) ??
    Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/** Changes the import of the memory from `(memory 1 65536)` to the same, shared: one flag. */
function declareShared(bytes: Uint8Array): void {
  const name = "\x03env\x06memory\x02\x01";
  const text = String.fromCharCode(...bytes.subarray(0, 1000));
  bytes[text.indexOf(name) + name.length - 1] = 3;
}
