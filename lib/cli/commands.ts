/** The command line as a function of its arguments and environment. */
import { escaped } from "../report/text_width.ts";
import { readArguments } from "./arguments.ts";
import { auditCommand } from "./audit_command.ts";
import { bootstrapCommand } from "./bootstrap_command.ts";
import type { Command } from "./command.ts";
import { demoCommand } from "./demo_command.ts";
import { elasticitiesCommand } from "./elasticities_command.ts";
import {
  type Environment,
  InputError,
  Stopped,
  UsageError,
} from "./environment.ts";
import { exampleCommand } from "./example_command.ts";
import { experimentCommand } from "./experiment_command.ts";
import { fitCommand } from "./fit_command.ts";
import { GENERAL_HELP, VERSION } from "./help.ts";
import { mergeCommand } from "./merge_command.ts";
import { predictCommand } from "./predict_command.ts";
import { ratioCommand } from "./ratio_command.ts";
import { selectCommand } from "./select_command.ts";
import { simulateCommand } from "./simulate_command.ts";

/** The commands by name, in the order in which `softmix --help` has them. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  fit: fitCommand,
  select: selectCommand,
  predict: predictCommand,
  elasticities: elasticitiesCommand,
  ratio: ratioCommand,
  audit: auditCommand,
  bootstrap: bootstrapCommand,
  experiment: experimentCommand,
  merge: mergeCommand,
  example: exampleCommand,
  simulate: simulateCommand,
  demo: demoCommand,
};

/** 0 done, 1 bad input, 2 wrong usage, 130 interrupted; all but 0 after one line on standard error. */
export type Status = 0 | 1 | 2 | 130;

/**
 * Runs the command line.
 *
 * @param args The arguments after the program's name.
 * @param env Files and terminal.
 * @returns The exit status.
 */
export async function run(
  args: readonly string[],
  env: Environment,
): Promise<Status> {
  return (await begin(args, env))();
}

/**
 * As {@linkcode run}, but what goes to standard output waits for a call of the
 * function that comes back: a process may have to end between the two.
 */
export async function begin(
  args: readonly string[],
  env: Environment,
): Promise<() => Status> {
  const [command = ""] = args;
  const known = Object.hasOwn(COMMANDS, command);
  const name = known ? `softmix ${command}` : "softmix";
  const refused = (error: unknown): Status => {
    const usage = error instanceof UsageError;
    const stopped = error instanceof Stopped;
    if (!usage && !stopped && !(error instanceof InputError)) throw error;
    const hint = usage ? ` (see ${name} --help)` : "";
    env.writeError(`${name}: ${escaped(error.message)}${hint}\n`);
    return usage ? 2 : stopped ? 130 : 1;
  };
  try {
    const output = known
      ? await outputOf(COMMANDS[command]!, args.slice(1), env)
      : generalText(args);
    return () => {
      try {
        env.writeOutput(output);
        return 0;
      } catch (error) {
        return refused(error);
      }
    };
  } catch (error) {
    const status = refused(error);
    return () => status;
  }
}

async function outputOf(
  { syntax, help, run }: Command,
  args: readonly string[],
  env: Environment,
): Promise<string> {
  const given = readArguments(args, syntax);
  return given.switches.has("help") ? help : await run(given, env);
}

function generalText(args: readonly string[]): string {
  const [first] = args;
  const text = first === "--version"
    ? `softmix ${VERSION}\n`
    : first === "--help" || first === "-h"
    ? GENERAL_HELP
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
  return text;
}
