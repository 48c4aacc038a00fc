/** Where results go: files that are no others, known to be writable before the work. */
import { type Arguments, fileOption } from "./arguments.ts";
import type { Environment } from "./environment.ts";

/** The files of `--out` and `--report`. */
export interface OutputFiles {
  readonly out: string | undefined;
  readonly report: string | undefined;
}

/**
 * Reads both.
 *
 * @param others What else is read or written, by what it is.
 * @throws {UsageError} If two are one file.
 */
export function outputFiles(
  given: Arguments,
  env: Environment,
  others: Readonly<Record<string, string | undefined>>,
): OutputFiles {
  const out = fileOption(given, "out", { env, others });
  return {
    out,
    report: fileOption(given, "report", {
      env,
      others: { ...others, "--out": out },
    }),
  };
}

/**
 * Passes if files could be written now, those that are asked for.
 *
 * @throws {InputError} If one could not.
 */
export function checkWritable(
  env: Environment,
  paths: readonly (string | undefined)[],
): void {
  for (const path of paths) if (path !== undefined) env.checkWritable(path);
}

/** A value as the JSON that is printed and written. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}
