/** `softmix bootstrap`: a model refitted to data drawn from it, for errors that take no approximation. */
import { bootstrapStudy } from "../inference.ts";
import { numberTable, sectionsText } from "../report/text_table.ts";
import { besideError, counted } from "../report/number_text.ts";
import {
  ANY_INTEGER,
  type Arguments,
  integerAtLeast,
  numberOption,
  wordOption,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Environment } from "./environment.ts";
import { estimateInput } from "./estimate_input.ts";
import { BOOTSTRAP_HELP } from "./study_help.ts";
import {
  runStudyCommand,
  STUDY_OPTIONS,
  STUDY_SWITCHES,
  studyRequest,
} from "./study_command.ts";
import type { BootstrapAbout } from "./study_results.ts";
import { blaming, TABLE_OPTIONS } from "./table_input.ts";

/** `softmix bootstrap`. */
export const bootstrapCommand: Command = {
  syntax: {
    operands: ["MODEL.json", "FILE"],
    instead: "features-file",
    kept: 1,
    options: [
      ...TABLE_OPTIONS,
      ...["replicates", "draw", "starts", "seed"],
      ...STUDY_OPTIONS,
    ],
    switches: STUDY_SWITCHES,
  },
  help: BOOTSTRAP_HELP,
  run,
};

async function run(given: Arguments, env: Environment): Promise<string> {
  const [modelFile, file = given.options.get("features-file")] = given
    .operands as [string, string | undefined];
  const request = studyRequest(given, env, {
    "the model": modelFile,
    "the data": file,
    "the counts": given.options.get("counts-file"),
  });
  const asked = {
    replicates: numberOption(given, "replicates", integerAtLeast(2)) ?? 200,
    draw: wordOption(given, "draw", ["estimate", "choosers"]) ?? "estimate",
    seed: numberOption(given, "seed", ANY_INTEGER) ?? 1,
  };
  const starts = numberOption(given, "starts", integerAtLeast(0));
  const { model, data, refit } = await estimateInput(given, env, request);
  const { mixture, featureNames } = model;
  const study = blaming(
    file!,
    () =>
      bootstrapStudy(data, mixture, { ...asked, refit: { ...refit, starts } }),
  );
  const { draw, seed } = asked;
  const about: BootstrapAbout = { mixture, featureNames, draw, seed };
  return await runStudyCommand(env, study, {
    known: { command: "bootstrap", about },
    request,
    text: (result) => bootstrapText(result as unknown as Shown),
  });
}

/** What of a result is shown; null for a number that is not finite. */
interface Shown {
  readonly featureNames: readonly string[];
  readonly replicates: number;
  readonly failed: number;
  readonly weights: readonly number[];
  readonly weightErrors: readonly (number | null)[];
  readonly weightBiases: readonly (number | null)[];
  readonly atoms: readonly (readonly number[])[];
  readonly atomErrors: readonly (readonly (number | null)[])[];
  readonly atomBiases: readonly (readonly (number | null)[])[];
}

function bootstrapText(of: Shown): string {
  const texts = (...values: (number | null | undefined)[]) => {
    const numbers = values.map((value) => value ?? NaN);
    return besideError(numbers, numbers[1]);
  };
  const components = Array.from(of.weights, (_, k) => k);
  const names = components.flatMap((k) => [
    `weight of component ${k + 1}`,
    ...of.featureNames.map((name) => `${name} in component ${k + 1}`),
  ]);
  const rows = components.flatMap((k) => [
    texts(of.weights[k], of.weightErrors[k], of.weightBiases[k]),
    ...of.featureNames.map((_, l) =>
      texts(of.atoms[k]![l], of.atomErrors[k]![l], of.atomBiases[k]![l])
    ),
  ]);
  const failed = of.failed > 0 ? `, ${of.failed} failed` : "";
  const head = `Bootstrap: ${counted(of.replicates, "replicate")}${failed}\n\n`;
  const headings = ["estimate", "error", "bias"];
  return head +
    sectionsText([numberTable({ names: { "": names }, headings, rows })]);
}
