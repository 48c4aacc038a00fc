/** `softmix simulate`: draws a table, of items or of the choice sets of persons, and writes it with the truth. */
import {
  type ChoiceData,
  matrix,
  matrixToRows,
  simulateChoices,
  simulateChoiceSets,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
} from "../../mod.ts";
import { choiceDataToCsv } from "../data/choice_table.ts";
import {
  ANY_INTEGER,
  type Arguments,
  fileOption,
  integerAtLeast,
  numberOption,
  required,
  requiredNumber,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import { type Environment, UsageError } from "./environment.ts";
import { choosersJson } from "./fit_json.ts";
import { checkWritable, jsonText } from "./output_files.ts";
import { SIMULATE_HELP } from "./simulation_help.ts";

/** Options of items, and of persons in their place. */
const OF_ITEMS = ["items", "choices", "offsets"];
const OF_PERSONS = ["persons", "sets", "rows", "covariates"];

/** `softmix simulate`. */
export const simulateCommand: Command = {
  syntax: {
    operands: [],
    options: [
      ...OF_ITEMS,
      ...OF_PERSONS,
      "features",
      "components",
      "scale",
      "seed",
      "out",
      "truth",
    ],
    switches: [],
  },
  help: SIMULATE_HELP,
  run,
};

function run(given: Arguments, env: Environment): string {
  const out = required(given, "out");
  const truthFile = fileOption(given, "truth", {
    env,
    others: { "--out": out },
  });
  const drawn = simulated(given);
  checkWritable(env, [out, truthFile]);
  env.writeFile(out, choiceDataToCsv(drawn.data));
  if (truthFile !== undefined) {
    env.writeFile(truthFile, jsonText(truthJson(drawn)));
  }
  return "";
}

/** Numbers in a table that memory and one text can hold. */
const MOST_NUMBERS = 1e8;

/** Data, and the mixture that they come from. */
interface Simulated {
  readonly data: ChoiceData;
  readonly truth: SoftmaxMixture;
  /** The component of each person, from 0. */
  readonly components?: Int32Array;
}

function simulated(given: Arguments): Simulated {
  const { options } = given;
  const person = OF_PERSONS.find((name) => options.has(name));
  if (person === undefined) return simulatedItems(given);
  const item = OF_ITEMS.find((name) => options.has(name));
  if (item !== undefined) {
    throw new UsageError(`--${item} does not go with --${person}`);
  }
  return simulatedPersons(given);
}

/** What every mixture needs. */
function mixtureOptions(given: Arguments) {
  return {
    features: requiredNumber(given, "features", integerAtLeast(1)),
    components: requiredNumber(given, "components", integerAtLeast(1)),
    scale: numberOption(given, "scale", {
      rule: "must be a number from 0 to 1e150",
      holds: (value) => value >= 0 && value <= 1e150,
    }),
    seed: numberOption(given, "seed", ANY_INTEGER),
  };
}

function simulatedItems(given: Arguments): Simulated {
  const items = requiredNumber(given, "items", integerAtLeast(2));
  const { features, components, scale, seed } = mixtureOptions(given);
  const choices = requiredNumber(given, "choices", integerAtLeast(1));
  const offsets = numberOption(given, "offsets", {
    rule: "must be a number from 0 to 100",
    holds: (value) => value >= 0 && value <= 100,
  });
  if (!(items > features)) {
    throw new UsageError(
      `--items must be more than --features, ${features}: current value is ${items}`,
    );
  }
  checkSize("--items", items, { features, components });
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

function simulatedPersons(given: Arguments): Simulated {
  const persons = requiredNumber(given, "persons", integerAtLeast(1));
  const sets = requiredNumber(given, "sets", integerAtLeast(1));
  const rows = requiredNumber(given, "rows", integerAtLeast(2));
  const covariates = numberOption(given, "covariates", integerAtLeast(0)) ?? 0;
  const { features, components, scale, seed } = mixtureOptions(given);
  const R = persons * sets * rows;
  if (!(R > features)) {
    throw new UsageError(
      `--persons times --sets times --rows must be more than --features, ${features}: current value is ${R}`,
    );
  }
  checkSize("--persons times --sets times --rows", R, { features, components });
  const mixture = simulateMixture(components, features, { scale, seed });
  const membership = covariates > 0
    ? drawnMembership(mixture, { covariates, seed })
    : undefined;
  const drawn = simulateChoiceSets(mixture, {
    persons,
    setsPerPerson: sets,
    rowsPerSet: rows,
    membership: membership && matrix(
      [components - 1, 1 + covariates],
      membership.values.slice(0, (components - 1) * (1 + covariates)),
    ),
    seed,
  });
  return { ...drawn, truth: { ...mixture, membership } };
}

/** Coefficients of membership, K × Q: the mixture's weights where covariates are 0, slopes standard normal; 0 for the last component. */
function drawnMembership(
  { weights }: SoftmaxMixture,
  { covariates, seed = 1 }: {
    readonly covariates: number;
    readonly seed: number | undefined;
  },
) {
  const K = weights.length, Q = 1 + covariates;
  const slopes = simulateFeatures(K, covariates, {
    seed: `${seed}:membership`,
  });
  const membership = matrix([K, Q]);
  for (let k = 0; k + 1 < K; k++) {
    membership.values[k * Q] = Math.log(weights[k]! / weights[K - 1]!);
    membership.values.set(
      slopes.values.subarray(k * covariates, (k + 1) * covariates),
      k * Q + 1,
    );
  }
  return membership;
}

/** Refuses what memory and one text cannot hold. */
function checkSize(
  what: string,
  rows: number,
  columns: Readonly<Record<"features" | "components", number>>,
): void {
  for (const [name, number] of Object.entries(columns)) {
    if (rows * number > MOST_NUMBERS) {
      throw new UsageError(
        `${what} times --${name} must be at most ${MOST_NUMBERS}: current value is ${
          rows * number
        }`,
      );
    }
  }
}

function truthJson(
  { data, truth, components }: Simulated,
): Readonly<Record<string, unknown>> {
  const { weights, atoms, membership } = truth;
  return {
    components: weights.length,
    featureNames: data.featureNames,
    items: data.counts.length,
    choices: data.choices,
    ...choosersJson(data),
    weights: Array.from(weights),
    atoms: matrixToRows(atoms),
    ...membership && {
      membership: {
        names: data.choosers!.covariates!.names,
        coefficients: matrixToRows(membership).slice(0, -1),
      },
    },
    ...components && {
      componentOfPerson: Array.from(components, (k) => k + 1),
    },
  };
}
