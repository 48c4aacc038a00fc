/**
 * The command line as a function of its arguments and environment.
 *
 * @module
 */
import { escaped } from "../report/text_width.ts";
import { demoCommand } from "./demo_command.ts";
import { type Environment, InputError, UsageError } from "./environment.ts";
import { fitCommand } from "./fit_command.ts";
import { helpText, VERSION } from "./help.ts";
import { selectCommand } from "./select_command.ts";
import { simulateCommand } from "./simulate_command.ts";

const COMMANDS: Readonly<
  Record<
    string,
    (args: readonly string[], env: Environment) => void | Promise<void>
  >
> = {
  fit: fitCommand,
  select: selectCommand,
  simulate: simulateCommand,
  demo: demoCommand,
};

/**
 * Runs the command line.
 *
 * @param args The arguments after the program's name.
 * @param env Files and terminal.
 * @returns The exit status: 0 done, 1 bad input, 2 wrong usage; 1 and 2 after one line on standard error.
 */
export async function run(
  args: readonly string[],
  env: Environment,
): Promise<0 | 1 | 2> {
  const [command = ""] = args;
  const known = Object.hasOwn(COMMANDS, command);
  const name = known ? `softmix ${command}` : "softmix";
  try {
    if (known) await COMMANDS[command]!(args.slice(1), env);
    else general(args, env);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      env.writeError(`${name}: ${escaped(error.message)} (see ${name} --help)\n`);
      return 2;
    }
    if (error instanceof InputError) {
      env.writeError(`${name}: ${escaped(error.message)}\n`);
      return 1;
    }
    throw error;
  }
}

function general(args: readonly string[], env: Environment): void {
  const [first] = args;
  const text = first === "--version"
    ? `softmix ${VERSION}\n`
    : first === "--help" || first === "-h"
    ? helpText()
    : undefined;
  if (text === undefined) {
    throw new UsageError(
      first === undefined
        ? "a command is missing"
        : first.startsWith("-")
        ? `there is no option ${JSON.stringify(first)}`
        : `there is no command ${JSON.stringify(first)}`,
    );
  }
  if (args.length > 1) {
    throw new UsageError(
      `there is an argument too many: ${JSON.stringify(args[1])}`,
    );
  }
  env.writeOutput(text);
}
