import { assert, assertEquals } from "@std/assert";
import { runStudy } from "../../lib/estimation.ts";
import {
  drawsNeeded,
  errorAgainstChoices,
  errorAgainstComponents,
  experimentParallel,
  experimentStudy,
  initialisationRadius,
} from "../../lib/experiments.ts";
import { assertRefused } from "../refusal.ts";

const small = { items: 60, replicates: 3 };

Deno.test("each experiment gives the bytes of its function, by any number of workers", async () => {
  const radius = { ...small, features: 2, distances: [0, 2], rounds: 20 };
  const draws = {
    ...small,
    features: [2, 3],
    components: 2,
    ascents: ["finish" as const],
    draws: 2,
  };
  const choices = { ...small, features: 2, components: 1, choices: [100, 900] };
  const components = { ...small, features: 2, components: [1, 2] };
  const design = "gaussian";
  assertEquals(
    await experimentParallel("initialisationRadius", {
      plan: radius,
      workers: 2,
    }),
    initialisationRadius(radius),
  );
  assertEquals(
    await experimentParallel("drawsNeeded", { plan: draws, workers: 1 }),
    drawsNeeded(draws),
  );
  assertEquals(
    await experimentParallel("errorAgainstChoices", {
      plan: { ...choices, design },
      workers: 1,
    }),
    errorAgainstChoices(choices),
  );
  assertEquals(
    await experimentParallel("errorAgainstComponents", {
      plan: components,
      workers: 1,
    }),
    errorAgainstComponents(components),
  );
});

Deno.test("a study goes on from what was done, in JSON, and needs only what is missing", async () => {
  const plan = { ...small, features: [2], ascents: ["finish" as const] };
  const study = experimentStudy("drawsNeeded", plan);
  const values: [number, unknown][] = [];
  const whole = await runStudy(study, {
    workers: 1,
    onValue: (task, value) => values.push([task, value]),
  });
  assertEquals(study.count, 3);
  const done = new Map(
    JSON.parse(JSON.stringify(values.slice(1))) as [number, unknown][],
  );
  const fresh: number[] = [];
  assertEquals(
    await runStudy(study, { done, workers: 1, onValue: (t) => fresh.push(t) }),
    whole,
  );
  assertEquals(fresh, [0]);
  assert(whole.rows.length > 0);
});

Deno.test("a plan is refused by what is wrong in it", () => {
  assertRefused(
    () => experimentStudy("drawNeeded" as "drawsNeeded", {}),
    'Cannot run an experiment as name must be among "initialisationRadius", "drawsNeeded", "errorAgainstChoices", "errorAgainstComponents": current value is "drawNeeded"',
  );
  assertRefused(
    () => experimentStudy("errorAgainstChoices", { draws: 2 } as never),
    'Cannot run an experiment as there is no option "draws": the options are "items", "scale", "replicates", "seed", "onProgress", "components", "choices", "features", "estimators", "design"',
  );
  assertRefused(
    () => experimentStudy("drawsNeeded", { design: "normal" as "gaussian" }),
    'Cannot run an experiment as design must be among "gaussian", "calibrated": current value is "normal"',
  );
  assertRefused(
    () => experimentStudy("drawsNeeded", { replicates: 0 }),
    "Cannot run an experiment as replicates must be an integer >= 1: current value is 0",
  );
});

Deno.test("the plans kept in bench are plans of the experiment that their name begins with", async () => {
  const experiments = {
    radius: "initialisationRadius",
    draws: "drawsNeeded",
    choices: "errorAgainstChoices",
    components: "errorAgainstComponents",
  } as const;
  const folder = new URL("../../bench/plans/", import.meta.url);
  const counts: Record<string, number> = {};
  for await (const { name: file } of Deno.readDir(folder)) {
    const [kind] = file.split(/[_.]/) as [keyof typeof experiments];
    const plan = JSON.parse(await Deno.readTextFile(new URL(file, folder)));
    const { count } = experimentStudy(experiments[kind], plan);
    counts[kind] = (counts[kind] ?? 0) + count;
  }
  assertEquals(counts, {
    radius: 12 + 12 + 4,
    draws: 6 * 3 + 6 * 2 + 6 + 4,
    choices: 12 * 4 + 4 * 3,
    components: 12 * 6 + 3 * 6,
  });
});
