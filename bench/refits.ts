// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * What the refits of `select` lose by searching less than a fit does: the figures at `REFIT_LIMITS`.
 *
 *     deno run --allow-all bench/refits.ts [--cases 8]
 *
 * Each case is simulated, 300 items of 3 to 5 features, two or three components; it is fitted with as
 * many, and with one too many, and refitted without the choices held out of four splits.
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  type ChoiceData,
  fit,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../mod.ts";
import { fitFrom } from "../lib/fit/fit.ts";
import type { InnerFitOptions } from "../lib/fit/fit_options.ts";
import { REFIT_LIMITS, REFIT_STARTS } from "../lib/fit/selection_fits.ts";
import { heldOutOfSplit } from "../lib/inference/held_out.ts";
import { threadTime } from "./timed_tasks.ts";

/** Nats from which a refit has ended lower. */
const LOWER = 1e-3;

const { cases } = parseArgs(Deno.args, {
  string: ["cases"],
  default: { cases: "8" },
});
const ways: Readonly<Record<string, Partial<InnerFitOptions>>> = {
  "all that a fit does": {},
  "as select does": { starts: REFIT_STARTS, limits: REFIT_LIMITS },
  "until starts agree": {
    starts: REFIT_STARTS,
    limits: { ...REFIT_LIMITS, isPersistent: false },
  },
};
const reached: Record<string, number[]> = {},
  taken: Record<string, number> = {};
for (let seed = 1; seed <= Number(cases); seed++) {
  const truly = 2 + seed % 2, L = 3 + seed % 3;
  const data = simulateChoices(
    simulateFeatures(300, L, { seed }),
    simulateMixture(truly, L, { seed, scale: 1.5 }),
    { choices: 20_000, seed },
  );
  for (const components of [truly, truly + 1]) {
    const { mixture } = fit(data, { components });
    const refit = (train: ChoiceData) => {
      for (const [way, options] of Object.entries(ways)) {
        const begun = threadTime();
        const made = fitFrom(train, { components, ...options }, [mixture]);
        taken[way] = (taken[way] ?? 0) + threadTime() - begun;
        (reached[way] ??= []).push(made.logLikelihood);
      }
      return mixture;
    };
    for (let s = 0; s < 4; s++) heldOutOfSplit(data, s, { refit, seed: 1 });
  }
}
const [whole, ...others] = Object.keys(ways);
for (const way of others) {
  const losses = reached[whole!]!.map((most, i) => most - reached[way]![i]!);
  const lower = losses.filter((loss) => loss > LOWER);
  const lost = lower.reduce((sum, loss) => sum + loss, 0) / losses.length;
  console.log(
    `${way}: ${lower.length} of ${losses.length} refits end more than ${LOWER} nats lower, ${
      lost.toFixed(3)
    } nats on average; ${
      (taken[way]! / taken[whole!]!).toFixed(2)
    } of the processor time`,
  );
}
