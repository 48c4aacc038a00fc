// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Two checkouts of softmix in one run: what another one computes, and how fast,
 * beside what this one does.
 *
 *     git worktree add ../before COMMIT
 *     deno task compare ../before [fits|speed|covariance]
 *         [--rounds 21] [--clock wall|cpu] [--routes FILE.csv]
 *
 * `fits`: 80 fits, likelihoods, evaluations and standard errors. `speed`: the
 * work of `deno task rivals` that is softmix's own, and the other estimators,
 * both checkouts in turn. `covariance`: its time and its result at two sizes.
 * All three where none is named. Ratios are after over before, where after is
 * this checkout. `--clock cpu` on a machine that has other work to do.
 *
 * Both are loaded into one process, so names that `lib/` does not spell out, as
 * in checkouts before packages were imported by version, resolve by the
 * configuration of this run: `deno run --no-lock --config ../before/deno.json`
 * with the permissions of the task, then `bench/compare.ts ../before`.
 *
 * Ends with exit status 1 where fits are not equal, or speed may be lower by
 * more than 5%. The two need not have the same internals: only what
 * the public modules export is called, and the kernels where both have them.
 */
import { parseArgs } from "@std/cli/parse-args";
import { openCheckout } from "./compare/checkouts.ts";
import { compareCovariances } from "./compare/covariances.ts";
import { compareFits } from "./compare/fits.ts";
import type { Clock } from "./compare/interleaved.ts";
import { compareSpeed } from "./compare/speed.ts";

const PARTS = ["fits", "speed", "covariance"] as const;

const { _: [folder, part], ...options } = parseArgs(Deno.args, {
  string: ["_", "rounds", "clock", "routes"],
  default: {
    rounds: "21",
    clock: "wall",
    routes: new URL(
      "../../shared/data/us-routes-2008.csv",
      import.meta.url,
    ).pathname,
  },
});
const timing = {
  rounds: Number(options.rounds),
  clock: options.clock as Clock,
};

async function routesText(): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(options.routes);
  } catch {
    console.log(
      "\nThe fits of the routes are left out: give their table by --routes FILE.csv",
    );
    return undefined;
  }
}

function checkArguments(): void {
  if (folder === undefined) {
    throw new TypeError(
      "Cannot compare as the first argument must be the folder of another checkout: current value is undefined",
    );
  }
  if (part !== undefined && !PARTS.some((name) => name === part)) {
    throw new RangeError(
      `Cannot compare as the part must be fits, speed or covariance: current value is ${part}`,
    );
  }
  if (!(Number.isInteger(timing.rounds) && timing.rounds >= 1)) {
    throw new RangeError(
      `Cannot compare as rounds must be an integer >= 1: current value is ${options.rounds}`,
    );
  }
  if (options.clock !== "wall" && options.clock !== "cpu") {
    throw new RangeError(
      `Cannot compare as the clock must be wall or cpu: current value is ${options.clock}`,
    );
  }
}

checkArguments();
const here = new URL("../", import.meta.url);
const there = new URL(`${folder}/`, `file://${Deno.cwd()}/`);
if (Deno.realPathSync(there) === Deno.realPathSync(here)) {
  throw new RangeError(
    `Cannot compare as the folder must be another checkout than this one: current value is ${folder}`,
  );
}
const checkouts = {
  before: await openCheckout(there),
  after: await openCheckout(here),
};
console.log(
  `before ${checkouts.before.commit}, after ${checkouts.after.commit}`,
);
const asked = (name: typeof PARTS[number]) =>
  part === undefined || part === name;
const holds = [
  !asked("fits") || compareFits(checkouts, await routesText()),
  !asked("speed") || await compareSpeed(checkouts, timing),
  !asked("covariance") || await compareCovariances(checkouts, timing),
];
if (!holds.every((h) => h)) Deno.exitCode = 1;
