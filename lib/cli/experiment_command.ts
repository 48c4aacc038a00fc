/** `softmix experiment`: what helps EM, measured by a plan. */
import {
  EXPERIMENT_NAMES,
  type ExperimentName,
  type Experiments,
  experimentStudy,
} from "../experiments.ts";
import {
  type Arguments,
  integerAtLeast,
  numberOption,
  required,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import { type Environment, InputError, UsageError } from "./environment.ts";
import { jsonText } from "./output_files.ts";
import { experimentHelp } from "./study_help.ts";
import {
  runStudyCommand,
  STUDY_OPTIONS,
  STUDY_SWITCHES,
  studyRequest,
} from "./study_command.ts";
import { blaming } from "./table_input.ts";

/** `softmix experiment`. */
export const experimentCommand: Command = {
  syntax: {
    operands: ["NAME"],
    options: ["plan", "replicates", ...STUDY_OPTIONS],
    switches: STUDY_SWITCHES,
  },
  help: experimentHelp(EXPERIMENT_NAMES),
  run,
};

async function run(given: Arguments, env: Environment): Promise<string> {
  const name = nameOf(given.operands[0]!);
  const file = required(given, "plan");
  const request = studyRequest(given, env, { "the plan": file });
  const replicates = numberOption(given, "replicates", integerAtLeast(1));
  const plan = {
    ...planIn(env, file),
    ...replicates === undefined ? {} : { replicates },
  };
  const study = blaming(file, () => experimentStudy(name, plan));
  return await runStudyCommand(env, study, {
    known: { command: "experiment", about: { name, plan } },
    request,
    text: jsonText,
  });
}

/** The experiment, by its name in either spelling. */
function nameOf(given: string): ExperimentName {
  const name = EXPERIMENT_NAMES.find((name) =>
    name === given || kebabOf(name) === given
  );
  if (name !== undefined) return name;
  throw new UsageError(
    `NAME must be one of ${EXPERIMENT_NAMES.map(kebabOf).join(", ")}: it is ${
      JSON.stringify(given)
    }`,
  );
}

function kebabOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function planIn(
  env: Environment,
  file: string,
): Experiments[ExperimentName]["plan"] {
  const refuse = (): never => {
    throw new InputError(
      `Cannot read ${JSON.stringify(file)} as it must be a JSON object`,
    );
  };
  try {
    const plan = JSON.parse(new TextDecoder().decode(env.readFile(file)));
    return typeof plan === "object" && plan !== null ? plan : refuse();
  } catch (error) {
    if (error instanceof SyntaxError) return refuse();
    throw error;
  }
}
