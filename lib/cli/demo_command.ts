/** `softmix demo`: simulate, fit, and print truth beside estimate. */
import {
  diagnose,
  fit,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { comparisonReport } from "../report/comparison.ts";
import { fitReport } from "../report/tables.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Environment } from "./environment.ts";
import { DEMO_HELP } from "./simulation_help.ts";
import { progressLine } from "./progress_line.ts";

/** The demo's data: half a minute of reading, a few seconds of computing. */
const ITEMS = 2000;
const FEATURES = 8;
const COMPONENTS = 3;
const CHOICES = 50_000;
const SEED = 1;

/** `softmix demo`. */
export const demoCommand: Command = {
  syntax: { operands: [], options: [], switches: [] },
  help: DEMO_HELP,
  run,
};

function run(_: Arguments, env: Environment): string {
  const features = simulateFeatures(ITEMS, FEATURES, { seed: SEED });
  const truth = simulateMixture(COMPONENTS, FEATURES, { seed: SEED });
  const data = simulateChoices(features, truth, {
    choices: CHOICES,
    seed: SEED,
  });
  const line = progressLine(env, { choices: CHOICES, quiet: false });
  const result = fit(data, {
    components: COMPONENTS,
    seed: SEED,
    onProgress: line.show,
  });
  line.close();
  return `Simulated with seed ${SEED}, then fitted without a look at the truth.\n\n` +
    fitReport(data, result, { diagnostics: diagnose(data, result) }) + "\n" +
    comparisonReport(data, { truth, estimate: result.mixture });
}
