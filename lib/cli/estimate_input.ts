/** A model and the data that it was fitted to, as commands read them that fit again. */
import { type ChoiceData, type FittedModel, logLikelihood } from "../../mod.ts";
import type { RefitOptions } from "../inference.ts";
import { csvField } from "../data/csv.ts";
import { INTERCEPT } from "../data/membership.ts";
import { allQuoted, type Arguments } from "./arguments.ts";
import { type Environment, InputError } from "./environment.ts";
import { readModel } from "./model_file.ts";
import { readTable, saying, tableRequest } from "./table_input.ts";

/** A model, its data, and how these are fitted again. */
export interface EstimateInput {
  readonly model: FittedModel;
  readonly data: ChoiceData;
  readonly refit: RefitOptions;
}

/** Reads the model, then its data: columns are those that the model names, unless options name others. */
export async function estimateInput(
  given: Arguments,
  env: Environment,
  { quiet }: { readonly quiet: boolean },
): Promise<EstimateInput> {
  const [modelFile, ...operands] = given.operands as [string, ...string[]];
  const model = readModel(env, modelFile);
  const options = new Map([...columnOptions(model), ...given.options]);
  if (given.options.has("counts")) options.delete("chosen");
  if (given.options.has("chosen")) options.delete("counts");
  const arrays = options.has("features-file");
  if (arrays) { for (const name of COLUMNS) options.delete(name); }
  // What the fit dropped of categories comes behind the features of the model, and is dropped again.
  const switches = new Set([...given.switches, "drop-dependent"]);
  const request = tableRequest({ ...given, operands, options, switches });
  const { data } = await readTable(env, request, saying(env, { quiet }));
  checkData(model, data, { modelFile, file: request.file });
  return { model, data, refit: refitOf(env, modelFile) };
}

/** Options that name columns, which a model knows. */
const COLUMNS = [
  ...["counts", "chosen", "id", "offset", "set", "person", "weight"],
  ...["features", "categorical", "membership"],
];

/** The columns of a model as options. */
function columnOptions(model: FittedModel): [string, string][] {
  const { columns, featureNames, categories, membershipNames } = model;
  const list = (names: readonly string[]) => names.map(csvField).join(",");
  const options = Object.entries(columns)
    .filter(([use]) => COLUMNS.includes(use))
    .map(([use, name]): [string, string] => [
      use,
      use === "counts" ? csvField(name) : name,
    ]);
  options.push(["features", list(featureNames)]);
  if (categories.length > 0) {
    const named = categories.map(({ column, reference }) =>
      `${column}=${reference}`
    );
    options.push(["categorical", list(named)]);
  }
  if (membershipNames && model.arePopulations) {
    options.push(["counts", list(membershipNames)]);
  } else if (membershipNames) {
    const covariates = membershipNames.filter((name) => name !== INTERCEPT);
    options.push(["membership", list(covariates)]);
  }
  return options;
}

/** Likelihoods of the same mixture on the same data agree to this, relatively, and in nats per choice. */
const SAME = 1e-9;

/** Refuses data that the model was not fitted to. */
function checkData(
  model: FittedModel,
  data: ChoiceData,
  { modelFile, file }: { readonly modelFile: string; readonly file: string },
): void {
  const refuse = (why: string): never => {
    throw new InputError(
      `${JSON.stringify(file)}: ${
        JSON.stringify(modelFile)
      } was fitted to other data: ${why}`,
    );
  };
  const names = allQuoted(data.featureNames);
  const known = allQuoted(model.featureNames);
  if (names !== known) refuse(`its features are ${known}, not ${names}`);
  const value = logLikelihood(data, model.mixture);
  const there = model.logLikelihood;
  const size = Math.abs(there) + data.choices;
  if (!(Math.abs(value - there) <= SAME * size)) {
    refuse(`its log-likelihood is ${there} there and ${value} here`);
  }
}

/** Prior, bound and constraints of the fit, where the file is all that `softmix fit --out` wrote. */
function refitOf(env: Environment, file: string): RefitOptions {
  const { prior, common, fixed, atomBound } = JSON.parse(
    new TextDecoder().decode(env.readFile(file)),
  ) as {
    readonly prior?: { readonly ridge: number; readonly dirichlet: number };
    readonly common?: RefitOptions["common"];
    readonly fixed?: RefitOptions["fixed"];
    /** Infinity is null. */
    readonly atomBound?: number | null;
  };
  return {
    ridge: prior?.ridge,
    dirichlet: prior?.dirichlet,
    common,
    fixed,
    atomBound: atomBound === null ? Infinity : atomBound,
  };
}
