import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type ChoiceData,
  fit,
  fitParallel,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { em, quasiNewton, sharedFeatures } from "../../lib/estimation.ts";
import { ownAtoms } from "../../lib/fit/own_atoms.ts";
import { missingComponent } from "../../lib/inference.ts";
import { bestKernels, bestKernelsWith } from "../../lib/kernels/best.ts";
import { canShare, withCrew } from "../../lib/kernels/crew.ts";
import {
  giveBack,
  memoryOf,
  takeRegion,
} from "../../lib/kernels/shared_features.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import { drive } from "../../lib/model/objective.ts";

const ignore = !canShare() || wasmKernels("plain") === undefined;
const [p, L, K] = [6000, 4, 3];
const truth = simulateMixture(K, L, { seed: 1 });
const ordinary = simulateFeatures(p, L, { seed: 1 });
const data = simulateChoices(ordinary, truth, { choices: 1e5, seed: 1 });

/** The same choices, with features in a memory of their own. */
function inShared(): ChoiceData {
  const features = sharedFeatures([p, L]);
  features.values.set(ordinary.values);
  return { ...data, features };
}

function bytesTaken({ features }: ChoiceData): number {
  return memoryOf(features)!.memory.buffer.byteLength;
}

const options = { components: K, starts: 3, seed: 2 } as const;
const interrupted = {
  ...options,
  onProgress: () => {
    throw new Error("as intended");
  },
};

/** What lays something out beside the features, and its result without the seconds. */
const computations: Record<string, (data: ChoiceData) => unknown> = {
  "fit()": (data) => ({ ...fit(data, options), seconds: 0 }),
  "fit() that ends by an error": (data) =>
    assertThrows(() => fit(data, interrupted)).message,
  "fitParallel()": async (data) => ({
    ...await fitParallel(data, { ...options, workers: 2 }),
    seconds: 0,
  }),
  "fitParallel() that ends by an error": async (data) =>
    (await assertRejects(() => fitParallel(data, interrupted))).message,
  "em()": (data) => em(data, truth, { maxIterations: 5 }),
  "quasiNewton()": (data) => quasiNewton(data, truth),
  "missingComponent()": (data) => missingComponent(data, truth, { starts: 1 }),
  "ownAtoms()": (data) => drive(ownAtoms(data, truth, 3)),
};

for (const [name, compute] of Object.entries(computations)) {
  Deno.test({
    name: `${name} gives back what it lays out beside shared features`,
    ignore,
    fn: async () => {
      const expected = await compute(data);
      const held = inShared();
      assertEquals(await compute(held), expected);
      // Leftovers of another size: they are to change nothing.
      em(held, simulateMixture(2, L), { maxIterations: 1 });
      const taken = bytesTaken(held);
      for (let i = 0; i < 3; i++) {
        assertEquals(await compute(held), expected);
        assertEquals(bytesTaken(held), taken);
      }
    },
  });
}

Deno.test({
  name: "regions given back are joined and taken again, all zeros",
  ignore,
  fn: () => {
    const { features } = inShared();
    const shared = memoryOf(features)!;
    const [a, b, c] = [1e5, 2e5, 3e5].map((bytes) => takeRegion(shared, bytes));
    const all = new Uint8Array(shared.memory.buffer);
    all.fill(1, a!.at, c!.end);
    giveBack(shared, b!);
    giveBack(shared, a!);
    const joined = takeRegion(shared, b!.end - a!.at);
    assertEquals(joined, { at: a!.at, end: b!.end });
    assert(all.subarray(joined.at, joined.end).every((v) => v === 0));
    assert(all.subarray(c!.at, c!.end).every((v) => v === 1));
    giveBack(shared, c!);
    giveBack(shared, c!); // the second time it is not there
    const last = takeRegion(shared, 4e5);
    assertEquals(last.at, c!.at);
    assert(shared.memory.buffer.byteLength < last.end + 2 ** 16);
    assertEquals(features.values, ordinary.values);
  },
});

/** Runs the body while shared memories cannot grow. */
async function withoutRoom(body: () => unknown): Promise<void> {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(wanted: WebAssembly.MemoryDescriptor) {
      super(wanted.shared ? { ...wanted, maximum: wanted.initial } : wanted);
    }
  };
  try {
    await body();
  } finally {
    WebAssembly.Memory = Memory;
  }
}

Deno.test({
  name:
    "where no room is left beside shared features, kernels and bytes are the same",
  ignore,
  fn: () =>
    withoutRoom(async () => {
      const held = inShared();
      const input = { ...held, components: K };
      assertEquals(
        bestKernels.open(input).name,
        bestKernels.open({ ...data, components: K }).name,
      );
      await withCrew(2, (crew) => {
        const { name } = bestKernelsWith(crew).open(input);
        assertEquals(name, bestKernels.open({ ...data, components: K }).name);
      });
      const timeless = { ...fit(data, options), seconds: 0 };
      assertEquals({ ...fit(held, options), seconds: 0 }, timeless);
      const together = await fitParallel(held, { ...options, workers: 2 });
      assertEquals({ ...together, seconds: 0 }, timeless);
    }),
});

Deno.test({
  name: "refused: features that no shared memory holds",
  ignore,
  fn: () => {
    for (const shape of [[1e6, 600], [2 ** 26, 2 ** 26]] as const) {
      const { message } = assertThrows(() => sharedFeatures(shape), RangeError);
      assertEquals(
        message,
        `Cannot make features as a shared memory must hold them, of 4 GiB at most: current sizes are ${
          shape.join(" x ")
        }`,
      );
    }
  },
});
