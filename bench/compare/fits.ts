// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * The same fits by both checkouts: likelihoods, evaluations, standard errors.
 */
import type { ChoiceData, Covariance, FitResult } from "../../mod.ts";
import {
  type Checkout,
  dataOf,
  ofBoth,
  type Pair,
  type Softmix,
} from "./checkouts.ts";
import { errorsOf } from "./covariances.ts";
import { type FitTable, fitTables } from "./fit_tables.ts";
import { median } from "../../lib/experiments/summaries.ts";
import { largestRelativeDifference } from "./summaries.ts";

/** What is equal: ℓ per choice, the median ratio of evaluations, standard errors. */
const SLACK = 1e-10;
const EVALUATIONS = [0.95, 1.05] as const;
const ERROR_SLACK = 1e-8;

/** A fit with its covariance, or why there is none. */
type Ran =
  | {
    readonly data: ChoiceData;
    readonly fit: FitResult;
    readonly errors: Covariance;
    readonly evaluations: number;
  }
  | { readonly threw: string };

function run(checkout: Checkout, table: FitTable): Ran {
  const { components, seed } = table;
  const { fit, covariance } = checkout.softmix;
  try {
    const data = dataOf(checkout, table);
    const fitted = fit(data, { components, seed });
    return {
      data,
      fit: fitted,
      errors: covariance(data, fitted.mixture, { onBound: fitted.onBound }),
      evaluations: fitted.starts.reduce((sum, of) => sum + of.evaluations, 0),
    };
  } catch (error) {
    return { threw: String(error) };
  }
}

/** Both fits of one table, compared. */
interface Row {
  readonly name: string;
  /** ℓ per choice after less before. */
  readonly gain: number;
  /** Evaluations after over before. */
  readonly evaluations: number;
  /** Of the standard errors, each at its own mixture; undefined unless both have some. */
  readonly errors: number | undefined;
  /** The same, both at the mixture that was found before: where a finish ends within its tolerance does not matter. */
  readonly errorsThere: number | undefined;
  /** What is to be listed. */
  readonly remarks: readonly string[];
}

function threw(name: string, { before, after }: Pair<Ran>): Row {
  const remarks = Object.entries({ before, after }).flatMap(([of, ran]) =>
    "threw" in ran ? [`${of} threw ${ran.threw}`] : []
  );
  const none = { errors: undefined, errorsThere: undefined };
  return { name, gain: NaN, evaluations: NaN, ...none, remarks };
}

/** Largest relative difference of standard errors, if both have some. */
function gapOf(knew: Covariance, knows: Covariance): number | undefined {
  return knew.status === "ok" && knows.status === "ok"
    ? largestRelativeDifference(errorsOf(knew), errorsOf(knows))
    : undefined;
}

function rowOf(
  { name, before, after }: Pair<Ran> & { readonly name: string },
  { covariance }: Softmix,
): Row {
  if ("threw" in before || "threw" in after) {
    return threw(name, { before, after });
  }
  const { fit: was, errors: knew } = before, { fit: is, errors: knows } = after;
  const there = covariance(after.data, was.mixture, { onBound: was.onBound });
  const changes = [
    ["fit", was.status, is.status],
    ["standard errors", knew.status, knows.status],
    ["standard errors at the mixture before", knew.status, there.status],
  ] as const;
  return {
    name,
    gain: is.logLikelihoodPerChoice - was.logLikelihoodPerChoice,
    evaluations: after.evaluations / before.evaluations,
    errors: gapOf(knew, knows),
    errorsThere: gapOf(knew, there),
    remarks: changes.flatMap(([what, from, to]) =>
      from === to ? [] : [`${what}: ${from} before, ${to} after`]
    ),
  };
}

function print(row: Row, { before, after }: Pair<Ran>): void {
  const { name, gain, evaluations, errors, errorsThere, remarks } = row;
  if ("threw" in before || "threw" in after) {
    console.log(`${name.padEnd(28)}  ${remarks.join("; ")}`);
    return;
  }
  const found = ({ foundBest, finished }: FitResult) =>
    `${foundBest}/${finished}`;
  console.log(
    [
      name.padEnd(28),
      gain.toExponential(1).padStart(9),
      before.evaluations.toFixed(1).padStart(9),
      after.evaluations.toFixed(1).padStart(9),
      evaluations.toFixed(3).padStart(7),
      found(before.fit).padStart(7),
      found(after.fit).padStart(7),
      (errors?.toExponential(1) ?? before.errors.status).padStart(12),
      (errorsThere?.toExponential(1) ?? "").padStart(9),
      ...remarks,
    ].join("  "),
  );
}

/** A line of the summary; returns whether it holds. */
function verdict(holds: boolean, text: string): boolean {
  console.log(`${holds ? "equal    " : "NOT EQUAL"} ${text}`);
  return holds;
}

const namesOf = (rows: readonly Row[]) =>
  rows.length === 0 ? "" : `: ${rows.map(({ name }) => name).join("; ")}`;

function likelihoodsHold(rows: readonly Row[]): boolean {
  // One that threw has no likelihood, which is not within anything.
  const lower = rows.filter(({ gain }) => !(gain >= -SLACK));
  const higher = rows.filter(({ gain }) => gain > SLACK);
  return verdict(
    lower.length === 0,
    `ℓ per choice: ${rows.length - lower.length} of ${rows.length} fits ` +
      `within ${SLACK} nats of before or higher, ${higher.length} of them ` +
      `higher by more, ${lower.length} lower${namesOf(lower)}`,
  );
}

function evaluationsHold(rows: readonly Row[]): boolean {
  const ratios = rows.map(({ evaluations }) => evaluations)
    .filter((ratio) => !Number.isNaN(ratio));
  const ratio = median(ratios);
  return verdict(
    ratio >= EVALUATIONS[0] && ratio <= EVALUATIONS[1],
    `evaluations: median ratio after over before ${ratio.toFixed(4)}, ` +
      `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
  );
}

function errorsHold(
  rows: readonly Row[],
  of: "errors" | "errorsThere",
): boolean {
  // Errors at another optimum have nothing to do with each other.
  const known = rows.filter((row) =>
    row[of] !== undefined &&
    (of === "errorsThere" || Math.abs(row.gain) <= SLACK)
  );
  const farther = known.filter((row) => !(row[of]! <= ERROR_SLACK));
  const largest = Math.max(0, ...known.map((row) => row[of]!));
  const where = of === "errors"
    ? "at their own mixtures, one optimum"
    : "at the mixture before";
  return verdict(
    farther.length === 0,
    `standard errors ${where}: largest relative difference ` +
      `${largest.toExponential(1)} of ${known.length} fits, ` +
      `${farther.length} beyond ${ERROR_SLACK}${namesOf(farther)}`,
  );
}

function statusesHold(rows: readonly Row[]): boolean {
  const remarked = rows.filter(({ remarks }) => remarks.length > 0);
  return verdict(
    remarked.length === 0,
    `statuses: ${remarked.length} fits differ or threw${namesOf(remarked)}`,
  );
}

/** Fits all tables with both and prints what differs; returns whether nothing does. */
export function compareFits(
  checkouts: Pair<Checkout>,
  routes: string | undefined,
): boolean {
  console.log(
    "\nfit: ℓ per choice after − before, evaluations before, after, ratio; " +
      "starts that found the best of those finished before, after; " +
      "largest relative difference of standard errors, each at its own mixture, " +
      "both at the mixture before\n",
  );
  const rows: Row[] = [];
  for (const table of fitTables(routes)) {
    const ran = ofBoth(checkouts, (checkout) => run(checkout, table));
    const row = rowOf({ name: table.name, ...ran }, checkouts.after.softmix);
    rows.push(row);
    print(row, ran);
  }
  console.log();
  const holds = [
    likelihoodsHold(rows),
    evaluationsHold(rows),
    errorsHold(rows, "errors"),
    errorsHold(rows, "errorsThere"),
    statusesHold(rows),
  ];
  return holds.every((held) => held);
}
