// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * The evaluation rows of `deno task rivals`, on the kernels of both checkouts.
 *
 * Kernels are internal: where either has none in the place known here, or of
 * another shape, the rows are left out, and the estimators must tell.
 */
import type { Crew } from "../../lib/kernels/crew.ts";
import type { FeatureMatrix, KernelSet } from "../../lib/kernels/kernels.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { evaluationOf } from "../evaluation.ts";
import {
  type Checkout,
  ofBoth,
  type Pair,
  rounded,
  sharedCopy,
} from "./checkouts.ts";
import type { Row } from "./interleaved.ts";

const SHAPES = [[5000, 20, 5], [50_257, 768, 10]] as const;

interface Best {
  readonly bestKernels: KernelSet;
  bestKernelsWith(crew: Crew): KernelSet;
}

interface Crews {
  withCrew<T>(size: number, body: (crew: Crew) => Promise<T>): Promise<T>;
}

interface Internals {
  readonly best: Best;
  readonly crews: Crews;
}

/** Kernels by how many threads work. */
type Sets = Readonly<Record<string, KernelSet>>;

/** The kernels of a checkout while `body` runs. */
async function withKernels<T>(
  { best, crews }: Internals,
  body: (sets: Sets) => Promise<T>,
): Promise<T> {
  return await crews.withCrew(2, (crew) =>
    body({
      "1 thread": best.bestKernels,
      "2 threads": best.bestKernelsWith(crew),
    }));
}

async function internalsOf({ folder }: Checkout): Promise<Internals> {
  const kernels = new URL("lib/kernels/", folder);
  return {
    best: await import(new URL("best.ts", kernels).href),
    crews: await import(new URL("crew.ts", kernels).href),
  };
}

/** Features as in rivals/kernels.ts: a draw an item, as hundreds of megabytes of draws would take a minute. */
function features([rows, columns]: typeof SHAPES[number]): FeatureMatrix {
  const base = new Float64Array(rows), tilt = new Float64Array(columns);
  drawNormalsInto(base, stream(1, "items"));
  drawNormalsInto(tilt, stream(1, "tilts"));
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < values.length; i++) {
    const j = Math.floor(i / columns), l = i % columns;
    values[i] = Math.sin(1e3 * base[j]! * (tilt[l]! + 3));
  }
  return { rows, columns, values };
}

/** Rows of one shape and precision. */
function rowsOf(
  checkouts: Pair<Checkout>,
  sets: Pair<Sets>,
  { drawn, K }: { readonly drawn: FeatureMatrix; readonly K: number },
): Row[] {
  const shared = ofBoth(checkouts, (of) => sharedCopy(of.softmix, drawn));
  const precision = drawn.values instanceof Float32Array
    ? "Float32"
    : "Float64";
  const { rows: p, columns: L } = drawn;
  return Object.keys(sets.after).map((threads) => {
    const work = {
      before: evaluationOf(sets.before[threads]!, shared.before, K),
      after: evaluationOf(sets.after[threads]!, shared.after, K),
    };
    return {
      name:
        `evaluation, p = ${p}, L = ${L}, K = ${K}, ${precision}, ${threads}`,
      work,
    };
  });
}

function evaluationRows(
  checkouts: Pair<Checkout>,
  sets: Pair<Sets>,
): Row[] {
  return SHAPES.flatMap((shape) => {
    const drawn = features(shape), K = shape[2];
    return [drawn, rounded(drawn)].flatMap((features) =>
      rowsOf(checkouts, sets, { drawn: features, K })
    );
  });
}

/** The rows, each evaluated once; none where the kernels are not as this checkout knows them. */
function rowsOrNone(checkouts: Pair<Checkout>, sets: Pair<Sets>): Row[] {
  try {
    const rows = evaluationRows(checkouts, sets);
    for (const { work } of rows) ofBoth(work, (evaluate) => evaluate());
    return rows;
  } catch (error) {
    return leftOut(error);
  }
}

function leftOut(error: unknown): Row[] {
  console.log(`\nEvaluations by the kernels are left out: ${error}`);
  return [];
}

function checkSame({ name, work }: Row): void {
  const { before, after } = ofBoth(work, (evaluate) => evaluate());
  // Sums of 50,000 logarithms may be taken in another order.
  if (!(Math.abs(after / before - 1) <= 1e-11)) {
    throw new Error(`${name}: ${before} before, ${after} after`);
  }
}

/** Runs `body` with the rows, crews of workers at hand. */
export async function withEvaluations<T>(
  checkouts: Pair<Checkout>,
  body: (rows: readonly Row[]) => Promise<T>,
): Promise<T> {
  let before: Internals, after: Internals;
  try {
    before = await internalsOf(checkouts.before);
    after = await internalsOf(checkouts.after);
  } catch (error) {
    return await body(leftOut(error));
  }
  return await withKernels(
    before,
    (was) =>
      withKernels(after, async (is) => {
        const rows = rowsOrNone(checkouts, { before: was, after: is });
        rows.forEach(checkSame);
        return await body(rows);
      }),
  );
}
