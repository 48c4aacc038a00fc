// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * The kernels against NumPy and against the limits of the machine, interleaved:
 *
 *     deno run --allow-run --allow-write --allow-read bench/rivals/kernels.ts [rounds]
 *
 * Each round times softmix, NumPy on one thread and on two, the kernels' own C
 * source compiled natively, the plain kernels, and @jax-js/jax, one after the other; ways of
 * softmix's own are called in turn, so that what slows the machine for a while
 * slows them all. Printed are medians, and the medians of the ratios of a
 * round, and the log-likelihood per choice of who computes that of the same data. What is not
 * installed is left out. @jax-js/jax is fetched by npm.
 */
import { bestKernels, bestKernelsWith } from "../../lib/kernels/best.ts";
import { type Crew, withCrew } from "../../lib/kernels/crew.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { relaxedSimd } from "../../lib/kernels/wasm/modules.ts";
import { evaluationOf, normals } from "../evaluation.ts";
import { featuresOf } from "./evaluation_case.ts";
import { compiledRival, type Rival, rival } from "./programs.ts";

const rounds = Number(Deno.args[0] ?? 7);
const here = import.meta.dirname!;

/** What is timed: where only a part of it is, it returns the time of that; an evaluation, the log-likelihood. */
type Task = () => { readonly time?: number; readonly value?: number } | void;

/** Has a rival time a task, in milliseconds; after these the log-likelihood if it tells. */
type Timer = () => Promise<readonly number[]>;

/** A timer of what takes so long that it is asked once. */
function once(timer: Timer | undefined): Timer | undefined {
  let answer: ReturnType<Timer> | undefined;
  return timer && (() => answer ??= timer());
}

function median(x: readonly number[]): number {
  return x.toSorted((a, b) => a - b)[x.length >> 1]!;
}

/** Median times of functions called in turn, for about 0.2 s each. */
function timesOf(tasks: Record<string, Task>): Map<string, number> {
  const times = Object.entries(tasks).map(([name, f]) => {
    f();
    return { name, f, all: [] as number[] };
  });
  const begun = performance.now();
  for (
    let n = 0;
    n < 3 || performance.now() - begun < 200 * times.length;
    n++
  ) {
    for (const { f, all } of times) {
      const t = performance.now();
      const part = f();
      all.push(part?.time ?? performance.now() - t);
    }
  }
  return new Map(times.map(({ name, all }) => [name, median(all)]));
}

/** Interleaves the tasks, ours in turn, and prints medians; `work` is in millions, to give a rate. */
async function compare(
  title: string,
  tasks: Record<string, Task>,
  rivals: Record<string, Timer | undefined>,
  { work, unit }: { readonly work: number; readonly unit: string },
): Promise<void> {
  const times = new Map<string, number[]>();
  const note = (name: string, time: number) =>
    times.set(name, [...times.get(name) ?? [], time]);
  const values = new Map<string, number | undefined>();
  for (const [name, f] of Object.entries(tasks)) values.set(name, f()?.value);
  // Lets the workers come.
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (let round = 0; round < rounds; round++) {
    for (const [name, time] of timesOf(tasks)) note(name, time);
    for (const [name, timer] of Object.entries(rivals)) {
      if (timer === undefined) continue;
      const [time, value] = await timer();
      note(name, time!);
      values.set(name, value);
    }
  }
  const ours = times.get("softmix")!;
  console.log(`\n${title}`);
  for (const [name, all] of times) {
    const ratios = all.map((t, i) => t / ours[i]!);
    console.log(
      `  ${name.padEnd(24)}${median(all).toFixed(3).padStart(10)} ms` +
        `${(work / median(all) / 1e3).toFixed(2).padStart(9)} ${unit}` +
        `   time / softmix's ${median(ratios).toFixed(2)}` +
        ` (${Math.min(...ratios).toFixed(2)} to ${
          Math.max(...ratios).toFixed(2)
        })${
          values.get(name) === undefined ? "" : `   ℓ/N ${values.get(name)}`
        }`,
    );
  }
}

/** The module itself, for tasks that are not kernels of their own. */
function bare(p: number, L: number, K: number) {
  const bytes = Uint8Array.from(atob(relaxedSimd), (c) => c.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) {
    throw new Error("There is no relaxed SIMD here to measure");
  }
  const doubles = (p + 2) * L + (p + 2) * K + 2 * K * (L + 1);
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((2 ** 15 + 8 * doubles) / 2 ** 16) + 1,
    maximum: 2 ** 16,
  });
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(bytes),
    { env: { memory } },
  );
  const wasm = exports as Record<string, (...args: number[]) => number>;
  const x = 2 ** 15, z = x + 8 * (p + 2) * L, atoms = z + 8 * (p + 2) * K;
  const packed = atoms + 8 * K * L;
  new Float64Array(memory.buffer, x, p * L).set(normals(p * L, "features"));
  new Float64Array(memory.buffer, atoms, K * L).set(normals(K * L, "atoms"));
  const values = new Float64Array(memory.buffer, z, p * K);
  const given = normals(p * K, "values");
  return {
    scores() {
      wasm.pack!(packed, atoms, K, L);
      // Tile by tile, as the softmax does.
      for (let j = 0; j < p; j += 60) {
        const items = Math.min(60, p - j);
        const from = x + 8 * j * L, to = z + 8 * j * K;
        wasm.scores!(to, items, from, 0, items, L, packed, K);
      }
    },
    exponentials() {
      values.set(given);
      const t = performance.now();
      wasm.exponentiate!(z, p * K, 0);
      return { time: performance.now() - t };
    },
  };
}

/** An evaluation, to be timed. */
const evaluated = (...given: Parameters<typeof evaluationOf>): Task => {
  const run = evaluationOf(...given);
  return () => ({ value: run() });
};

async function main(crew: Crew): Promise<void> {
  const script = `${here}/numpy_kernels.py`;
  const one = await rival("/usr/bin/env", ["python3", script], {
    OPENBLAS_NUM_THREADS: "1",
  });
  const two = await rival("/usr/bin/env", ["python3", script], {
    OPENBLAS_NUM_THREADS: "2",
  });
  const deno = ["run", "--no-lock", `${here}/jax_kernels.ts`];
  const jax = await rival(Deno.execPath(), deno, {}, "evaluation 8 2 2");
  const native = await compiledRival(`${here}/native_kernels.c`);
  if (one === undefined) {
    console.log("NumPy is left out: install Python 3 with numpy");
  }
  if (native === undefined) console.log("C is left out: install gcc");
  if (jax === undefined) console.log("@jax-js/jax is left out: npm has it not");
  const asked = (of: Rival | undefined, line: string): Timer | undefined =>
    of && (() => of.ask(line));

  const [p, L, K] = [20_000, 64, 8];
  const shape = `${p} ${L} ${K}`;
  const module = bare(p, L, K);
  await compare(`Scores X·Ωᵀ, p = ${p}, L = ${L}, K = ${K}`, {
    softmix: module.scores,
  }, {
    "NumPy, 1 thread": asked(one, `scores ${shape}`),
    "C, same source, native": asked(native, `scores ${shape}`),
    "C, reading X only": asked(native, `stream ${shape}`),
  }, { work: 2 * p * L * K / 1e3, unit: "GFLOP/s" });

  await compare(`exp of ${p * K} normal numbers`, {
    softmix: module.exponentials,
  }, {
    "NumPy, 1 thread": asked(one, `exponentials ${shape}`),
    "C, same source, native": asked(native, `exponentials ${shape}`),
  }, { work: p * K, unit: "M/s" });

  for (const [p, L, K] of [[5000, 20, 5], [50_257, 768, 10]] as const) {
    const features = featuresOf(p, L);
    const byJax = asked(jax, `evaluation ${p} ${L} ${K}`);
    const single = sharedFeatures([p, L], "single");
    single.values.set(features.values);
    await compare(`Evaluation, p = ${p}, L = ${L}, K = ${K}`, {
      softmix: evaluated(bestKernels, features, K),
      "softmix, 2 workers": evaluated(bestKernelsWith(crew), features, K),
      "softmix, Float32": evaluated(bestKernels, single, K),
      "softmix, both": evaluated(bestKernelsWith(crew), single, K),
      "plain TypeScript": evaluated(plainKernels, features, K),
    }, {
      "NumPy, 1 thread": asked(one, `evaluation ${p} ${L} ${K}`),
      "NumPy, 2 threads": asked(two, `evaluation ${p} ${L} ${K}`),
      "C, reading X only": asked(native, `stream ${p} ${L} ${K}`),
      // With 768 features an evaluation takes it ten seconds.
      "@jax-js/jax, Float32": L > 100 ? once(byJax) : byJax,
    }, { work: 4 * p * L * K / 1e3, unit: "GFLOP/s" });
  }
  for (const other of [one, two, native, jax]) await other?.end();
}

await withCrew(2, main);
