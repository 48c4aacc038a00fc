/** `softmix simulate`: a table of simulated choices, and the truth behind it. */
import {
  type ChoiceData,
  matrixToRows,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
} from "../../mod.ts";
import { choiceDataToCsv } from "../data/choice_table.ts";
import {
  ANY_INTEGER,
  type Arguments,
  fileOption,
  integerFrom,
  numberOption,
  readArguments,
  required,
  requiredNumber,
  type Syntax,
} from "./arguments.ts";
import { type Environment, UsageError } from "./environment.ts";
import { helpText } from "./help.ts";

const SYNTAX: Syntax = {
  operands: [],
  options: [
    "items",
    "features",
    "components",
    "choices",
    "scale",
    "offsets",
    "seed",
    "out",
    "truth",
  ],
  switches: [],
};

/** Runs `softmix simulate`; returns what it prints. */
export function simulateCommand(
  args: readonly string[],
  env: Environment,
): string {
  const given = readArguments(args, SYNTAX);
  if (given.switches.has("help")) return helpText("simulate");
  const out = required(given, "out");
  const truthFile = fileOption(given, "truth", {
    env,
    others: { "--out": out },
  });
  const { data, truth } = simulated(given);
  for (const path of [out, truthFile]) {
    if (path !== undefined) env.checkWritable(path);
  }
  env.writeFile(out, choiceDataToCsv(data));
  if (truthFile !== undefined) {
    env.writeFile(
      truthFile,
      JSON.stringify(truthJson(data, truth), null, 2) + "\n",
    );
  }
  return "";
}

/** Numbers in a table that memory and one text can hold. */
const MOST_NUMBERS = 1e8;

function simulated(
  given: Arguments,
): { data: ChoiceData; truth: SoftmaxMixture } {
  const items = requiredNumber(given, "items", integerFrom(2));
  const features = requiredNumber(given, "features", integerFrom(1));
  const components = requiredNumber(given, "components", integerFrom(1));
  const choices = requiredNumber(given, "choices", integerFrom(1));
  const scale = numberOption(given, "scale", {
    rule: "must be a number from 0 to 1e150",
    holds: (value) => value >= 0 && value <= 1e150,
  });
  const offsets = numberOption(given, "offsets", {
    rule: "must be a number from 0 to 100",
    holds: (value) => value >= 0 && value <= 100,
  });
  const seed = numberOption(given, "seed", ANY_INTEGER);
  if (!(items > features)) {
    throw new UsageError(
      `--items must be more than --features, ${features}: current value is ${items}`,
    );
  }
  for (
    const [name, columns] of [["features", features], [
      "components",
      components,
    ]] as const
  ) {
    if (items * columns > MOST_NUMBERS) {
      throw new UsageError(
        `--items times --${name} must be at most ${MOST_NUMBERS}: current value is ${
          items * columns
        }`,
      );
    }
  }
  const truth = simulateMixture(components, features, { scale, seed });
  const drawn = simulateFeatures(items, features, { seed });
  const offset = offsets === undefined
    ? undefined
    : simulateFeatures(items, 1, { seed: `${seed ?? 1}:offsets` }).values
      .map((normal) => offsets * normal);
  return {
    truth,
    data: simulateChoices(drawn, truth, { choices, offset, seed }),
  };
}

function truthJson(
  data: ChoiceData,
  { weights, atoms }: SoftmaxMixture,
): Readonly<Record<string, unknown>> {
  return {
    components: weights.length,
    featureNames: data.featureNames,
    items: data.counts.length,
    choices: data.choices,
    weights: Array.from(weights),
    atoms: matrixToRows(atoms),
  };
}
