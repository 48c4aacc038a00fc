// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Whole fits, softmix and its rivals, interleaved on the same files:
 *
 *     deno run --allow-run --allow-read --allow-write --allow-env bench/rivals/fit.ts
 *         [--rounds 5] [--numpy FILE] [--only many|flexmix|choices]
 *
 * Random starts, as many for each, one thread. What is timed is the fit, not
 * reading the file or making the data; softmix has fitted the case once before
 * it is timed, and its first fit in a new process is printed apart. What is not
 * installed is left out. FILE is a script that is called as `FILE CASE.csv
 * count K starts seed direct|em` and prints JSON with seconds, evaluations and
 * best_logLik.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fitFrom } from "../../lib/fit/fit.ts";
import type { KernelSet } from "../../lib/kernels/kernels.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import { type ChoiceData, choiceTableFromCsv, fit } from "../../mod.ts";
import { csvOf, drawCase, type FitCase } from "./cases.ts";
import { mlMatrixKernels } from "./ml_matrix_kernels.ts";

const here = import.meta.dirname!;
const options = parseArgs(Deno.args, {
  string: ["numpy", "only"],
  default: {
    rounds: 5,
    numpy: `${here}/../../../shared/rivals/numpy_fit.py`,
  },
});

/** What one fit did. */
interface Outcome {
  readonly seconds: number;
  readonly logLikelihood: number;
  readonly evaluations?: number;
}

type Rival = () => Promise<Outcome>;

function median(x: readonly number[]): number {
  return x.toSorted((a, b) => a - b)[x.length >> 1]!;
}

/** Rounds in which each rival fits once; prints medians, and medians of the ratios of a round. */
async function compare(
  title: string,
  rivals: Readonly<Record<string, Rival>>,
): Promise<void> {
  const outcomes = new Map<string, Outcome[]>();
  for (const name of Object.keys(rivals)) outcomes.set(name, []);
  for (let round = 0; round < options.rounds; round++) {
    for (const [name, rival] of Object.entries(rivals)) {
      outcomes.get(name)!.push(await rival());
    }
  }
  const first = outcomes.get("softmix")!;
  console.log(`\n${title}`);
  for (const [name, all] of outcomes) {
    const ratios = all.map(({ seconds }, i) => seconds / first[i]!.seconds);
    const least = Math.min(...ratios), most = Math.max(...ratios);
    const { logLikelihood, evaluations } = all[0]!;
    const milliseconds = 1e3 * median(all.map(({ seconds }) => seconds));
    console.log(
      `  ${name.padEnd(18)}${milliseconds.toFixed(1).padStart(10)} ms` +
        `   time / softmix's ${median(ratios).toPrecision(3).padStart(6)} (${
          least.toPrecision(3)
        } to ${most.toPrecision(3)})` +
        `   log-likelihood ${logLikelihood.toFixed(4)}` +
        (evaluations === undefined ? "" : `   ${evaluations} evaluations`),
    );
  }
}

function softmix(
  data: ChoiceData,
  { components }: FitCase,
  starts: number,
  kernels?: KernelSet,
): Rival {
  const run = () =>
    fitFrom(data, { components, starts, init: "random" }, [], kernels);
  let warm = false;
  return () => {
    if (!warm) run();
    warm = true;
    const begun = performance.now();
    const { logLikelihood, starts: ends } = run();
    const seconds = (performance.now() - begun) / 1e3;
    const evaluations = ends.reduce((sum, end) => sum + end.evaluations, 0);
    return Promise.resolve({ seconds, logLikelihood, evaluations });
  };
}

/** The text that a program prints, or undefined if it cannot. */
async function output(
  program: string,
  args: readonly string[],
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(program, {
      args: [...args],
      env: { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

async function lastLine(program: string, args: readonly string[]) {
  const text = await output(program, args);
  if (text === undefined) throw new Error(`${program} ${args[0]} failed`);
  return JSON.parse(text.trim().split("\n").at(-1)!);
}

/** The first Python that has SciPy. */
async function pythonWithScipy(): Promise<string | undefined> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const found = await output(python, ["-c", "import numpy, scipy.optimize"]);
    if (found !== undefined) return python;
  }
  return undefined;
}

async function numpyRivals(
  file: string,
  { components }: FitCase,
  starts: number,
): Promise<Record<string, Rival>> {
  const isThere = await Deno.stat(options.numpy).then(() => true, () => false);
  const python = isThere ? await pythonWithScipy() : undefined;
  if (python === undefined) {
    console.log(
      isThere
        ? "NumPy is left out: install Python 3 with numpy and scipy"
        : `NumPy is left out: give a script that fits with it by --numpy FILE`,
    );
    return {};
  }
  const rival = (method: string): Rival => async () => {
    const { seconds, evaluations, best_logLik } = await lastLine(python, [
      options.numpy,
      file,
      "count",
      String(components),
      String(starts),
      "1",
      method,
    ]);
    return { seconds, evaluations, logLikelihood: best_logLik };
  };
  return { "NumPy, L-BFGS": rival("direct"), "NumPy, EM": rival("em") };
}

async function flexmixRival(
  file: string,
  { components }: FitCase,
  starts: number,
): Promise<Record<string, Rival>> {
  if (
    await output("Rscript", ["-e", "library(flexmix); library(survival)"]) ===
      undefined
  ) {
    console.log(
      'flexmix is left out: install R, then install.packages(c("flexmix", "survival"))',
    );
    return {};
  }
  const args = [`${here}/flexmix_fit.R`, file, `${components}`, `${starts}`];
  return { flexmix: () => lastLine("Rscript", args) };
}

/** The first fit in a new process, in milliseconds. */
async function coldTime(file: string, { components }: FitCase, starts: number) {
  const { seconds } = await lastLine(Deno.execPath(), [
    "run",
    "--quiet",
    "--allow-read",
    import.meta.filename!,
    "--cold",
    file,
    "--components",
    String(components),
    "--starts",
    String(starts),
  ]);
  return `${(1e3 * seconds).toFixed(0)} ms`;
}

async function readCase(file: string): Promise<ChoiceData> {
  const text = await Deno.readTextFile(file);
  return choiceTableFromCsv(text, { counts: "count", id: "item" }).data;
}

const titleOf = (c: FitCase) =>
  `p = ${c.items}, L = ${c.features}, K = ${c.components}, N = ${c.choices}`;

const MANY = { items: 5000, features: 20, components: 5, choices: 1e5 };
const SMALL = { items: 50, features: 5, components: 2, choices: 1500 };

async function writeCase(folder: string, name: string, sizes: FitCase) {
  const file = `${folder}/${name}.csv`;
  await Deno.writeTextFile(file, csvOf(drawCase(sizes)));
  return file;
}

async function compareMany(folder: string): Promise<void> {
  const file = await writeCase(folder, "many", MANY);
  const data = await readCase(file);
  for (const starts of [3, 32]) {
    const { "NumPy, EM": em, ...numpy } = await numpyRivals(file, MANY, starts);
    const others = starts > 3 ? {} : {
      ...(em ? { "NumPy, EM": em } : {}),
      "ml-matrix": softmix(data, MANY, starts, mlMatrixKernels),
    };
    await compare(`${titleOf(MANY)}, ${starts} starts`, {
      softmix: softmix(data, MANY, starts),
      ...numpy,
      ...others,
      "plain TypeScript": softmix(data, MANY, starts, plainKernels),
    });
    console.log(
      `  softmix's first fit in a new process: ${await coldTime(
        file,
        MANY,
        starts,
      )}`,
    );
  }
}

async function compareFlexmix(folder: string): Promise<void> {
  const file = await writeCase(folder, "small", SMALL);
  await compare(`${titleOf(SMALL)}, 3 starts`, {
    softmix: softmix(await readCase(file), SMALL, 3),
    ...await numpyRivals(file, SMALL, 3),
    ...await flexmixRival(file, SMALL, 3),
  });
  console.log(
    `  softmix's first fit in a new process: ${await coldTime(file, SMALL, 3)}`,
  );
}

async function compareChoices(): Promise<void> {
  const many = { ...MANY, choices: 1e9 }, few = { ...MANY, choices: 1e4 };
  await compare("The same with N = 1e4 (softmix) and N = 1e9, 3 starts", {
    softmix: softmix(drawCase(few), few, 3),
    "N = 1e9": softmix(drawCase(many), many, 3),
  });
}

async function main(): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const { only } = options;
    if (!only || only === "many") await compareMany(folder);
    if (!only || only === "choices") await compareChoices();
    if (!only || only === "flexmix") await compareFlexmix(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if ("cold" in options) {
  const data = await readCase(String(options.cold));
  const { seconds } = fit(data, {
    components: Number(options.components),
    starts: Number(options.starts),
    init: "random",
  });
  console.log(JSON.stringify({ seconds: seconds.total }));
} else await main();
