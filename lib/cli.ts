/**
 * The command line of softmix, in Deno and in Node; the commands are in `lib/cli/`.
 *
 * ```sh
 * deno run --allow-read --allow-write jsr:@softmix/softmix/cli fit --help
 * ```
 *
 * @module
 */
import { begin } from "./cli/commands.ts";
import {
  endWith,
  machine,
  processArguments,
  releaseSignals,
} from "./cli/machine.ts";

/**
 * Runs the command that the arguments of this process name, and sets the status
 * that it will end with: 0 done, 1 bad input, 2 wrong usage, 130 or 143 after a
 * signal. Deno runs this module as it is; the `bin` of the npm package calls it.
 */
export async function main(): Promise<void> {
  const print = await begin(processArguments(), machine);
  endWith(await releaseSignals() ?? print());
}

if (import.meta.main) main();
