// deno-lint-ignore-file no-console -- what it prints is what it is for
// deno-lint-ignore-file no-console
/**
 * The kernels against NumPy and against the limits of the machine, interleaved:
 *
 *     deno run --allow-run --allow-write --allow-read bench/rivals/kernels.ts [rounds]
 *
 * Each round times softmix, NumPy on one thread and on two, the kernels' own C
 * source compiled natively, and the plain kernels, one after the other; printed
 * are medians, and the medians of the ratios of a round. What is not installed
 * is left out.
 */
import { bestKernels, bestKernelsWith } from "../../lib/kernels/best.ts";
import { type Crew, withCrew } from "../../lib/kernels/crew.ts";
import type { KernelSet } from "../../lib/kernels/kernels.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { sharedFeatures } from "../../lib/kernels/shared_features.ts";
import { relaxedSimd } from "../../lib/kernels/wasm/modules.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const rounds = Number(Deno.args[0] ?? 7);
const here = import.meta.dirname!;

/** Times a task in milliseconds. */
type Timer = () => number | Promise<number>;

function median(x: readonly number[]): number {
  return x.toSorted((a, b) => a - b)[x.length >> 1]!;
}

/** The median time of a function, called for about 0.2 s. */
function timer(f: () => void): Timer {
  return () => {
    f();
    const times: number[] = [];
    const begun = performance.now();
    while (times.length < 3 || performance.now() - begun < 200) {
      const t = performance.now();
      f();
      times.push(performance.now() - t);
    }
    return median(times);
  };
}

/** A program that answers each line with a time. */
interface Rival {
  ask(line: string): Promise<number>;
  end(): Promise<void>;
}

async function rival(
  name: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Rival | undefined> {
  try {
    const child = new Deno.Command(name, {
      args,
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const writer = child.stdin.getWriter();
    const reader = child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    const made: Rival = {
      async ask(line) {
        await writer.write(new TextEncoder().encode(`${line}\n`));
        let text = "";
        while (!text.endsWith("\n")) {
          const { value, done } = await reader.read();
          if (done) throw new Error(`${name} ended`);
          text += value;
        }
        return Number(text);
      },
      async end() {
        await writer.close();
        await child.status;
      },
    };
    await made.ask("scores 8 2 2");
    return made;
  } catch {
    return undefined;
  }
}

async function compiledRival(): Promise<Rival | undefined> {
  const program = await Deno.makeTempFile();
  try {
    const { success } = await new Deno.Command("gcc", {
      args: ["-O3", "-march=native", `${here}/native_kernels.c`, "-o", program],
    }).output();
    return success ? await rival(program, []) : undefined;
  } catch {
    return undefined;
  } finally {
    // A running program keeps its file.
    await Deno.remove(program);
  }
}

/** Interleaves the timers and prints medians; `work` is in millions, to give a rate. */
async function compare(
  title: string,
  timers: Record<string, Timer | undefined>,
  { work, unit }: { readonly work: number; readonly unit: string },
): Promise<void> {
  const present = Object.entries(timers).filter((
    entry,
  ): entry is [string, Timer] => entry[1] !== undefined);
  const times = new Map(present.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, time] of present) times.get(name)!.push(await time());
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
        })`,
    );
  }
}

function normals(n: number, name: string): Float64Array {
  const x = new Float64Array(n);
  drawNormalsInto(x, stream(1, name));
  return x;
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
        wasm.scores!(
          z + 8 * j * K,
          items,
          x + 8 * j * L,
          0,
          items,
          L,
          packed,
          K,
        );
      }
    },
    restore: () => values.set(given),
    exponentials: () => wasm.exponentiate!(z, p * K, 0),
  };
}

/** One evaluation: softmax, expectation, gradient. */
function evaluation(
  set: KernelSet,
  features: ReturnType<typeof sharedFeatures>,
  K: number,
): () => void {
  const { rows: p, columns: L } = features;
  const kernels = set.open({
    features,
    frequencies: new Float64Array(p).fill(1 / p),
    components: K,
  });
  const atoms = normals(K * L, "atoms").map((v) => v / Math.sqrt(L));
  const weights = new Float64Array(K).fill(1 / K);
  const gradient = new Float64Array(K * L), all = { first: 0, end: K };
  return () => {
    kernels.softmax(atoms, all);
    const logLikelihood = kernels.expect(weights, all);
    kernels.gradientInto(gradient, all);
    if (!(logLikelihood < 0 && Number.isFinite(gradient[0]))) {
      throw new Error(`${kernels.name} computes ${logLikelihood}`);
    }
  };
}

async function main(crew: Crew): Promise<void> {
  const script = `${here}/numpy_kernels.py`;
  const one = await rival("/usr/bin/env", ["python3", script], {
    OPENBLAS_NUM_THREADS: "1",
  });
  const two = await rival("/usr/bin/env", ["python3", script], {
    OPENBLAS_NUM_THREADS: "2",
  });
  const native = await compiledRival();
  if (one === undefined) {
    console.log("NumPy is left out: install Python 3 with numpy");
  }
  if (native === undefined) console.log("C is left out: install gcc");
  const asked = (of: Rival | undefined, line: string): Timer | undefined =>
    of && (() => of.ask(line));

  const [p, L, K] = [20_000, 64, 8];
  const shape = `${p} ${L} ${K}`;
  const module = bare(p, L, K);
  await compare(`Scores X·Ωᵀ, p = ${p}, L = ${L}, K = ${K}`, {
    softmix: timer(module.scores),
    "NumPy, 1 thread": asked(one, `scores ${shape}`),
    "C, same source, native": asked(native, `scores ${shape}`),
    "C, reading X only": asked(native, `stream ${shape}`),
  }, { work: 2 * p * L * K / 1e3, unit: "GFLOP/s" });

  const copying = timer(module.restore);
  const both = timer(() => {
    module.restore();
    module.exponentials();
  });
  await compare(`exp of ${p * K} normal numbers`, {
    softmix: async () => await both() - await copying(),
    "NumPy, 1 thread": asked(one, `exponentials ${shape}`),
    "C, same source, native": asked(native, `exponentials ${shape}`),
  }, { work: p * K, unit: "M/s" });

  for (const [p, L, K] of [[5000, 20, 5], [50_257, 768, 10]] as const) {
    const features = sharedFeatures([p, L]);
    const x = features.values;
    // A draw an item: hundreds of megabytes of draws would take a minute.
    const base = normals(p, "items"), tilt = normals(L, "tilts");
    for (let i = 0; i < x.length; i++) {
      x[i] = Math.sin(1e3 * base[Math.floor(i / L)]! * (tilt[i % L]! + 3));
    }
    const single = sharedFeatures([p, L], "single");
    single.values.set(x);
    const alone = timer(evaluation(bestKernels, features, K));
    const shared = evaluation(bestKernelsWith(crew), features, K);
    const halved = evaluation(bestKernelsWith(crew), single, K);
    /** Lets the workers come before they are timed. */
    const together = (f: () => void): Timer => async () => {
      f();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return timer(f)();
    };
    await compare(`Evaluation, p = ${p}, L = ${L}, K = ${K}`, {
      softmix: alone,
      "softmix, 2 workers": together(shared),
      "softmix, Float32": timer(evaluation(bestKernels, single, K)),
      "softmix, both": together(halved),
      "plain TypeScript": timer(evaluation(plainKernels, features, K)),
      "NumPy, 1 thread": asked(one, `evaluation ${p} ${L} ${K}`),
      "NumPy, 2 threads": asked(two, `evaluation ${p} ${L} ${K}`),
      "C, reading X only": asked(native, `stream ${p} ${L} ${K}`),
    }, { work: 4 * p * L * K / 1e3, unit: "GFLOP/s" });
  }
  for (const other of [one, two, native]) await other?.end();
}

await withCrew(2, main);
