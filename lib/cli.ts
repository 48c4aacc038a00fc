/**
 * The command line of softmix, in Deno and in Node; the commands are in `lib/cli/`.
 *
 * ```sh
 * deno run --allow-read --allow-write jsr:@softmix/softmix/cli fit --help
 * ```
 *
 * @module
 */
import { canLoad } from "./cli/deno_permissions.ts";
import { endWith, machine, processArguments } from "./cli/machine.ts";
import { releaseSignals } from "./cli/signals.ts";
import { inThread, isThread, runInThread } from "./cli/thread.ts";

/** Commands that take long, which a signal ends with what they have reached. */
const LONG = ["fit", "select", "bootstrap", "experiment", "merge"];

/**
 * Runs the command that the arguments of this process name, and sets the status
 * that it will end with: 0 done, 1 bad input, 2 wrong usage, 130 or 143 after a
 * signal. Deno runs this module as it is; the `bin` of the npm package calls it.
 */
export async function main(): Promise<void> {
  const args = processArguments();
  if (LONG.includes(args[0] ?? "") && canLoad(import.meta.url)) {
    return endWith(await runInThread(import.meta.url, args, machine));
  }
  const { begin } = await import("./cli/commands.ts");
  const print = await begin(args, machine);
  endWith(await releaseSignals() ?? print());
}

if (isThread()) {
  inThread(machine, async (args, env) => {
    const { run } = await import("./cli/commands.ts");
    return await run(args, env);
  });
} else if (import.meta.main) main();
