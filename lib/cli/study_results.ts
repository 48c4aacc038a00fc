/** The result of a study from the values of all its tasks, as JSON: the same in one process and in `merge`. */
import { matrixToRows, type SoftmaxMixture } from "../../mod.ts";
import {
  type Bootstrap,
  bootstrapOf,
  type BootstrapReplicate,
} from "../inference.ts";
import {
  type ExperimentName,
  type Experiments,
  experimentStudy,
} from "../experiments.ts";
import { InputError } from "./environment.ts";
import type { StudyKey } from "./part_file.ts";
import { type SelectionAbout, selectionWith } from "./select_parts.ts";

/** What a bootstrap is about. */
export interface BootstrapAbout {
  readonly mixture: SoftmaxMixture;
  readonly featureNames: readonly string[];
  readonly draw: string;
  readonly seed: number;
}

/** What an experiment is about. */
export interface ExperimentAbout {
  readonly name: ExperimentName;
  readonly plan: Experiments[ExperimentName]["plan"];
}

/** The result of a study; numbers that are not finite become null. */
export function studyResult(
  { command, about }: Pick<StudyKey, "command" | "about">,
  values: readonly unknown[],
): Readonly<Record<string, unknown>> {
  switch (command) {
    case "bootstrap": {
      const of = about as BootstrapAbout;
      const all = values as readonly BootstrapReplicate[];
      return bootstrapJson(of, bootstrapOf(of.mixture, all));
    }
    case "experiment": {
      const { name, plan } = about as ExperimentAbout;
      const result = experimentStudy(name, plan).result(values);
      return { name, ...Array.isArray(result) ? { rows: result } : result };
    }
    case "select":
      return selectionWith(
        about as SelectionAbout,
        values as readonly (number | null)[],
      );
    default:
      throw new InputError(
        `Cannot merge as there is no study ${JSON.stringify(command)}`,
      );
  }
}

function bootstrapJson(
  { mixture, featureNames, draw, seed }: BootstrapAbout,
  of: Bootstrap,
): Readonly<Record<string, unknown>> {
  const { weights, atoms, membership } = mixture;
  const { membershipErrors, biases } = of;
  const K = weights.length, KL = atoms.values.length;
  return {
    components: K,
    featureNames,
    draw,
    seed,
    replicates: of.replicates.length,
    failed: of.failed,
    weights: Array.from(weights),
    weightErrors: Array.from(of.weightErrors),
    atoms: matrixToRows(atoms),
    atomErrors: matrixToRows(of.atomErrors),
    membership: membership ? matrixToRows(membership) : null,
    membershipErrors: membershipErrors ? matrixToRows(membershipErrors) : null,
    weightBiases: Array.from(biases.slice(0, K)),
    atomBiases: matrixToRows({
      ...atoms,
      values: biases.slice(K, K + KL),
    }),
    covariance: matrixToRows(of.matrix),
    failures: of.replicates.filter(({ failure }) => failure !== undefined)
      .map(({ replicate, failure }) => ({ replicate, failure })),
  };
}
