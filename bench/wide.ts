// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Wide features and many components: the sizes at which time is felt.
 *
 *     deno run --allow-all bench/wide.ts [PART…] [--before ../before] [--rounds 1] [--workers 2] [--mixing-rounds 2]
 *
 * PART is one of
 *
 * - `data`: choiceData() at p = 50,257, L = 768, single precision, on one thread, beside NumPy's X.T @ X on
 *   one thread;
 * - `vocabulary`: a fit of K = 10 to these, by `fitParallel`;
 * - `limit`: what bounds an evaluation of these, see below;
 * - `components`: a fit of K = 20 at p = 2,000, L = 60, on one thread;
 * - `measure`: fitMixingMeasure() at p = 5,000, L = 40, where features have heavy tails, and where it stands after
 *   each of `--mixing-rounds` 2. The best is not known: it is at most
 *   −3.426979, the log-likelihood per choice of the frequencies.
 *
 * `limit` evaluates K = 1, 10 and 20 on all features and K = 10 on 480 items, which stay in the cache, on one thread and
 * with workers, and reads all features once by a plain sum and by NumPy's copy: where the rate is that of the cache,
 * arithmetic is what an evaluation waits for; where it is twice the features over the bandwidth, memory.
 *
 * A fit of `vocabulary` takes 352 evaluations (374 before steps were scaled by component), 20.8 s by the clock and 36.5 of
 * processors, about five sixths of it products with the features; 24.5 and 41.1 s while effective items were computed
 * in plain loops.
 *
 * All where none is named. With `--before`, another checkout takes its turn at each. Seconds are of the
 * clock and of the processor, which on a machine with other work to do are not the same.
 */
import { parseArgs } from "@std/cli/parse-args";
import process from "node:process";
import {
  type ChoiceData,
  type FeatureMatrix,
  type FitResult,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../mod.ts";
import {
  type Checkout,
  dataOf,
  openCheckout,
  rounded,
  sharedCopy,
  type Table,
} from "./compare/checkouts.ts";
import { evaluationOf, normalFeatures } from "./evaluation.ts";
import { bestKernels, bestKernelsWith } from "../lib/kernels/best.ts";
import { withCrew } from "../lib/kernels/crew.ts";
import type { KernelSet } from "../lib/kernels/kernels.ts";
import { heavyTailedFeatures } from "./regimes.ts";

const { _: named, ...options } = parseArgs(Deno.args, {
  string: ["_", "before", "rounds", "workers", "mixing-rounds"],
  default: { rounds: "1", workers: "2", "mixing-rounds": "2" },
});
const rounds = Number(options.rounds);
const workers = Number(options.workers);
const mixingRounds = Number(options["mixing-rounds"]);

/** A table whose choices follow a mixture. */
function drawn(
  features: FeatureMatrix,
  components: number,
  choices: number,
  scale = 1.5,
): Table {
  const truth = simulateMixture(components, features.columns, { scale });
  const { counts } = simulateChoices(features, truth, { choices });
  return { name: "", features, counts };
}

function vocabulary(): Table {
  return drawn(rounded(simulateFeatures(50_257, 768)), 10, 1e7);
}

function fitInWords(
  { logLikelihoodPerChoice, starts, foundBest, finished }: FitResult,
): string {
  const evaluations = starts.reduce((sum, start) => sum + start.evaluations, 0);
  return `${
    logLikelihoodPerChoice.toFixed(6)
  }, ${evaluations} evaluations, found by ${foundBest} of ${finished}`;
}

/** Milliseconds of the fastest of some calls. */
function bestOf(calls: number, call: () => unknown): number {
  let best = Infinity;
  for (let i = 0; i < calls; i++) {
    const begun = performance.now();
    call();
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}

/** The sum of all bytes of an array as doubles, four at a time. */
function plainSum({ buffer, byteOffset, byteLength }: Float32Array): number {
  const values = new Float64Array(buffer, byteOffset, byteLength >> 3);
  let a = 0, b = 0, c = 0, d = 0;
  for (let i = 0; i + 4 <= values.length; i += 4) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  return a + b + c + d;
}

/** What an evaluation of these features waits for: see above. */
async function printLimit(): Promise<void> {
  const all = sharedCopy(
    own.softmix,
    normalFeatures([50_257, 768, 1], "single"),
  );
  const few = normalFeatures([480, 768, 1], "single");
  const megabytes = all.values.byteLength / 1e6;
  const print =
    (what: string, features: FeatureMatrix, K: number) => (set: KernelSet) => {
      const milliseconds = bestOf(
        features === few ? 50 : 5,
        evaluationOf(set, features, K),
      );
      const operations = 4 * features.rows * features.columns * K;
      console.log(
        `limit, ${what}, K = ${K}: ${milliseconds.toFixed(2)} ms, ${
          (operations / milliseconds / 1e6).toFixed(1)
        } GFLOP/s`,
      );
    };
  const printAll = (threads: string, set: KernelSet) => {
    for (const K of [1, 10, 20]) {
      print(`${threads}, ${megabytes.toFixed(0)} MB`, all, K)(set);
    }
    print(`${threads}, 480 items`, few, 10)(set);
  };
  printAll("one thread", bestKernels);
  await withCrew(workers, (crew) => {
    printAll(`${workers} threads`, bestKernelsWith(crew));
  });
  const summed = bestOf(5, () => plainSum(all.values as Float32Array));
  console.log(
    `limit, a plain sum: ${summed.toFixed(1)} ms, ${
      (megabytes / summed).toFixed(1)
    } GB/s`,
  );
  await printNumpy(COPY);
}

const COPY = `
import time, numpy as np
x = np.zeros(50257 * 768, np.float32) + 1
y = np.empty_like(x)
def best(f):
    times = []
    for _ in range(7):
        a = time.perf_counter(); f(); times.append(time.perf_counter() - a)
    return min(times)
copy, total = best(lambda: np.copyto(y, x)), best(lambda: x.sum())
print("limit, NumPy: copy %.1f ms, %.1f GB/s read and as much written; sum %.1f ms, %.1f GB/s" % (
    copy * 1e3, x.nbytes / copy / 1e9, total * 1e3, x.nbytes / total / 1e9))
`;

/** What a checkout does with its data, and what that came to, in words. */
type Work = (checkout: Checkout, data: ChoiceData) => Promise<string> | string;

interface Part {
  readonly table: () => Table;
  /** Left out where making the data is what is timed. */
  readonly work?: Work;
}

const PARTS: Readonly<Record<string, Part>> = {
  data: { table: vocabulary },
  vocabulary: {
    table: vocabulary,
    work: async ({ softmix }, data) =>
      fitInWords(
        await softmix.fitParallel(data, { components: 10, workers }),
      ),
  },
  components: {
    table: () => drawn(simulateFeatures(2000, 60), 20, 1e6),
    work: ({ softmix }, data) =>
      fitInWords(softmix.fit(data, { components: 20 })),
  },
  measure: {
    table: () => drawn(heavyTailedFeatures(5000, 40, 1), 3, 1e5, 1.2),
    work: ({ softmix }, data) => {
      const begun = processorSeconds();
      const { mixture, logLikelihood, status, gap } = softmix.fitMixingMeasure(
        data,
        {
          maxRounds: mixingRounds,
          onProgress: ({ components, logLikelihoodPerChoice, gap }) =>
            console.log(
              `  ${
                (processorSeconds() - begun).toFixed(1)
              } s of the processor: ${
                logLikelihoodPerChoice.toFixed(6)
              }, ${components} atoms, a gap of ${gap.toExponential(1)}`,
            ),
        },
      );
      return `${
        (logLikelihood / data.choices).toFixed(6)
      }, ${mixture.weights.length} atoms, ${status} at a gap of ${
        gap.gap.toExponential(1)
      }, ${gap.mostGain.toExponential(1)} at most to gain`;
    },
  },
};

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Does the work and prints how long it took. */
async function timed(
  name: string,
  work: () => Promise<string> | string,
): Promise<void> {
  const begun = performance.now();
  const processor = processorSeconds();
  const words = await work();
  console.log(
    `${name}: ${((performance.now() - begun) / 1e3).toFixed(2)} s (processor ${
      (processorSeconds() - processor).toFixed(2)
    } s) ${words}`,
  );
}

/** X.T @ X of as many numbers, in both precisions: median of three, seconds of the clock and of the processor. */
const NUMPY = `
import time, numpy as np
X = np.random.default_rng(1).standard_normal((50257, 768)).astype(np.float32)
for Y in (X, X.astype(float)):
    times = []
    for _ in range(3):
        a, c = time.perf_counter(), time.process_time()
        Y.T @ Y
        times.append((time.perf_counter() - a, time.process_time() - c))
    print("NumPy, X.T @ X, %s: %.2f s (processor %.2f s)" % (Y.dtype, *sorted(times)[1]))
`;

async function printNumpy(program: string): Promise<void> {
  try {
    const { success, stdout } = await new Deno.Command("python3", {
      args: ["-c", program],
      env: { OPENBLAS_NUM_THREADS: "1" },
    }).output();
    if (success) console.log(new TextDecoder().decode(stdout).trimEnd());
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

const checkouts = await Promise.all(
  [options.before, new URL("..", import.meta.url).pathname]
    .filter((path) => path !== undefined)
    .map((path) =>
      openCheckout(new URL(`${Deno.realPathSync(path)}/`, import.meta.url))
    ),
);
const own = checkouts.at(-1)!;
const parts = [...Object.keys(PARTS), "limit"];
for (const name of named.length > 0 ? named : parts) {
  if (name === "limit") {
    await printLimit();
    continue;
  }
  const part = PARTS[name];
  if (part === undefined) {
    console.error(`Parts are ${parts.join(", ")}`);
    Deno.exit(2);
  }
  const { table, work } = part;
  const made = table();
  const data = checkouts.map((checkout) =>
    work ? dataOf(checkout, made) : undefined
  );
  for (let round = 0; round < rounds; round++) {
    if (!work) await printNumpy(NUMPY);
    for (const [i, checkout] of checkouts.entries()) {
      await timed(
        `${name}, ${checkout.commit}`,
        () =>
          work
            ? work(checkout, data[i]!)
            : `${dataOf(checkout, made).choices} choices`,
      );
    }
  }
}
