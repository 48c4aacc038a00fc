// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * What whole tasks in parallel gain, and what they cost: the figures of many_machines.md.
 *
 *     deno run --allow-all bench/many_machines.ts [--rounds 5] [--routes us-routes-2008.csv]
 *
 * One worker and two take turns, so that whatever else the machine does meets both; a ratio is of
 * two runs that follow each other, and the median of these is printed with all of them.
 */
import { parseArgs } from "@std/cli/parse-args";
import process from "node:process";
import {
  type ChoiceData,
  choiceTableFromCsv,
  fit,
  selectComponents,
  type Selection,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../mod.ts";
import {
  runTasks,
  selectComponentsParallel,
  type SelectParallelOptions,
} from "../lib/estimation.ts";
import { bootstrapParallel, bootstrapStudy } from "../lib/inference.ts";
import { toExactJson } from "../lib/farm/exact_json.ts";
import { withFarm } from "../lib/farm/farm.ts";
import { orderOfFits, selectAt } from "../lib/fit/selecting.ts";
import { endOfTwo, type Planned } from "./two_threads.ts";
import {
  idleTasks,
  threadTime,
  type TimedInput,
  timedTasks,
} from "./timed_tasks.ts";

const options = parseArgs(Deno.args, {
  string: ["rounds", "routes", "single"],
}) as Record<string, string | undefined>;
const rounds = Number(options.rounds ?? 5);

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function seconds(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/**
 * Prints how many times faster two workers are than one, and what all threads had of a processor, those of the
 * engine among them, which compile for each worker anew: half of that is the least that two processors take.
 */
async function compare(
  name: string,
  work: (workers: number) => Promise<unknown>,
): Promise<void> {
  const ratios: number[] = [], limits: number[] = [];
  const ones: Took[] = [], twos: Took[] = [];
  for (let round = 0; round < rounds; round++) {
    const one = await took(() => work(1));
    const two = await took(() => work(2));
    ones.push(one);
    twos.push(two);
    ratios.push(one.seconds / two.seconds);
    limits.push(one.seconds / (two.processor / 2));
  }
  const listed = (values: readonly number[]) =>
    values.map((value) => value.toFixed(2)).join(", ");
  const middle = (all: readonly Took[], of: keyof Took) =>
    median(all.map((one) => one[of])).toFixed(2);
  console.log(
    `${name}: ${median(ratios).toFixed(2)} times faster with two workers (${
      listed(ratios)
    }); ${middle(ones, "seconds")} s and ${
      middle(twos, "seconds")
    } s; of processors ${middle(ones, "processor")} s and ${
      middle(twos, "processor")
    } s, so that two allow ${median(limits).toFixed(2)} (${
      listed(limits)
    }); load ${Deno.loadavg()[0]!.toFixed(1)}`,
  );
}

/** What some work took by the clock, and all threads of a processor, in seconds. */
interface Took {
  readonly seconds: number;
  readonly processor: number;
}

async function took(work: () => unknown): Promise<Took> {
  const before = process.cpuUsage();
  const clock = await seconds(work);
  const { user, system } = process.cpuUsage(before);
  return { seconds: clock, processor: (user + system) / 1e6 };
}

/**
 * A comparison by wall time, then by processor time: fits and refits of two threads, each
 * timed by its thread, put in the order in which two free ones would take them.
 */
async function compareSelection(
  routes: ChoiceData,
  asked: SelectParallelOptions,
): Promise<void> {
  await compare(
    "select 1..5 on the US routes",
    (workers) => selectComponentsParallel(routes, { ...asked, workers }),
  );
  const ratios: number[] = [], alones: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = threadTime();
    const alone = await selectComponentsParallel(routes, {
      ...asked,
      workers: 1,
    });
    alones.push(threadTime() - begun);
    const times = await timedSelection(routes, asked, alone);
    ratios.push(alones.at(-1)! / endOfTwo(times.tasks, times.loading));
  }
  console.log(
    `select 1..5 on the US routes, by processor time: ${
      median(ratios).toFixed(2)
    } (${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}); ${
      (median(alones) / 1e9).toFixed(2)
    } s of one processor`,
  );
}

/** The times of fits, of their growth and of refits by two threads, as these come to be posted, and what loading took the worker. */
async function timedSelection(
  routes: ChoiceData,
  asked: SelectParallelOptions,
  { candidates }: Selection,
): Promise<{ readonly loading: number; readonly tasks: readonly Planned[] }> {
  const input = { data: routes, options: asked };
  const made: TimedInput = { ...selectAt, input };
  const at = { ...here, name: "timedTasks", make: timedTasks, alsoHere: true };
  const sizes = candidates.map(({ components }) => components);
  const order = orderOfFits(sizes, 2).map((size) => sizes.indexOf(size));
  const refitted = candidates.keys()
    .filter((i) => candidates[i]!.doubts.length === 0).toArray();
  const fits = candidates.map(({ fit }) => fit);
  // A fit is done with the growth that follows it, the smallest with itself.
  const doneAt = (i: number) =>
    i === 0 ? order.indexOf(0) : sizes.length + i - 1;
  const tasks = [
    ...order.map((i) => ({ task: { components: sizes[i]! }, needs: [] })),
    ...fits.slice(1).map((fresh, i) => ({
      task: { fresh, last: fits[i] },
      needs: [order.indexOf(i + 1), doneAt(i)],
      isFirst: true,
    })),
    ...refitted.flatMap((i) => {
      const { mixture, prior } = fits[i]!;
      return [0, 1, 2, 3, 4].map((split) => ({
        task: { of: { mixture, prior }, split },
        needs: Array.from({ length: i + 1 }, (_, k) => doneAt(k)),
      }));
    }),
  ];
  return await withFarm(at, made, {
    workers: 2,
    body: async (farm) => {
      const timed = await Promise.all(tasks.map(({ task }) => farm.do(task)));
      const first = new Map<string, number>();
      for (const { thread, from } of timed) {
        first.set(thread, Math.min(from, first.get(thread) ?? Infinity));
      }
      return {
        loading: Math.max(...first.values()),
        tasks: timed.map(({ from, to }, i) => ({
          isFirst: false,
          ...tasks[i]!,
          cost: to - from,
        })),
      };
    },
  });
}

/** Options with which this program is one of two that do the same at the same time. */
const SINGLE = "single";

/**
 * How many times as much two processes do in the same time as one: what nothing in parallel can gain
 * more than on this machine.
 */
async function printLimit(work: string): Promise<void> {
  const ratios: number[] = [];
  const single = async () => {
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--allow-read", "--allow-sys"],
        ...[import.meta.filename!, `--${SINGLE}`, work],
        ...(options.routes === undefined ? [] : ["--routes", options.routes]),
      ],
    }).output();
    if (!success) throw new Error(`"${work}" failed in a process of its own`);
    return Number(new TextDecoder().decode(stdout));
  };
  for (let round = 0; round < rounds; round++) {
    const alone = await single();
    const both = await Promise.all([single(), single()]);
    ratios.push(2 * alone / Math.max(...both));
  }
  console.log(
    `${work}: two processes do ${
      median(ratios).toFixed(2)
    } times as much as one (${
      ratios.map((ratio) => ratio.toFixed(2)).join(", ")
    })`,
  );
}

/**
 * The same by processor time, which other programs do not take from: what one thread needs for all, and
 * what the threads of two workers had, loading and compiling among it. On two processors that nobody
 * else wants they would take half of that, and half a task, as one ends before the other.
 */
async function compareByProcessor(
  name: string,
  { module, name: made, input, tasks }: TimedInput & {
    readonly tasks: readonly unknown[];
  },
): Promise<void> {
  const ratios: number[] = [];
  const run = (workers: number) =>
    withFarm(
      { ...here, name: "timedTasks", make: timedTasks, alsoHere: true },
      { module, name: made, input },
      {
        workers,
        body: (farm) => Promise.all(tasks.map((task) => farm.do(task))),
      },
    );
  for (let round = 0; round < rounds; round++) {
    const begun = threadTime();
    await run(1);
    const alone = threadTime() - begun;
    const timed = await run(2);
    const had = new Map<string, number>();
    for (const { thread, to } of timed) {
      had.set(thread, Math.max(to, had.get(thread) ?? 0));
    }
    const all = [...had.values()].reduce((x, y) => x + y);
    const task = median(timed.map(({ from, to }) => to - from));
    ratios.push(alone / (all / 2 + task / 2));
  }
  console.log(
    `${name}, by processor time: ${median(ratios).toFixed(2)} (${
      ratios.map((ratio) => ratio.toFixed(2)).join(", ")
    })`,
  );
}

const data = simulateChoices(
  simulateFeatures(5000, 20, { seed: 1 }),
  simulateMixture(5, 20, { seed: 1 }),
  { choices: 100_000, seed: 1 },
);
const { mixture } = fit(data, { components: 5 });
const here = { module: new URL("timed_tasks.ts", import.meta.url).href };
const bootstrap = bootstrapStudy(data, mixture);
const routes = options.routes === undefined
  ? undefined
  : choiceTableFromCsv(await Deno.readTextFile(options.routes), {
    counts: "flights",
    id: "route",
  }).data;
const asked = { components: [1, 2, 3, 4, 5] };

if (options.single !== undefined) {
  const work = options.single === "select"
    ? () => selectComponents(routes!, asked)
    : () => bootstrapParallel(data, mixture, { replicates: 100, workers: 1 });
  await bootstrapParallel(data, mixture, { replicates: 20, workers: 1 }); // compiled
  console.log(await seconds(work));
  Deno.exit();
}

await compare(
  "200 bootstrap replicates, p = 5,000, L = 20, K = 5",
  (workers) => bootstrapParallel(data, mixture, { workers }),
);
await compareByProcessor("200 bootstrap replicates", {
  ...bootstrap.at,
  input: bootstrap.input,
  tasks: Array.from({ length: 200 }, (_, task) => task),
});
await printLimit("bootstrap");
if (routes !== undefined) {
  await compareSelection(routes, asked);
  await printLimit("select");
}

// What a task costs beside its work, and what moves.
const at = { ...here, name: "idleTasks", make: idleTasks };
const one = { tasks: [0, 1], workers: 2 };
const many = { tasks: Array.from({ length: 4000 }, (_, t) => t), workers: 2 };
const starts: number[] = [], tasks: number[] = [];
for (let round = 0; round < rounds; round++) {
  starts.push(await seconds(() => runTasks(at, {}, one)));
  const all = await seconds(() => runTasks(at, {}, many));
  tasks.push((all - starts.at(-1)!) / many.tasks.length);
}
const study = bootstrap;
const loaded: number[] = [];
for (let round = 0; round < rounds; round++) {
  const { module } = study.at;
  const first = { ...study.at, module: `${module}?${round}` };
  loaded.push(await seconds(() => runTasks(first, study.input, one)));
}
console.log(
  `two workers start in ${(1000 * median(starts)).toFixed(0)} ms, with ${
    (1000 * median(loaded)).toFixed(0)
  } ms to load the library and make two replicates each; a task costs ${
    (1e6 * median(tasks)).toFixed(0)
  } µs beside its work`,
);
const replicate = study.at.make(study.input, { aborted: false });
const value = await replicate(0);
console.log(
  `a replicate is ${JSON.stringify(toExactJson(value)).length} bytes in a part`,
);
