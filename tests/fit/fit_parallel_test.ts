import { assert, assertEquals, assertRejects } from "@std/assert";
import { fit, type FitResult, simulateChoices } from "../../mod.ts";
import { simulateFeatures, simulateMixture } from "../../mod.ts";
import { fitParallel } from "../../lib/fit/fit_parallel.ts";
import { bestKernelsWith } from "../../lib/kernels/best.ts";
import { canShare, type Crew } from "../../lib/kernels/crew.ts";
import { sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";

// 1.2 million multiplications a product: enough that workers are asked.
const [p, L, K] = [20_000, 20, 3];
const truth = simulateMixture(K, L, { seed: 1 });
const features = simulateFeatures(p, L, { seed: 1 });
const data = simulateChoices(features, truth, { choices: 1e5, seed: 1 });
const options = { components: K, init: "random", starts: 2, seed: 7 } as const;

/** A result without what differs from run to run. */
function timeless({ seconds: _, ...rest }: FitResult) {
  return rest;
}

Deno.test("fitParallel() gives the bytes of fit(), whatever the number of workers", async () => {
  const alone = timeless(fit(data, options));
  for (const workers of [1, 2, 3, undefined]) {
    const together = await fitParallel(data, { ...options, workers });
    assertEquals(timeless(together), alone);
  }
  const held = sharedFeatures([p, L]);
  held.values.set(features.values);
  const inPlace = { ...data, features: held };
  assertEquals(
    timeless(await fitParallel(inPlace, options)),
    alone,
  );
});

/** Runs the body with a global replaced. */
async function without<T>(
  name: "SharedArrayBuffer" | "Worker",
  stand: unknown,
  body: () => Promise<T>,
): Promise<T> {
  const kept = Object.getOwnPropertyDescriptor(globalThis, name)!;
  Object.defineProperty(globalThis, name, { ...kept, value: stand });
  try {
    return await body();
  } finally {
    Object.defineProperty(globalThis, name, kept);
  }
}

Deno.test("fitParallel() works alone where memory or workers are missing", async () => {
  const alone = timeless(fit(data, options));
  const parallel = async () =>
    timeless(await fitParallel(data, { ...options, workers: 3 }));
  assertEquals(await without("SharedArrayBuffer", undefined, parallel), alone);
  assertEquals(await without("Worker", undefined, parallel), alone);
  let asked = 0;
  const forbidden = function () {
    asked++;
    throw new DOMException("a page may forbid workers", "SecurityError");
  };
  assertEquals(await without("Worker", forbidden, parallel), alone);
  assertEquals(asked, 1);
});

Deno.test("kernels with a crew go on without it where memory cannot be shared", () => {
  const { Memory } = WebAssembly;
  const crew: Crew = {
    size: 2,
    run: () => {
      throw new Error("there is nothing to share");
    },
  };
  WebAssembly.Memory = class extends Memory {
    constructor(wanted: WebAssembly.MemoryDescriptor) {
      if (wanted.shared) throw new RangeError("no room");
      super(wanted);
    }
  };
  try {
    const kernels = bestKernelsWith(crew).open({
      features,
      frequencies: data.frequencies,
      components: K,
    });
    assert(kernels.name.startsWith("wasm"), kernels.name);
    kernels.softmax(truth.atoms.values, { first: 0, end: K });
    assert(kernels.expect(truth.weights, { first: 0, end: K }) < 0);
  } finally {
    WebAssembly.Memory = Memory;
  }
});

Deno.test("a crew works on one copy of the features, however many kernels are opened on them", () => {
  const { Memory } = WebAssembly;
  let made = 0;
  WebAssembly.Memory = class extends Memory {
    constructor(wanted: WebAssembly.MemoryDescriptor) {
      super(wanted);
      // Those opened without the crew share nothing.
      if (wanted.shared) made++;
    }
  };
  try {
    // Jobs this small are done alone.
    const small = {
      rows: 50,
      columns: L,
      values: features.values.slice(0, 50 * L),
    };
    const frequencies = new Float64Array(50).fill(1 / 50);
    const alone = wasmKernels("relaxed") ?? wasmKernels("plain")!;
    const set = bestKernelsWith({ size: 2, run: () => {} });
    for (let i = 0; i < 3; i++) {
      const kernels = set.open({
        features: small,
        frequencies,
        components: K,
      });
      kernels.softmax(truth.atoms.values, { first: 0, end: K });
      const value = kernels.expect(truth.weights, { first: 0, end: K });
      const opened = alone.open({
        features: small,
        frequencies,
        components: K,
      });
      opened.softmax(truth.atoms.values, { first: 0, end: K });
      assertEquals(value, opened.expect(truth.weights, { first: 0, end: K }));
    }
    assertEquals(made, 1);
  } finally {
    WebAssembly.Memory = Memory;
  }
});

Deno.test({
  name: "the workers of fitParallel() end, also after an error",
  ignore: !canShare(),
  fn: async () => {
    const { Worker } = globalThis;
    let begun = 0, ended = 0;
    class Counted extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        begun++;
      }
      override terminate() {
        super.terminate();
        ended++;
      }
    }
    await without("Worker", Counted, async () => {
      await fitParallel(data, { ...options, workers: 3 });
      assertEquals([begun, ended], [2, 2]);
      const failure = await assertRejects(
        () =>
          fitParallel(data, {
            ...options,
            workers: 2,
            onProgress: () => {
              throw new Error("as intended");
            },
          }),
        Error,
      );
      assertEquals(failure.message, "as intended");
      assertEquals([begun, ended], [3, 3]);
      const refusal = await assertRejects(
        () => fitParallel(data, { ...options, workers: 2, starts: 0 }),
        RangeError,
      );
      assertEquals(
        refusal.message,
        "Cannot fit as starts must be an integer >= 1: current value is 0",
      );
      assertEquals([begun, ended], [3, 3]); // none begins for what is refused at the door
    });
  },
});

Deno.test("a program that calls fitParallel() ends by itself", async () => {
  const lib = new URL("../../lib/", import.meta.url).href;
  const program = `
    import { fitParallel } from "${lib}fit/fit_parallel.ts";
    import { choiceData } from "${lib}data/choice_data.ts";
    const data = choiceData(
      Array.from({ length: 40000 }, (_, j) => [Math.sin(j * j), Math.cos(3 * j * j)]),
      Array.from({ length: 40000 }, (_, j) => j % 3),
    );
    const options = { components: 2, init: "random", starts: 40, maxEvaluations: 3, workers: 3 };
    await fitParallel(data, options);
    await fitParallel(data, { ...options, onProgress() { throw 1; } })
      .catch((error) => console.log("rejected", error));`;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", `--config=${config}`, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(30_000),
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  assertEquals(
    [code, text.decode(stdout), text.decode(stderr)],
    [0, "rejected 1\n", ""],
  );
});

for (const workers of [0, -1, 1.5, NaN]) {
  Deno.test(`refused: ${workers} workers`, async () => {
    const { message } = await assertRejects(
      () => fitParallel(data, { ...options, workers }),
      RangeError,
    );
    assertEquals(
      message,
      `Cannot fit as workers must be an integer >= 1: current value is ${workers}`,
    );
  });
}
