import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { canShare, type Crew, withCrew } from "../../lib/kernels/crew.ts";
import type { FeatureMatrix } from "../../lib/kernels/kernels.ts";
import { sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";

const p = 30_000, L = 12, K = 3;
const values = Float64Array.from({ length: p * L }, (_, i) => Math.sin(i * i));
const all = { first: 0, end: K };

function shared(precision: "double" | "single"): FeatureMatrix {
  const features = sharedFeatures([p, L], precision);
  features.values.set(values);
  return features;
}

/** All results of a few evaluations, at different atoms. */
function results(features: FeatureMatrix, crew?: Crew, rounds = 3) {
  const kernels = wasmKernels("plain", crew)!.open({
    features,
    frequencies: Float64Array.from({ length: p }, (_, j) => (j % 3) / p),
    offset: Float64Array.from({ length: p }, (_, j) => Math.cos(j)),
    components: K,
  });
  return Array.from({ length: rounds }, (_, round) => {
    const atoms = Float64Array.from(
      { length: K * L },
      (_, i) => Math.cos(i + round),
    );
    const gradient = new Float64Array(K * L), means = new Float64Array(K * L);
    const scatter = new Float64Array(L * L);
    kernels.softmax(atoms, all);
    const logLikelihood = kernels.expect(Float64Array.of(0.2, 0.3, 0.5), all);
    kernels.gradientInto(gradient, all);
    kernels.meansInto(means, all);
    kernels.responsibilitiesInto(kernels.coefficients, 0);
    kernels.scatterInto(scatter, means.subarray(0, L));
    return { logLikelihood, gradient, means, scatter };
  });
}

const ordinary = { rows: p, columns: L, values };

Deno.test({
  name:
    "workers change no byte, whatever their number and wherever the features lie",
  ignore: !canShare() || wasmKernels("plain") === undefined,
  fn: async () => {
    const alone = results(ordinary, undefined, 40);
    for (const size of [1, 2, 3]) {
      await withCrew(size, async (crew) => {
        // Some rounds before the workers have come, some after.
        for (const features of [ordinary, shared("double"), ordinary]) {
          assertEquals(results(features, crew, 40), alone);
          await new Promise((resolve) => setTimeout(resolve, 60));
        }
        assertEquals(results(ordinary, crew, 40), alone);
      });
    }
  },
});

Deno.test({
  name:
    "features in shared memory, in double and in single precision, give the same bytes as elsewhere",
  ignore: !canShare() || wasmKernels("plain") === undefined,
  fn: async () => {
    assertEquals(results(shared("double")), results(ordinary));
    const single = { ...ordinary, values: new Float32Array(values) };
    const alone = results(single);
    assertEquals(results(shared("single")), alone);
    await withCrew(2, (crew) => {
      assertEquals(results(shared("single"), crew), alone);
      assertEquals(results(single, crew), alone);
    });
  },
});

Deno.test({
  name: "workers do take part, and end after an error too",
  ignore: !canShare() || wasmKernels("plain") === undefined,
  fn: async () => {
    let drawn = 0;
    const failure = await assertRejects(
      () =>
        withCrew(2, async (crew) => {
          const counted: Crew = {
            size: crew.size,
            run: (post, segments, work) =>
              crew.run(post, segments, (...where) => {
                drawn++;
                work(...where);
              }),
          };
          results(ordinary, counted, 1);
          await new Promise((resolve) => setTimeout(resolve, 300));
          drawn = 0;
          const kernels = wasmKernels("plain", counted)!;
          for (let i = 0; i < 20; i++) {
            kernels.open({
              features: ordinary,
              frequencies: new Float64Array(p),
              components: 1,
            });
          }
          results(ordinary, counted, 300);
          throw new Error("as intended");
        }),
      Error,
    );
    assertEquals(failure.message, "as intended");
    // 300 rounds of 3 jobs of 16 segments; the test ends, so the worker has.
    assert(drawn < 300 * 3 * 16, `the posting thread drew all ${drawn}`);
  },
});

for (const shape of [[0, 3], [3, 1.5], [NaN, 1]] as const) {
  Deno.test(`refused: features of ${shape.join(" x ")}`, () => {
    const { message } = assertThrows(() => sharedFeatures(shape), RangeError);
    assertEquals(
      message,
      `Cannot make features as their sizes must be integers >= 1: current sizes are ${
        shape.join(" x ")
      }`,
    );
  });
}
