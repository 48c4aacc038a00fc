/**
 * Public panels that lie beside the project, which ships only what it simulates: tests that read
 * them are skipped where they are missing.
 */
import { type ChoiceData, choiceSetData } from "../mod.ts";

/** What one file holds. */
interface FileOfSets {
  readonly person: string;
  readonly set: string;
  readonly chosen: string;
}

const FILES: Record<string, FileOfSets> = {
  electricity100: { person: "id", set: "obsID", chosen: "choice" },
  train: { person: "person", set: "task", chosen: "chosen" },
  swissmetro: { person: "person", set: "task", chosen: "chosen" },
  modechoice_sp: { person: "person", set: "task", chosen: "chosen" },
  cars_us: { person: "person", set: "task", chosen: "chosen" },
};

/** The folder beside the project; undefined where there is none. */
const FOLDER = ["../../shared/", "../../../shared/"]
  .map((path) => new URL(path, import.meta.url))
  .find((url) => {
    try {
      return Deno.statSync(new URL("rivals/choice_sets_reference.json", url));
    } catch {
      return undefined;
    }
  });

/** Whether the panels are missing, and tests that read them are to be ignored. */
export const PANELS_ARE_MISSING = FOLDER === undefined;

/** Estimates of the panels by another program, with their standard errors. */
export interface Reference {
  readonly logLikelihood: number;
  readonly components: number;
  readonly weights: readonly number[];
  readonly features: readonly string[];
  readonly atoms: readonly (readonly number[])[];
  readonly se: readonly (readonly number[])[];
  readonly seRobust: readonly (readonly number[])[];
  readonly weightsSe?: readonly number[];
  readonly weightsSeRobust?: readonly number[];
  /** Names of covariates, "(Intercept)" first. */
  readonly membership: readonly string[];
  /** (K − 1) × Q. */
  readonly membershipCoef: readonly (readonly number[])[];
  readonly membershipSe: readonly (readonly number[])[];
  readonly membershipSeRobust: readonly (readonly number[])[];
  readonly wellIdentified: boolean;
}

/** Estimates under constraints: φ = (asc_car, asc_train, cost, time, then weights), with errors. */
export interface ConstrainedReference {
  readonly logLikelihood: number;
  readonly phi: readonly number[];
  readonly se: readonly number[];
  readonly seRobust: readonly number[];
  readonly weights: readonly number[];
}

/** All reference fits, by names such as "train_K2". */
export function references(): {
  readonly fits: Record<string, Reference>;
  readonly constrained: Record<string, ConstrainedReference>;
} {
  if (!FOLDER) return { fits: {}, constrained: {} };
  const url = new URL("rivals/choice_sets_reference.json", FOLDER);
  return JSON.parse(Deno.readTextFileSync(url));
}

/** A panel with some of its columns as features and as covariates of persons. */
export function panel(
  name: string,
  { features, membership = [], persons = true, rows: most = Infinity }: {
    readonly features: readonly string[];
    readonly membership?: readonly string[];
    /** False where each choice is to be a chooser of its own. */
    readonly persons?: boolean;
    /** Only so many rows from the first. */
    readonly rows?: number;
  },
): ChoiceData {
  const file = FILES[name]!;
  const url = new URL(`data/choice-sets/${name}.csv`, FOLDER);
  const [head, ...all] = Deno.readTextFileSync(url).trim().split(/\r?\n/)
    .map((line) => line.split(","));
  const rows = all.slice(0, most);
  const column = (column: string) => {
    const index = head!.indexOf(column);
    if (index < 0) throw new RangeError(`${name} has no column ${column}`);
    return rows.map((row) => row[index]!);
  };
  const numbers = (name: string) => column(name).map(Number);
  const x = features.map(numbers);
  const person = column(file.person), task = column(file.set);
  return choiceSetData(rows.map((_, r) => x.map((values) => values[r]!)), {
    sets: task.map((id, r) => `${person[r]} ${id}`),
    chosen: numbers(file.chosen),
    featureNames: features,
    persons: persons ? person : undefined,
    membership: membership.length > 0
      ? Object.fromEntries(membership.map((name) => [name, numbers(name)]))
      : undefined,
  });
}
