// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * The experiments at sizes worth reading: prints their tables.
 *
 *     deno run --allow-read bench/experiments.ts [--only radius,draws,choices,components] [--replicates 12]
 *
 * Every figure is followed by its standard error over replicates.
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  calibratedDesign,
  drawsNeeded,
  type DrawsRow,
  errorAgainstChoices,
  errorAgainstComponents,
  initialisationRadius,
  type RootMeanSquare,
} from "../mod.ts";

const options = parseArgs(Deno.args, {
  string: ["only", "replicates"],
}) as Record<string, string | undefined>;
const replicates = Number(options.replicates ?? 12);

function table(head: readonly string[], rows: readonly string[][]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.log(line(head));
  console.log(line(head.map(() => "---")));
  for (const row of rows) console.log(line(row));
}

const share = (value: number, error: number) =>
  `${value.toFixed(2)} ± ${error.toFixed(2)}`;
const size = ({ rmse, standardError }: RootMeanSquare) =>
  rmse === 0 ? "0" : `${rmse.toPrecision(2)} ± ${standardError.toPrecision(1)}`;
const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!.toFixed(2);
const rounds = (value: number) => Number.isNaN(value) ? "–" : value.toFixed(0);

/** Problems that differ in how their components lie. */
const PROBLEMS = [
  {
    name: "apart: p = 2,000, L = 10, K = 3, norm 1.5",
    sizes: { items: 2000, features: 10, components: 3, scale: 1.5 },
    distances: [0, 0.5, 1, 1.5, 2, 3, 4, 6],
    rounds: 1000,
  },
  {
    name: "crowded: p = 2,000, L = 5, K = 5, norm 1.5",
    sizes: { items: 2000, features: 5, components: 5, scale: 1.5 },
    distances: [0, 0.5, 1, 1.5, 2, 3, 4, 6],
    rounds: 1000,
  },
  {
    name: "far: p = 5,000, L = 50, K = 5, norm 2.5",
    sizes: { items: 5000, features: 50, components: 5, scale: 2.5 },
    distances: [0, 1, 2, 3, 4, 6],
    rounds: 300,
  },
] as const;

function printRadius(): void {
  console.log("## Success of a start by its distance from the truth\n");
  for (const { name, sizes, distances, rounds: most } of PROBLEMS) {
    const begun = performance.now();
    const { rows, separations } = initialisationRadius({
      ...sizes,
      distances,
      replicates: sizes.features > 20 ? Math.ceil(replicates / 3) : replicates,
      rounds: most,
      weights: "equal",
    });
    console.log(
      `\n${name}; nearest true atoms ${
        middle(separations)
      } apart (median); at most ${most} rounds; rate, then median rounds\n`,
    );
    table(
      ["distance", "first-order EM", "Newton EM", "EM, finish"],
      distances.map((distance) => [
        `${distance}`,
        ...rows.filter((row) => row.distance === distance).map((row) =>
          `${share(row.rate, row.standardError)}, ${rounds(row.evaluations)}`
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
  return `${mean < 0 ? "" : "+"}${share(mean, error)}`;
}

/** One over the rate; where nothing succeeded, more than were drawn. */
function needed({ drawsNeeded, starts, successes }: DrawsRow): string {
  return drawsNeeded < Infinity
    ? drawsNeeded.toFixed(1)
    : `> ${starts * successes.length}`;
}

/** Problems by number of features, and how much work goes into each. */
const DRAWS = [
  {
    sizes: { items: 2000, components: 3, scale: 1.5 },
    features: [5, 20, 100],
    rounds: 400,
    ascents: ["gradient", "finish"],
    share: 2,
  },
  {
    sizes: { items: 2000, components: 3, scale: 1.5 },
    features: [5, 20],
    rounds: 400,
    ascents: ["newton"],
    share: 2,
  },
  {
    sizes: { items: 5000, components: 3, scale: 2 },
    features: [100],
    rounds: 400,
    ascents: ["gradient", "finish"],
    share: 2,
  },
  {
    sizes: { items: 5000, components: 5, scale: 2.5 },
    features: [100],
    rounds: 400,
    ascents: ["gradient", "finish"],
    share: 3,
  },
] as const;

function printDraws(): void {
  console.log("\n## Draws needed, by place\n");
  for (const { sizes, share: part, ...plan } of DRAWS) {
    const begun = performance.now();
    const { rows, subspaces } = drawsNeeded({
      ...sizes,
      ...plan,
      draws: 4,
      replicates: Math.ceil(replicates / part),
    });
    console.log(
      `\np = ${sizes.items}, K = ${sizes.components}, norm ${sizes.scale}, N = 100,000, at most ${plan.rounds} rounds; rate, (median rounds), draws needed, difference from R^L on the same replicates\n`,
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
      plan.ascents.flatMap((ascent) =>
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
                `${share(row.rate, row.standardError)} (${
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

function printChoices(): void {
  console.log("\n## Error against the number of choices\n");
  for (const kind of ["gaussian", "calibrated"] as const) {
    const begun = performance.now();
    const components = 3;
    const { rows, slopes } = errorAgainstChoices({
      items: 5000,
      components,
      ...(kind === "gaussian" ? { replicates } : {
        choices: [1e4, 1e5, 1e6],
        replicates: Math.ceil(replicates / 3),
        estimators: ["moments", "tensor"],
        design: calibratedDesign({ components }),
      }),
    });
    console.log(
      `\np = 5,000, L = 5, K = ${components}, norm 1.5; moments by the ${kind} design\n`,
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
          share(weights.slope, weights.standardError)
        } (weights), ${share(atoms.slope, atoms.standardError)} (atoms)`,
      );
    }
    console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
}

function printComponents(): void {
  console.log("\n## Moment estimators against the number of components\n");
  for (const kind of ["gaussian", "calibrated"] as const) {
    const begun = performance.now();
    const rows = errorAgainstComponents({
      items: 5000,
      replicates: kind === "gaussian" ? replicates : Math.ceil(replicates / 4),
      design: kind === "gaussian"
        ? undefined
        : (components) => calibratedDesign({ components }),
    });
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
        share(row.finished.rate, row.finished.standardError),
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
  if (options.only?.split(",").includes(name) ?? true) print();
}
