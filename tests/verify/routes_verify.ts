// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * The default fit on real data: the US routes of 2008, beside the project.
 */
import { assert } from "@std/assert";
import { choiceTableFromCsv, fit, type FitResult } from "../../mod.ts";

const table = new URL(
  "../../../shared/data/us-routes-2008.csv",
  import.meta.url,
);
const text = await Deno.readTextFile(table).catch(() => undefined);
if (text === undefined) {
  console.log("skipped: the US routes are not beside the project");
}

/** Highest log-likelihoods per choice known inside the default bound, cut after seven digits. */
const KNOWN = [-8.5624262, -8.5588136, -8.555492, -8.5552495, -8.5550103];

/** ℓ from the raw columns of the table, without the library: no whitening, no kernels. */
function recomputed(rows: readonly string[][], { mixture }: FitResult): number {
  const { weights, atoms } = mixture;
  const scores = rows.map((row) =>
    Array.from(
      weights,
      (_, k) =>
        row.slice(2).reduce(
          (sum, x, l) => sum + Number(x) * atoms.values[k * 5 + l]!,
          0,
        ),
    )
  );
  const largest = Array.from(
    weights,
    (_, k) => Math.max(...scores.map((s) => s[k]!)),
  );
  const sums = Array.from(
    weights,
    (_, k) => scores.reduce((sum, s) => sum + Math.exp(s[k]! - largest[k]!), 0),
  );
  return rows.reduce((total, row, j) => {
    const pi = weights.reduce(
      (sum, weight, k) =>
        sum + weight * Math.exp(scores[j]![k]! - largest[k]!) / sums[k]!,
      0,
    );
    return total + Number(row[1]) * Math.log(pi);
  }, 0);
}

Deno.test({
  name:
    "the default fit reaches the best optimum known of the US routes, whatever the seed",
  ignore: text === undefined,
  fn() {
    const { data } = choiceTableFromCsv(text!, {
      counts: "flights",
      id: "route",
    });
    const rows = text!.trim().split(/\r?\n/).slice(1).map((line) =>
      line.split(",")
    );
    for (const [i, known] of KNOWN.entries()) {
      const reached = [1, 2, 3, 4, 5].map((seed) => {
        const result = fit(data, { components: i + 1, seed });
        const again = recomputed(rows, result);
        assert(Math.abs(again / result.logLikelihood - 1) < 1e-9, `${again}`);
        return result;
      });
      console.log(
        `K = ${i + 1}: ${
          reached.map((r) => r.logLikelihoodPerChoice.toFixed(7)).join(", ")
        }; on the bound ${
          reached.filter((r) => r.onBound.includes(true)).length
        } of 5; ${
          reached.map((r) => `${r.foundBest} of ${r.finished}`).join(", ")
        } starts`,
      );
      for (const { logLikelihoodPerChoice } of reached) {
        assert(
          logLikelihoodPerChoice >= known,
          `K = ${i + 1}: ${logLikelihoodPerChoice}`,
        );
      }
    }
  },
});
