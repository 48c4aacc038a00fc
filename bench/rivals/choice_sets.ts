// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Panels of choice sets, softmix, a NumPy program and R's flexmix, interleaved on the same files:
 *
 *     deno run --allow-run --allow-read --allow-write --allow-env bench/rivals/choice_sets.ts
 *         [--rounds 3] [--clock wall|cpu] [--numpy FILE] [--folder FOLDER] [--flexmix NAMES]
 *
 * One start of each, and softmix's default fit, all of its search, beside the program's twenty starts;
 * one thread. What is timed is the fit, not reading the file; softmix has fitted the case once before it
 * is timed. FILE is called as `FILE PANEL.csv --person … --task … --chosen … --features … --components K
 * --starts n` and prints JSON with logLikelihood, starts and secondsPerStartMedian. flexmix makes three
 * starts of the panels named by --flexmix, with commas between, unless told otherwise of the three small
 * ones. `--clock cpu` counts
 * what the processors spent on each program, on a machine that has other work to do. Without a folder of
 * panels one is simulated.
 */
import process from "node:process";
import { parseArgs } from "@std/cli/parse-args";
import {
  type ChoiceData,
  choiceSetData,
  fit,
  simulateChoiceSets,
  softmaxMixture,
} from "../../mod.ts";

const here = import.meta.dirname!;
const options = parseArgs(Deno.args, {
  string: ["numpy", "folder", "clock", "flexmix"],
  default: {
    rounds: 3,
    clock: "wall",
    flexmix: "electricity100,train,swissmetro",
    numpy: `${here}/../../../shared/rivals/lc_numpy.py`,
    folder: `${here}/../../../shared/data/choice-sets`,
  },
});

/** A file, its columns, and the numbers of components to fit. */
interface Panel {
  readonly file: string;
  readonly person: string;
  readonly task: string;
  readonly chosen: string;
  readonly features: string;
}

const COLUMNS = { person: "person", task: "task", chosen: "chosen" };
const REAL: Readonly<Record<string, Omit<Panel, "file">>> = {
  electricity100: {
    person: "id",
    task: "obsID",
    chosen: "choice",
    features: "pf,cl,loc,wk,tod,seas",
  },
  train: { ...COLUMNS, features: "price,time,change,comfort" },
  swissmetro: { ...COLUMNS, features: "asc_car,asc_train,time,cost" },
  modechoice_sp: {
    ...COLUMNS,
    features: "cost,time,access,wifi,food,asc_air,asc_bus,asc_rail",
  },
  cars_us: {
    ...COLUMNS,
    features:
      "hev,phev10,phev20,phev40,bev75,bev100,bev150,phevFastcharge,bevFastcharge,price,opCost,accelTime,american,japanese,chinese,skorean",
  },
};

async function panels(temporary: string): Promise<Panel[]> {
  const found: Panel[] = [];
  for (const [name, columns] of Object.entries(REAL)) {
    const file = `${options.folder}/${name}.csv`;
    const isThere = await Deno.stat(file).then(() => true, () => false);
    if (isThere) found.push({ file, ...columns });
  }
  if (found.length > 0) return found;
  const truth = softmaxMixture([0.5, 0.3, 0.2], [[1, -1], [-0.5, 1], [1, 1]]);
  const { data } = simulateChoiceSets(truth, {
    persons: 400,
    setsPerPerson: 10,
    rowsPerSet: 4,
  });
  const file = `${temporary}/simulated.csv`;
  await Deno.writeTextFile(file, csvOf(data));
  return [{ file, ...COLUMNS, features: "x1,x2" }];
}

function csvOf({ features, counts, choosers }: ChoiceData): string {
  const lines = ["person,task,chosen,x1,x2"];
  const { sets, starts, rows } = choosers!;
  let u = 0;
  for (let s = 0; s + 1 < sets.length; s++) {
    while (rows[starts[u + 1]! - 1]! < sets[s]!) u++;
    for (let r = sets[s]!; r < sets[s + 1]!; r++) {
      const [a, b] = features.values.subarray(2 * r, 2 * r + 2);
      lines.push(`${u},${s},${counts[r]},${a},${b}`);
    }
  }
  return lines.join("\n") + "\n";
}

async function read(panel: Panel): Promise<ChoiceData> {
  const [head, ...lines] = (await Deno.readTextFile(panel.file)).trim()
    .split(/\r?\n/).map((line) => line.split(","));
  const column = (name: string) => {
    const c = head!.indexOf(name);
    return lines.map((line) => line[c]!);
  };
  const names = panel.features.split(",");
  const columns = names.map((name) => column(name).map(Number));
  return choiceSetData(lines.map((_, r) => columns.map((c) => c[r]!)), {
    featureNames: names,
    sets: column(panel.task),
    persons: column(panel.person),
    chosen: column(panel.chosen).map(Number),
  });
}

/** Seconds by the clock of the options. */
function clock(): number {
  if (options.clock === "wall") return performance.now() / 1e3;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Seconds and log-likelihood of one fit. */
interface Outcome {
  readonly seconds: number;
  readonly logLikelihood: number;
}

function softmix(
  data: ChoiceData,
  components: number,
  how: { readonly init?: "random"; readonly starts?: number },
  seed: number,
): Outcome {
  const begun = clock();
  const { logLikelihood } = fit(data, { components, seed, ...how });
  return { seconds: clock() - begun, logLikelihood };
}

/** Runs a program by its first argument, with its times those of the processor. */
const BY_PROCESSOR =
  "import sys, time, runpy; time.time = time.process_time; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')";

/** Twenty starts of the program, and the middle time of one; undefined where it cannot run. */
async function rival(
  { file, person, task, chosen, features }: Panel,
  components: number,
  starts: number,
): Promise<{ one: Outcome; all: Outcome } | undefined> {
  const args = { person, task, chosen, features, components, starts };
  for (const python of ["python3", "/usr/bin/python3"]) {
    try {
      const { success, stdout } = await new Deno.Command(python, {
        args: [
          ...(options.clock === "wall" ? [] : ["-c", BY_PROCESSOR]),
          options.numpy,
          file,
          ...Object.entries(args).flatMap(([k, v]) => [`--${k}`, `${v}`]),
        ],
        env: { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
        stderr: "null",
      }).output();
      if (!success) continue;
      const found = JSON.parse(new TextDecoder().decode(stdout));
      const { logLikelihood, secondsPerStartMedian: seconds } = found;
      return {
        one: { seconds, logLikelihood },
        all: { seconds: seconds * starts, logLikelihood },
      };
    } catch {
      continue;
    }
  }
  return undefined;
}

const FLEXMIX_STARTS = 3;

/** One start of flexmix, the mean of some; undefined where it is not asked for or cannot run. */
async function flexmix(
  { file, person, task, chosen, features }: Panel,
  components: number,
): Promise<number | undefined> {
  const asked = options.flexmix.split(",")
    .some((name: string) => file.endsWith(`/${name}.csv`));
  if (!asked) return undefined;
  try {
    const args = [file, person, task, chosen, features];
    const { success, stdout } = await new Deno.Command("Rscript", {
      args: [
        `${here}/flexmix_choice_sets.R`,
        ...args,
        `${components}`,
        `${FLEXMIX_STARTS}`,
      ],
      stderr: "null",
    }).output();
    if (!success) return undefined;
    const found = JSON.parse(new TextDecoder().decode(stdout));
    return (options.clock === "wall" ? found.seconds : found.processorSeconds) /
      FLEXMIX_STARTS;
  } catch {
    return undefined;
  }
}

function median(x: readonly number[]): number {
  return x.toSorted((a, b) => a - b)[x.length >> 1]!;
}

/** What all did in one round; the middle seconds of our single starts. */
interface Round {
  readonly one: number;
  readonly ours: Outcome;
  readonly theirs: { readonly one: Outcome; readonly all: Outcome } | undefined;
  readonly flexmix: number | undefined;
}

/** Seconds of something in a round. */
type Figure = (round: Round) => number;

const STARTS = 20;
const temporary = await Deno.makeTempDir();
const hasFlexmix = await new Deno.Command("Rscript", {
  args: ["-e", "library(flexmix); library(survival)"],
  stdout: "null",
  stderr: "null",
}).output().then(({ success }) => success, () => false);
if (!hasFlexmix) {
  console.log(
    'flexmix is left out: install R, then install.packages(c("flexmix", "survival"))',
  );
}
console.log(
  "panel                K   one start: softmix, NumPy, ratio      default fit, NumPy's 20, ratio  a start of flexmix, ratio  log-likelihoods",
);
for (const panel of await panels(temporary)) {
  const data = await read(panel);
  const name = panel.file.split("/").at(-1)!.replace(".csv", "");
  for (const components of [2, 3]) {
    softmix(data, components, {}, 99);
    const rounds: Round[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      // Starts differ in their ends: the middle of seven.
      const ones = Array.from(
        { length: 7 },
        (_, i) =>
          softmix(
            data,
            components,
            { init: "random", starts: 1 },
            7 * round + i,
          ),
      );
      const theirs = await rival(panel, components, STARTS);
      const ours = softmix(data, components, {}, round);
      rounds.push({
        one: median(ones.map(({ seconds }) => seconds)),
        ours,
        theirs,
        flexmix: await flexmix(panel, components),
      });
    }
    const line = (ours: Figure, theirs: Figure) => {
      const ms = (of: Figure) =>
        `${(1e3 * median(rounds.map(of))).toFixed(0)} ms`;
      const ratio = median(rounds.map((round) => theirs(round) / ours(round)));
      return `${ms(ours)}, ${ms(theirs)}, ${ratio.toFixed(1)}`;
    };
    const { flexmix: asked } = rounds[0]!;
    const likelihoods = rounds.map(({ ours, theirs }) =>
      `${ours.logLikelihood.toFixed(4)} ${
        theirs?.all.logLikelihood.toFixed(4) ?? "–"
      }`
    );
    console.log(
      name.padEnd(20),
      components,
      line((r) => r.one, (r) => r.theirs?.one.seconds ?? NaN).padStart(30),
      line((r) => r.ours.seconds, (r) => r.theirs?.all.seconds ?? NaN)
        .padStart(36),
      (asked === undefined
        ? "–"
        : line((r) => r.one, (r) => r.flexmix ?? NaN).replace(/^.*?, /, ""))
        .padStart(22),
      "  ",
      Array.from(new Set(likelihoods)).join("; "),
    );
  }
}
await Deno.remove(temporary, { recursive: true });
