/** Mutants: one change of a line each, of which some test must take notice. */
import { DATA_MUTANTS } from "./lists/data.ts";
import { EM_MUTANTS } from "./lists/em.ts";
import { INFERENCE_MUTANTS } from "./lists/inference.ts";
import { MODEL_MUTANTS } from "./lists/model.ts";
import { MOMENT_MUTANTS } from "./lists/moments.ts";
import { PREDICTION_MUTANTS } from "./lists/prediction.ts";
import { SEARCH_MUTANTS } from "./lists/search.ts";
import { START_MUTANTS } from "./lists/starts.ts";
import { STUDY_MUTANTS } from "./lists/studies.ts";

/** A change of the code that is wrong. */
export interface Mutant {
  /** What it does, after its subject. */
  readonly name: string;
  readonly file: string;
  /** Occurs once in the file. */
  readonly from: string;
  readonly to: string;
  /** Paths of the test files of which one must fail: few and quick. */
  readonly tests: readonly string[];
}

/** All of them. */
export const MUTANTS: readonly Mutant[] = [
  ...MODEL_MUTANTS,
  ...EM_MUTANTS,
  ...SEARCH_MUTANTS,
  ...START_MUTANTS,
  ...INFERENCE_MUTANTS,
  ...PREDICTION_MUTANTS,
  ...MOMENT_MUTANTS,
  ...DATA_MUTANTS,
  ...STUDY_MUTANTS,
];

/**
 * The text of a file with the change.
 *
 * @throws {Error} If what it changes is not there exactly once.
 */
export function mutated({ name, file, from, to }: Mutant, text: string) {
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(
      `Mutant ${
        JSON.stringify(name)
      } must change what occurs once in ${file}: it is there ${
        parts.length - 1
      } times`,
    );
  }
  return parts.join(to);
}
