/** The model file: written with a fit, read by what goes on from it. */
import {
  type Diagnostics,
  type FitResult,
  type FittedModel,
  modelFromJson,
  modelToJson,
} from "../../mod.ts";
import type { ChoiceTable } from "../data/table_choices.ts";
import { type Environment, InputError } from "./environment.ts";
import { nameOfFile } from "./table_file.ts";
import { blaming, type TableRequest } from "./table_input.ts";

/** What `fit --out` writes as `model`. */
export function keptModel(
  { data, categories }: ChoiceTable,
  result: FitResult,
  { diagnostics, why, columns, command }: {
    readonly diagnostics: Diagnostics | undefined;
    /** Why there are none, where nobody asked to leave them out. */
    readonly why?: string | undefined;
    readonly command: string;
    readonly columns: TableRequest["columns"];
  },
): Readonly<Record<string, unknown>> {
  const { counts, chosen, id, offset, set, person, weight } = columns ?? {};
  const all = { counts, chosen, id, offset, set, person, weight };
  const named = Object.entries(all)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return modelToJson({ ...data, categories }, result, {
    covariance: diagnostics?.covariance,
    why: why ??
      (diagnostics
        ? "errors were left out as they take too long"
        : "errors were left out by --no-diagnostics"),
    columns: Object.fromEntries(named),
    command,
  });
}

/**
 * Reads a model.
 *
 * @throws {InputError} If the file holds none.
 */
export function readModel(env: Environment, file: string): FittedModel {
  const text = new TextDecoder().decode(env.readFile(file));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InputError(
      `Cannot read ${nameOfFile(file)} as it must be JSON`,
    );
  }
  return blaming(file, () => modelFromJson(json));
}
