// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * How often a fit reaches the best known where no mixture of its size describes the data.
 *
 *     deno task bench:misfit [--cases 8] [--first 1] [--seeds 2] [--efforts quick,default,thorough]
 *
 * Data are made by `bench/misfit_data.ts`: 200, 500 and 1,000 items, noise .5 and 1, so many
 * seeds of each from the first on, K = 3, 4, 5. Best known is the highest of all fits of the run on the data set, the thorough
 * ones among them; "reached" is within 1e-6 nats per choice of it. Seconds are those of the processor.
 */
import { parseArgs } from "@std/cli/parse-args";
import process from "node:process";
import { type ChoiceData, type Effort, fit } from "../mod.ts";
import { EFFORTS } from "../lib/estimation.ts";
import { median } from "../lib/experiments/summaries.ts";
import { misfitData } from "./misfit_data.ts";

const REACHED = 1e-6;

/** One fit. */
interface Row {
  readonly effort: Effort;
  readonly items: number;
  readonly components: number;
  readonly perChoice: number;
  readonly evaluations: number;
  readonly seconds: number;
  /** Rounds of exploration; 0 where there was none. */
  readonly rounds: number;
}

interface Judged extends Row {
  readonly lost: number;
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function fitted(
  data: ChoiceData,
  how: { components: number; seed: number; effort: Effort },
): Row {
  const begun = processorSeconds();
  const result = fit(data, how);
  return {
    effort: how.effort,
    items: data.counts.length,
    components: how.components,
    perChoice: result.logLikelihoodPerChoice,
    evaluations: result.starts.reduce((sum, s) => sum + s.evaluations, 0),
    seconds: processorSeconds() - begun,
    rounds: result.exploration?.rounds ?? 0,
  };
}

const options = parseArgs(Deno.args, {
  string: ["cases", "first", "seeds", "efforts"],
  default: { cases: "8", first: "1", seeds: "2", efforts: EFFORTS.join(",") },
});
const efforts = EFFORTS.filter((effort) =>
  options.efforts.split(",").includes(effort)
);
const judged: Judged[] = [];
for (const items of [200, 500, 1000]) {
  for (const noise of [0.5, 1]) {
    for (let made = 0; made < Number(options.cases); made++) {
      const seed = Number(options.first) + made;
      const data = misfitData({ items, noise, seed });
      for (const components of [3, 4, 5]) {
        const rows: Row[] = [];
        for (let seed = 1; seed <= Number(options.seeds); seed++) {
          for (const effort of efforts) {
            rows.push(fitted(data, { components, seed, effort }));
          }
        }
        const best = Math.max(...rows.map(({ perChoice }) => perChoice));
        judged.push(...rows.map((row) => ({
          ...row,
          lost: best - row.perChoice,
        })));
      }
    }
  }
}

function share(rows: readonly Judged[]): string {
  const reached = rows.filter(({ lost }) => lost <= REACHED).length;
  return `${reached}/${rows.length}`;
}

const sizes = [200, 500, 1000], components = [3, 4, 5];
console.log(
  `| effort | reached | ${sizes.map((p) => `p = ${p}`).join(" | ")} | ${
    components.map((K) => `K = ${K}`).join(" | ")
  } | largest loss | evaluations | seconds | rounds |`,
);
console.log(`|${" --- |".repeat(6 + sizes.length + components.length)}`);
for (const effort of efforts) {
  const rows = judged.filter((row) => row.effort === effort);
  const of = (value: (row: Judged) => number) => median(rows.map(value));
  const cells = [
    effort,
    share(rows),
    ...sizes.map((p) => share(rows.filter(({ items }) => items === p))),
    ...components.map((K) => share(rows.filter((r) => r.components === K))),
    Math.max(...rows.map(({ lost }) => lost)).toExponential(1),
    of(({ evaluations }) => evaluations),
    of(({ seconds }) => seconds).toPrecision(2),
    of(({ rounds }) => rounds),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
