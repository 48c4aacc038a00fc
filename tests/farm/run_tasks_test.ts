import { assert, assertEquals, assertRejects } from "@std/assert";
import { runTasks } from "../../lib/farm/run_tasks.ts";
import { withFarm } from "../../lib/farm/farm.ts";
import type { Stop, TaskOutcome, TaskProgress } from "../../lib/farm/task.ts";
import { endlessTasks, ODD } from "./odd_tasks.ts";

const all = Array.from({ length: 10 }, (_, task) => task);
const texts = (outcomes: readonly TaskOutcome<unknown>[]) =>
  outcomes.map(({ status, value, message }) => value ?? message ?? status);

Deno.test("any number of workers and any order of tasks give the same values", async () => {
  const expected = all.map((task) => `s:${task}:false`);
  for (const workers of [1, 2, 3, 7]) {
    const outcomes = await runTasks(ODD, { seed: "s" }, {
      tasks: all,
      workers,
    });
    assertEquals(texts(outcomes), expected);
    assertEquals(outcomes.map(({ task }) => task), all);
  }
  const tasks = all.toReversed();
  const reversed = await runTasks(ODD, { seed: "s" }, { tasks, workers: 2 });
  assertEquals(texts(reversed), expected.toReversed());
});

Deno.test("a task that throws, or returns what cannot be sent, is named and the rest goes on", async () => {
  const odd = { seed: "s", throwsAt: [1, 8] };
  for (const workers of [1, 3]) {
    const outcomes = await runTasks(ODD, odd, { tasks: all, workers });
    assertEquals(
      outcomes.filter(({ status }) => status === "failed"),
      [1, 8].map((task) => ({
        task,
        status: "failed" as const,
        value: undefined,
        message: `no ${task}`,
      })),
    );
    assertEquals(outcomes.filter((one) => one.status === "done").length, 8);
  }
  const lost = await runTasks(ODD, { seed: "s", losesAt: [2] }, {
    tasks: all,
    workers: 2,
  });
  assertEquals(lost[2]!.status, "failed");
  assert(lost[2]!.message!.includes("could not be cloned"));
  assertEquals(lost.filter((one) => one.status === "done").length, 9);
});

Deno.test("a worker that dies loses its own task alone, and nothing hangs", async () => {
  const odd = {
    seed: "s",
    closesAt: [0, 3],
    failsLaterAt: [5],
    exitsAt: [7],
  };
  const outcomes = await runTasks(ODD, odd, { tasks: all, workers: 2 });
  assertEquals(texts(outcomes), [
    "the worker died: it closed itself",
    "s:1:false",
    "s:2:false",
    "the worker died: it closed itself",
    "s:4:false",
    "the worker died: Uncaught Error: later",
    "s:6:false",
    "the worker died: it ended itself",
    "s:8:false",
    "s:9:false",
  ]);
});

Deno.test("input that the tasks refuse is refused once, in the words of the tasks", async () => {
  for (const workers of [1, 2]) {
    await assertRejects(
      () =>
        runTasks(ODD, { seed: "s", refuses: true }, { tasks: all, workers }),
      RangeError,
      "Cannot do it as told so",
    );
  }
  await assertRejects(
    () => runTasks(ODD, { seed: "s" }, { tasks: all, workers: 1.5 }),
    RangeError,
    "Cannot run tasks as workers must be an integer >= 1: current value is 1.5",
  );
});

Deno.test("where the module cannot be loaded the calling thread does the tasks", async () => {
  const nowhere = { ...ODD, module: new URL("./nowhere.ts", ODD.module).href };
  const outcomes = await runTasks(nowhere, { seed: "s" }, {
    tasks: [4, 2],
    workers: 2,
  });
  assertEquals(texts(outcomes), ["s:4:false", "s:2:false"]);
});

Deno.test("a signal ends tasks that never end, and says which are left", async () => {
  const controller = new AbortController();
  const at = { ...ODD, name: "endlessTasks", make: endlessTasks };
  const running = runTasks(at, {}, {
    tasks: [0, 1, 2],
    workers: 2,
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 30);
  assertEquals(
    (await running).map(({ status }) => status),
    ["interrupted", "interrupted", "interrupted"],
  );
});

Deno.test("a signal from a callback leaves what is not done, in the calling thread too", async () => {
  for (const workers of [1, 2]) {
    const signal = { aborted: false };
    const kept: number[] = [];
    const outcomes = await runTasks(ODD, { seed: "s" }, {
      tasks: all,
      workers,
      signal,
      onValue: (task) => {
        kept.push(task);
        signal.aborted = kept.length >= 4;
      },
    });
    const done = outcomes.filter(({ status }) => status === "done");
    assertEquals(done.map(({ task }) => task), kept.toSorted((a, b) => a - b));
    assert(done.length < 10);
    assert(outcomes.every(({ status }) => status !== "failed"));
  }
});

Deno.test("progress counts tasks, done and failed, and ends with none left", async () => {
  const seen: TaskProgress[] = [];
  await runTasks(ODD, { seed: "s", throwsAt: [1] }, {
    tasks: all,
    workers: 2,
    onTasks: (progress) => seen.push(progress),
  });
  assertEquals(seen.map(({ done }) => done), all.map((task) => task + 1));
  assert(seen.every(({ secondsLeft }) => secondsLeft! >= 0));
  const { total, failed, secondsLeft } = seen.at(-1)!;
  assertEquals({ total, failed, secondsLeft }, {
    total: 10,
    failed: 1,
    secondsLeft: 0,
  });
});

Deno.test("large arrays of the input lie in shared memory", async () => {
  const numbers = new Float64Array(2 ** 14);
  const [one, two] = await runTasks(ODD, { seed: "s", numbers }, {
    tasks: [0, 1],
    workers: 2,
  });
  assertEquals([one!.value, two!.value], [{ shared: true }, { shared: true }]);
});

const wheres = (outcomes: readonly TaskOutcome<unknown>[]) =>
  outcomes.map(({ value }) => (value as { byWorker: boolean }).byWorker);

Deno.test("the calling thread does tasks too where these may run there, until one takes long", async () => {
  const odd = { seed: "s", saysWhereAfter: 3050 };
  const options = { tasks: [0, 1, 2, 3], workers: 2 };
  const both = wheres(
    await runTasks({ ...ODD, alsoHere: true }, odd, options),
  );
  const here = both.filter((byWorker) => !byWorker).length;
  assert(here === 1 || here === 2); // the first, of no time, and one that is long
  const short = { ...odd, saysWhereAfter: 1 };
  const apart = wheres(await runTasks(ODD, short, options));
  assertEquals(apart, [true, true, true, true]);
});

Deno.test("where memory cannot be shared workers get their tasks one by one", async () => {
  const { SharedArrayBuffer } = globalThis;
  try {
    // deno-lint-ignore no-explicit-any
    (globalThis as any).SharedArrayBuffer = undefined;
    const odd = { seed: "s", throwsAt: [1], closesAt: [4] };
    const at = { ...ODD, alsoHere: true };
    const outcomes = await runTasks(at, odd, { tasks: all, workers: 3 });
    assertEquals(
      texts(outcomes),
      all.map((task) =>
        task === 1
          ? "no 1"
          : task === 4
          ? "the worker died: it closed itself"
          : `s:${task}:false`
      ),
    );
  } finally {
    globalThis.SharedArrayBuffer = SharedArrayBuffer;
  }
});

Deno.test("a task that the calling thread is at when all ends is asked to end", async () => {
  let asked: Stop | undefined;
  const make = (_: unknown, stop: Stop) => () => {
    asked = stop;
    return new Promise<number>(() => {}); // until asked to end
  };
  await assertRejects(
    () =>
      withFarm({ module: "", name: "make", make }, {}, {
        workers: 1,
        body: async (farm) => {
          farm.do(0);
          while (!asked) await new Promise((resolve) => setTimeout(resolve));
          assertEquals(asked.aborted, false);
          throw new Error("as intended");
        },
      }),
    Error,
    "as intended",
  );
  assertEquals(asked!.aborted, true);
});
