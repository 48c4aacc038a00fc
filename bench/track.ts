// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Adds this commit's kernels to the history and draws it: `deno task bench:track`.
 *
 * Kept in history.json are speeds relative to the plain kernels in the same
 * run, interleaved, so that machines compare; drawn in history.svg.
 */
import { bestKernels } from "../lib/kernels/best.ts";
import { plainKernels } from "../lib/kernels/plain.ts";
import { drawChart } from "../lib/report/drawing.ts";
import { curvesChart } from "../lib/plot.ts";
import {
  evaluationOf,
  median,
  normalFeatures,
  type Shape,
  timesOf,
} from "./evaluation.ts";

/** What is kept of one commit. */
interface Entry {
  readonly commit: string;
  readonly date: string;
  /** Time of the plain kernels over time of the best ones, by what is evaluated. */
  readonly ratios: Readonly<Record<string, number>>;
}

const SHAPES: readonly Shape[] = [
  [50, 20, 2],
  [1000, 5, 3],
  [5000, 20, 5],
  [20_000, 64, 8],
];
const ROUNDS = 9;

/** Median ratio of interleaved rounds, the best kernels on features of the precision. */
function ratioOf(shape: Shape, precision: "double" | "single"): number {
  const K = shape[2];
  const plain = evaluationOf(plainKernels, normalFeatures(shape), K);
  const best = evaluationOf(bestKernels, normalFeatures(shape, precision), K);
  const gap = Math.abs(best() / plain() - 1);
  // Single precision rounds the features to 6e-8 of themselves.
  if (!(gap <= (precision === "double" ? 1e-11 : 1e-6))) {
    throw new Error(`The kernels differ by ${gap}`);
  }
  const ratios = Array.from(
    { length: ROUNDS },
    () => median(timesOf(plain)) / median(timesOf(best)),
  );
  return Number(median(ratios).toPrecision(3));
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command("git", { args }).output();
  return new TextDecoder().decode(stdout).trim();
}

const file = `${import.meta.dirname}/history.json`;
const history: Entry[] = JSON.parse(await Deno.readTextFile(file));
const ratios: Record<string, number> = {};
for (const precision of ["double", "single"] as const) {
  for (const shape of SHAPES) {
    if (precision === "single" && shape[0] < 5000) continue;
    const [p, L, K] = shape;
    const name = `p = ${p}, L = ${L}, K = ${K}` +
      (precision === "single" ? ", single precision" : "");
    ratios[name] = ratioOf(shape, precision);
    console.log(`${name}: ${ratios[name]} times the plain kernels`);
  }
}
const entry: Entry = {
  commit: await git("rev-parse", "--short", "HEAD"),
  date: await git("show", "-s", "--format=%cI", "HEAD"),
  ratios,
};
const kept = history.filter(({ commit }) => commit !== entry.commit);
const entries = [...kept, entry];
await Deno.writeTextFile(file, JSON.stringify(entries, undefined, 2) + "\n");

const curves = Object.keys(ratios).map((label) => ({
  label,
  points: entries.map(({ ratios }, i) =>
    [i + 1, ratios[label] ?? NaN] as const
  ),
  style: "line and dots" as const,
}));
const chart = curvesChart(curves, {
  title: "Speed of an evaluation relative to the plain kernels",
  subtitle: `commits in order, the last ${entry.commit}`,
  x: { label: "commit", ticks: entries.map((_, i) => i + 1) },
  y: { label: "times as fast" },
});
await Deno.writeTextFile(
  `${import.meta.dirname}/history.svg`,
  drawChart(chart) + "\n",
);
