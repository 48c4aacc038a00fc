// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Do choice sets of real persons, read in any order of rows, have the log-likelihoods that another
 * program finds at its estimates? Needs the data and the estimates beside the project.
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type ChoiceData, choiceSetData } from "../../mod.ts";
import { openPlainChoosers } from "../../lib/kernels/plain_choosers.ts";
import { logSumExp } from "../../lib/linalg/log_sum_exp.ts";
import { stream } from "../../lib/random/streams.ts";

const shared = new URL("../../../shared/", import.meta.url);
const textOf = (path: string) =>
  Deno.readTextFile(new URL(path, shared)).catch(() => undefined);

/** What the other program (NumPy) says of one fit. */
interface Reference {
  readonly logLikelihood: number;
  readonly nullLogLikelihood: number;
  readonly persons: number;
  readonly tasks: number;
  readonly weights: readonly number[];
  readonly atoms: readonly (readonly number[])[];
  readonly features: readonly string[];
  readonly membership: readonly string[];
  readonly membershipCoef: readonly (readonly number[])[];
}

const reference = await textOf("rivals/choice_sets_reference.json");
if (reference === undefined) {
  console.log("skipped: the choice sets are not beside the project");
}
const fits: Record<string, Reference> = reference === undefined
  ? {}
  : JSON.parse(reference).fits;

/** A file as choice sets, the rows shuffled. */
async function dataOf(file: string, fit: Reference): Promise<ChoiceData> {
  const text = await textOf(`data/choice-sets/${file}.csv`);
  const [header, ...lines] = text!.trim().split("\n").map((line) =>
    line.split(",")
  );
  const rng = stream(file, "verify:shuffle");
  const keyed = lines.map((cells) => ({ cells, key: rng() }));
  const rows = keyed.sort((a, b) => a.key - b.key).map(({ cells }) => cells);
  const column = (name: string) => {
    const c = header!.indexOf(name);
    return rows.map((cells) => cells[c]!);
  };
  const numbers = (name: string) => column(name).map(Number);
  const electricity = file === "electricity100";
  const features = fit.features.map(numbers);
  const [, ...membership] = fit.membership;
  return choiceSetData(rows.map((_, r) => features.map((x) => x[r]!)), {
    persons: column(electricity ? "id" : "person"),
    sets: column(electricity ? "obsID" : "task"),
    chosen: numbers(electricity ? "choice" : "chosen"),
    featureNames: fit.features,
    membership: membership.length === 0
      ? undefined
      : Object.fromEntries(membership.map((name) => [name, numbers(name)])),
  });
}

/** ℓ at given atoms: the kernels' log A, and weights or membership in plain loops. */
function logLikelihoodOf(
  { features, choosers }: ChoiceData,
  { weights, atoms, membershipCoef }: Reference,
): number {
  const K = weights.length;
  const kernels = openPlainChoosers({ features, ...choosers!, components: K });
  kernels.softmax(Float64Array.from(atoms.flat()), { first: 0, end: K });
  const { covariates, counts } = choosers!;
  const U = counts.length;
  let total = 0;
  for (let u = 0; u < U; u++) {
    const logWeights = covariates === undefined
      ? Float64Array.from(weights, Math.log)
      : Float64Array.from({ length: K }, (_, k) => {
        const { columns: Q, values } = covariates.values;
        return (membershipCoef[k] ?? []).reduce(
          (sum, c, q) => sum + c * values[u * Q + q]!,
          0,
        );
      });
    const joint = logWeights.map((w, k) =>
      w + kernels.logProbabilities[k * U + u]!
    );
    total += counts[u]! * (logSumExp(joint) - logSumExp(logWeights));
  }
  return total;
}

for (const [name, fit] of Object.entries(fits)) {
  const file = name.replace(/(_mem)?_K\d$/, "");
  Deno.test(`${name} has the log-likelihood that the other program found`, async () => {
    const data = await dataOf(file, fit);
    assertEquals(data.choosers!.size, fit.persons);
    assertEquals(data.choices, fit.tasks);
    const found = logLikelihoodOf(data, fit);
    // Estimates and log-likelihoods are printed to ten digits.
    assertAlmostEquals(found, fit.logLikelihood, 2e-6);
    const zeros = fit.atoms.map((atom) => atom.map(() => 0));
    assertAlmostEquals(
      logLikelihoodOf(data, { ...fit, atoms: zeros }),
      fit.nullLogLikelihood,
      1e-6,
    );
    console.log(`${name}: ${found}`);
  });
}
