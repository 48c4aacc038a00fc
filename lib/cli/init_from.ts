/** `--init-from`: a fit that starts from the mixture of a model file. */
import {
  type ChoiceData,
  type FittedModel,
  matrix,
  type SoftmaxMixture,
} from "../../mod.ts";
import { allQuoted } from "./arguments.ts";
import { InputError } from "./environment.ts";

/**
 * The mixture of a model for some data, its features in their order.
 *
 * @throws {InputError} If the model has another number of components, other features, or weights that
 *   depend on something else.
 */
export function startOf(
  { mixture, featureNames, membershipNames, arePopulations }: FittedModel,
  { featureNames: names, choosers }: ChoiceData,
  { file, components }: {
    readonly file: string;
    readonly components: number | undefined;
  },
): SoftmaxMixture {
  const refuse = (rule: string): never => {
    throw new InputError(
      `Cannot start from ${JSON.stringify(file)} as ${rule}`,
    );
  };
  const K = mixture.weights.length, L = names.length;
  if (components !== undefined && components !== K) {
    refuse(`it must have ${components} components: current number is ${K}`);
  }
  const missing = names.find((name) => !featureNames.includes(name));
  if (missing !== undefined) {
    refuse(
      `it must have the features of the table: there is no ${
        JSON.stringify(missing)
      } in ${allQuoted(featureNames)}`,
    );
  }
  const extra = featureNames.find((name) => !names.includes(name));
  if (extra !== undefined) {
    refuse(
      `it must have the features of the table only: ${
        JSON.stringify(extra)
      } is not in ${allQuoted(names)}`,
    );
  }
  const covariates = choosers?.covariates;
  const isAlike = covariates?.names.length === membershipNames?.length &&
    (covariates?.arePopulations ?? false) === arePopulations &&
    (membershipNames ?? []).every((name, q) => covariates?.names[q] === name);
  if (membershipNames && !isAlike) {
    refuse(
      `weights must depend on what they depend on here, ${
        covariates ? allQuoted(covariates.names) : "nothing"
      }: there it is ${allQuoted(membershipNames)}`,
    );
  }
  const atoms = matrix([K, L]);
  for (const [l, name] of names.entries()) {
    const from = featureNames.indexOf(name);
    for (let k = 0; k < K; k++) {
      atoms.values[k * L + l] = mixture.atoms.values[k * L + from]!;
    }
  }
  return { ...mixture, atoms };
}
