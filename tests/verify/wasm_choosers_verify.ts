import { assert, assertEquals } from "@std/assert";
import { bestKernels, bestKernelsWith } from "../../lib/kernels/best.ts";
import type {
  ChooserInput,
  ChooserKernels,
} from "../../lib/kernels/chooser_kernels.ts";
import { canShare, withCrew } from "../../lib/kernels/crew.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { memoryOf, sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";
import {
  assertClose,
  difference,
  everything,
  type Problem,
  problem,
  repeated,
  type Shape,
  shapes,
} from "../kernels/chooser_problems.ts";

/** More rows than a segment has, so that there are several. */
const long: Shape = {
  sizes: [...repeated(9000, [2, 5, 3]), 3000, ...repeated(400, [4, 31])],
  L: 9,
  K: 3,
  choosers: 2500,
  choices: 4,
  inTurn: true,
  offset: true,
};

/** The same where each set is chosen from once. */
const longOnce: Shape = {
  ...long,
  sizes: repeated(10_000, [2, 5, 3, 8]),
  once: true,
};

function inShared(given: Problem): Problem {
  const { rows, columns, values } = given.input.features;
  const precision = values instanceof Float32Array ? "single" : "double";
  const features = sharedFeatures([rows, columns], precision);
  features.values.set(values);
  return { ...given, input: { ...given.input, features } };
}

Deno.test({
  name:
    "choosers: workers change no byte, whatever their number and wherever the features lie",
  ignore: !canShare() || wasmKernels("plain") === undefined,
  fn: async () => {
    for (const shape of [long, longOnce, { ...longOnce, single: true }]) {
      const given = problem(shape);
      const alone = everything(
        wasmKernels("plain")!.openChoosers(given.input),
        given,
      );
      assertClose(
        alone,
        everything(plainKernels.openChoosers(given.input), given),
        1e-11,
        "alone",
      );
      for (const size of [1, 2, 3]) {
        await withCrew(size, async (crew) => {
          for (const where of [given, inShared(given), given]) {
            const kernels = wasmKernels("plain", crew)!.openChoosers(
              where.input,
            );
            const rounds = shape === long ? 12 : 3;
            for (let round = 0; round < rounds; round++) {
              assertEquals(everything(kernels, where), alone);
            }
            kernels.close?.();
            // The first rounds before the workers have come, the others after.
            await new Promise((resolve) => setTimeout(resolve, 60));
          }
        });
      }
    }
  },
});

Deno.test({
  name: "choosers: what lies beside shared features is given back on close",
  ignore: !canShare() || wasmKernels("plain") === undefined,
  fn: () => {
    const given = problem(shapes["small and large"]!);
    const expected = everything(bestKernels.openChoosers(given.input), given);
    const held = inShared(given);
    const bytes = () => memoryOf(held.input.features)!.memory.buffer.byteLength;
    const sizes = Array.from({ length: 4 }, () => {
      const kernels = bestKernels.openChoosers(held.input);
      assertEquals(everything(kernels, held), expected);
      kernels.close!();
      return bytes();
    });
    assertEquals(sizes, Array(4).fill(sizes[0]));
  },
});

Deno.test("choosers: large features are read through a window, with the same result", () => {
  // 70 MB; more than are copied.
  const [n, J, L, K] = [22_501, 4, 97, 2];
  const rows = n * J + 500;
  const values = Float64Array.from(
    { length: rows * L },
    (_, i) => Math.sin(i) / 4,
  );
  const sets = Int32Array.from({ length: n + 2 }, (_, s) => s * J);
  sets[n + 1] = rows;
  const input: ChooserInput = {
    features: { rows, columns: L, values },
    offset: Float64Array.from({ length: rows }, (_, r) => Math.sin(3 * r)),
    sets,
    starts: Int32Array.from({ length: 2001 }, (_, u) => u * 5),
    rows: Int32Array.from({ length: 10_000 }, (_, e) => (e * 9931) % rows),
    multiplicities: Float64Array.from({ length: 10_000 }, (_, e) => 1 + e % 2),
    components: K,
  };
  const given = {
    input,
    atoms: Float64Array.from({ length: K * L }, (_, i) => Math.cos(i)),
    shares: new Float64Array(K * 2000).fill(1e-3),
    logWeights: Float64Array.of(-1, -0.5),
  };
  const best = everything(bestKernels.openChoosers(input), given);
  const held = inShared(given); // read where they lie
  const kernels = bestKernels.openChoosers(held.input);
  assertEquals(everything(kernels, held), best);
  kernels.close?.();
  const plain = everything(plainKernels.openChoosers(input), given);
  assertClose(best, plain, 1e-12, "a window");
});

Deno.test("choosers: where sets are chosen from once, large features are read through a window with the same result", () => {
  // 72 MB; without curvatures, which would take seconds.
  const rows = 105_000, L = 86;
  const small = problem({
    ...{ sizes: repeated(35_000, [2, 3, 4]), L: 1, K: 1 },
    ...{ choosers: 7000, choices: 5, once: true },
  });
  const values = Float64Array.from(
    { length: rows * L },
    (_, i) => (i * 7919 % 1009) / 1009,
  );
  const features = { rows, columns: L, values };
  const given = { ...small, input: { ...small.input, features } };
  const atom = Float64Array.from({ length: L }, (_, l) => Math.cos(l));
  const computed = (kernels: ChooserKernels) => {
    const sums = new Float64Array(L), one = { first: 0, end: 1 };
    kernels.softmax(atom, one);
    kernels.weightedScoresInto(sums, given.shares, one);
    return { logs: kernels.logProbabilities.slice(), sums };
  };
  const best = computed(bestKernels.openChoosers(given.input));
  const kernels = bestKernels.openChoosers(inShared(given).input);
  assertEquals(computed(kernels), best);
  kernels.close?.();
  const plain = computed(plainKernels.openChoosers(given.input));
  assert(difference(best.logs, plain.logs) < 1e-12);
  assert(difference(best.sums, plain.sums) < 1e-12);
});

Deno.test("choosers: small problems are not worth a module, with a crew neither", async () => {
  const opened = (sizes: readonly number[], set = bestKernels) =>
    set.openChoosers(
      problem({ sizes, L: 2, K: 2, choosers: 3, choices: 2 }).input,
    ).name;
  assertEquals(opened([3, 4]), "plain");
  const best = opened(repeated(300, [3]));
  assert(wasmKernels("plain") === undefined || best.startsWith("wasm"));
  await withCrew(2, (crew) => {
    assertEquals(opened([3, 4], bestKernelsWith(crew)), "plain");
    assertEquals(opened(repeated(300, [3]), bestKernelsWith(crew)), best);
  });
});
