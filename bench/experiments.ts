// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * The experiments at sizes worth reading, as the plans in bench/plans/ have them: prints their tables.
 * `softmix experiment NAME --plan bench/plans/PLAN.json` gives one of them as JSON.
 *
 *     deno run --allow-read bench/experiments.ts [--only radius,draws,choices,components] [--replicates 12] [--workers 2]
 *
 * With other replicates than 12 each plan has as many more or fewer.
 *
 * Every figure is followed by its standard error over replicates.
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  type DrawsRow,
  type ExperimentName,
  experimentParallel,
  type Experiments,
  type RootMeanSquare,
} from "../lib/experiments.ts";

const options = parseArgs(Deno.args, {
  string: ["only", "replicates", "workers"],
}) as Record<string, string | undefined>;
const share = Number(options.replicates ?? 12) / 12;

/** The plan in a file, and what it gives. */
async function experiment<Name extends ExperimentName>(
  name: Name,
  file: string,
): Promise<Experiments[Name]> {
  const path = new URL(`plans/${file}.json`, import.meta.url);
  const text = await Deno.readTextFile(path);
  const plan = JSON.parse(text) as Experiments[Name]["plan"];
  plan.replicates = Math.ceil(share * plan.replicates!);
  const result = await experimentParallel(name, {
    plan,
    workers: Number(options.workers ?? 1),
  });
  return { plan, result } as Experiments[Name];
}

function table(head: readonly string[], rows: readonly string[][]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.log(line(head));
  console.log(line(head.map(() => "---")));
  for (const row of rows) console.log(line(row));
}

const within = (value: number, error: number) =>
  `${value.toFixed(2)} ± ${error.toFixed(2)}`;
const size = ({ rmse, standardError }: RootMeanSquare) =>
  rmse === 0 ? "0" : `${rmse.toPrecision(2)} ± ${standardError.toPrecision(1)}`;
const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!.toFixed(2);
const rounds = (value: number) => Number.isNaN(value) ? "–" : value.toFixed(0);

/** Problems that differ in how their components lie. */
const PROBLEMS = {
  radius_apart: "apart: p = 2,000, L = 10, K = 3, norm 1.5",
  radius_crowded: "crowded: p = 2,000, L = 5, K = 5, norm 1.5",
  radius_far: "far: p = 5,000, L = 50, K = 5, norm 2.5",
};

async function printRadius(): Promise<void> {
  console.log("## Success of a start by its distance from the truth\n");
  for (const [file, name] of Object.entries(PROBLEMS)) {
    const begun = performance.now();
    const { plan, result } = await experiment("initialisationRadius", file);
    const { rows, separations } = result;
    console.log(
      `\n${name}; nearest true atoms ${
        middle(separations)
      } apart (median); at most ${plan.rounds} rounds; rate, then median rounds\n`,
    );
    table(
      ["distance", "first-order EM", "Newton EM", "EM, finish"],
      plan.distances!.map((distance) => [
        `${distance}`,
        ...rows.filter((row) => row.distance === distance).map((row) =>
          `${within(row.rate, row.standardError)}, ${rounds(row.evaluations)}`
        ),
      ]),
    );
    console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
}

/** Difference in rate from R^L on the same replicates. */
function advantage(row: DrawsRow, ambient: DrawsRow): string {
  const differences = row.successes.map((count, r) =>
    (count - ambient.successes[r]!) / row.starts
  );
  const n = differences.length;
  const mean = differences.reduce((a, b) => a + b) / n;
  const squares = differences.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const error = Math.sqrt(squares / (n - 1) / n);
  return `${mean < 0 ? "" : "+"}${within(mean, error)}`;
}

/** One over the rate; where nothing succeeded, more than were drawn. */
function needed({ drawsNeeded, starts, successes }: DrawsRow): string {
  return drawsNeeded < Infinity
    ? drawsNeeded.toFixed(1)
    : `> ${starts * successes.length}`;
}

async function printDraws(): Promise<void> {
  console.log("\n## Draws needed, by place\n");
  for (
    const file of ["draws_3", "draws_3_newton", "draws_3_long", "draws_5_long"]
  ) {
    const begun = performance.now();
    const { plan, result } = await experiment("drawsNeeded", file);
    const { rows, subspaces } = result;
    console.log(
      `\np = ${plan.items}, K = ${plan.components}, norm ${plan.scale}, N = 100,000, at most ${plan.rounds} rounds; rate, (median rounds), draws needed, difference from R^L on the same replicates\n`,
    );
    table(
      [
        "way",
        "L",
        "worst cosine",
        "R^L",
        "subspace, gaussian",
        "subspace, sphere",
        "true span, sphere",
      ],
      plan.ascents!.flatMap((ascent) =>
        subspaces.map(({ features, cosines }) => {
          const own = rows.filter((row) =>
            row.ascent === ascent && row.features === features
          );
          return [
            ascent,
            `${features}`,
            middle(cosines),
            ...own.map((row) =>
              [
                `${within(row.rate, row.standardError)} (${
                  rounds(row.evaluations)
                }) ${needed(row)}`,
                ...(row.place === "ambient" ? [] : [advantage(row, own[0]!)]),
              ].join(", ")
            ),
          ];
        })
      ),
    );
    console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
}

async function printChoices(): Promise<void> {
  console.log("\n## Error against the number of choices\n");
  for (const kind of ["gaussian", "calibrated"] as const) {
    const begun = performance.now();
    const { plan, result } = await experiment(
      "errorAgainstChoices",
      `choices_${kind}`,
    );
    const { rows, slopes } = result;
    console.log(
      `\np = 5,000, L = 5, K = ${plan.components}, norm 1.5; moments by the ${kind} design\n`,
    );
    table(
      ["estimator", "N", "weights", "atoms", "failed"],
      rows.map((row) => [
        row.estimator,
        row.choices.toExponential(0),
        size(row.weights),
        size(row.atoms),
        `${row.failures}`,
      ]),
    );
    for (const { estimator, weights, atoms } of slopes) {
      console.log(
        `\n${estimator}: slope ${
          within(weights.slope, weights.standardError)
        } (weights), ${within(atoms.slope, atoms.standardError)} (atoms)`,
      );
    }
    console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
}

async function printComponents(): Promise<void> {
  console.log("\n## Moment estimators against the number of components\n");
  for (const kind of ["gaussian", "calibrated"] as const) {
    const begun = performance.now();
    const { result: rows } = await experiment(
      "errorAgainstComponents",
      `components_${kind}`,
    );
    console.log(
      `\np = 5,000, L = 10, norm 1.5, N = 100,000; ${kind} design\n`,
    );
    table(
      [
        "K",
        "estimator",
        "weights",
        "atoms",
        "failure rate",
        "loss, nats per choice",
        "finish reaches the optimum",
        "evaluations",
      ],
      rows.map((row) => [
        `${row.components}`,
        row.estimator,
        size(row.weights),
        size(row.atoms),
        row.failureRate.toFixed(2),
        `${row.loss.mean.toFixed(3)} ± ${row.loss.standardError.toFixed(3)}`,
        within(row.finished.rate, row.finished.standardError),
        rounds(row.finished.evaluations),
      ]),
    );
    console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
}

const PARTS = {
  radius: printRadius,
  draws: printDraws,
  choices: printChoices,
  components: printComponents,
};
for (const [name, print] of Object.entries(PARTS)) {
  if (options.only?.split(",").includes(name) ?? true) await print();
}
