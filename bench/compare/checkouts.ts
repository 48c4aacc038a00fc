/**
 * Two checkouts of softmix in one process: each is a module graph of its own,
 * so that they can be called in turn.
 *
 * Packages resolve by the import map of the checkout that the bench runs in,
 * for both.
 */
import type { ChoiceData, FeatureMatrix } from "../../mod.ts";

/** The public functions, whichever module has them. Of `before` they are those of its time, so only what has not changed may be used. */
export type Softmix =
  & typeof import("../../mod.ts")
  & typeof import("../../lib/estimation.ts")
  & typeof import("../../lib/inference.ts");

/** Where they are; before 0.2.0 mod.ts had all. */
const MODULES = ["mod.ts", "lib/estimation.ts", "lib/inference.ts"];

/** One checkout. */
export interface Checkout {
  readonly folder: URL;
  readonly commit: string;
  readonly softmix: Softmix;
}

/** The same of both. */
export interface Pair<T> {
  readonly before: T;
  readonly after: T;
}

/** A function of each. */
export function ofBoth<T, U>(
  { before, after }: Pair<T>,
  f: (of: T) => U,
): Pair<U> {
  return { before: f(before), after: f(after) };
}

async function git(folder: URL, ...args: string[]): Promise<string> {
  const { success, stdout } = await new Deno.Command("git", {
    args: ["-C", folder.pathname, ...args],
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout).trim() : "no commit";
}

/** Loads a checkout from its folder, a URL that ends in a slash. */
export async function openCheckout(folder: URL): Promise<Checkout> {
  return {
    folder,
    commit: await git(folder, "describe", "--always", "--dirty"),
    softmix: Object.assign({}, ...await publicModules(folder)),
  };
}

/** Those of its public modules that a checkout has. */
async function publicModules(folder: URL): Promise<object[]> {
  const modules: object[] = [];
  for (const path of MODULES) {
    const url = new URL(path, folder);
    const there = await Deno.stat(url).then(() => true, () => false);
    if (there) modules.push(await import(url.href));
  }
  return modules;
}

/** Choices as numbers alone: either checkout makes its own data of them. */
export interface Table {
  readonly name: string;
  readonly features: FeatureMatrix;
  readonly counts: ArrayLike<number>;
  /** Copies the features into the checkout's own shared memory. */
  readonly shared?: boolean;
}

/** The data of a table, made by a checkout. */
export function dataOf(
  { softmix }: Checkout,
  { features, counts, shared }: Table,
): ChoiceData {
  return softmix.choiceData(
    shared ? sharedCopy(softmix, features) : features,
    counts,
  );
}

/** The features in a checkout's own shared memory, in the precision that they have. */
export function sharedCopy(
  softmix: Softmix,
  { rows, columns, values }: FeatureMatrix,
): FeatureMatrix {
  const copy = softmix.sharedFeatures(
    [rows, columns],
    values instanceof Float32Array ? "single" : "double",
  );
  copy.values.set(values);
  return copy;
}

/** In single precision. */
export function rounded(
  { rows, columns, values }: FeatureMatrix,
): FeatureMatrix {
  return { rows, columns, values: new Float32Array(values) };
}
