/** How functions are called whose options are held, and what they are called with. */
import {
  covariance,
  fit,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { bootstrapStudy } from "../../lib/inference.ts";

export const features = simulateFeatures(60, 2);
export const truth = simulateMixture(2, 2);
export const data = simulateChoices(features, truth, { choices: 2000 });
export const result = fit(data, { components: 2, starts: 2 });
export const { mixture } = result;
export const of = covariance(data, mixture);
export const refit = () => mixture;
export const study = bootstrapStudy(data, mixture, { replicates: 2 });

/** How a function is called, by its name. */
export interface Case {
  /** What it cannot do. */
  readonly action: string;
  // deno-lint-ignore no-explicit-any -- what a program without types passes
  readonly call: (options: any) => unknown;
  /** Options that it needs. */
  readonly needs?: Readonly<Record<string, unknown>>;
  /** A slip of the pen, and what was meant. */
  readonly slip: readonly [wrong: string, right: string];
  /** An option, a value that it does not take, what it takes. */
  readonly not: readonly [option: string, value: unknown, words: string];
}

export const seed = ["seed", null, "a number or a text"] as const;
