/**
 * `softmix fit` and `softmix select` under a prior.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  choiceDataToCsv,
  choiceTableFromCsv,
  covariance,
  fit,
  selectComponents,
} from "../../mod.ts";
import { ridgeGrid } from "../../lib/fit/held_out_ridge.ts";
import { matrixToRows } from "../../lib/linalg/matrix.ts";
import { simulatedCase } from "../simulated.ts";
import { runInMemory } from "./memory_environment.ts";

const TABLE = choiceDataToCsv(
  simulatedCase(1, { items: 200, features: 8, choices: 250 }).data,
  { counts: "n" },
);
const { data } = choiceTableFromCsv(TABLE, { counts: "n" });

async function ran(...args: string[]) {
  const outcome = await runInMemory(args, { "t.csv": TABLE });
  assertEquals([outcome.status, outcome.error], [0, ""]);
  return outcome;
}
const FIT = ["fit", "t.csv", "--counts=n", "--components=2"];
const SELECT = ["select", "t.csv", "--counts=n", "--components=1..2"];

Deno.test("softmix fit --ridge --dirichlet: JSON has objective and prior, and the certificate is null for a reason", async () => {
  const prior = { ridge: 6, dirichlet: 2.5 };
  const args = ["--ridge=6", "--dirichlet", "2.5", "--json"];
  const object = JSON.parse((await ran(...FIT, ...args)).output);
  const { mixture, objective, logLikelihood, starts } = fit(data, {
    components: 2,
    ...prior,
  });
  assertEquals(object.objective, objective);
  assertEquals(object.logLikelihood, logLikelihood);
  assert(objective < logLikelihood);
  assertEquals(object.prior, prior);
  assertEquals(object.ridgeSearch, null);
  assertEquals(object.starts[0].objective, starts[0]!.objective);
  const { diagnostics } = object;
  assertEquals([diagnostics.optimalityGap, diagnostics.missing], [null, null]);
  assertEquals(diagnostics.skipped, [
    "the optimality gap and the score test for a missing component hold at a maximum of the likelihood only, and this is one under a prior (ridge 6, dirichlet 2.5)",
  ]);
  const { atomErrors, message } = covariance(data, mixture, { prior });
  assertEquals(diagnostics.covariance.kind, "posterior");
  assertEquals(diagnostics.covariance.message, message);
  assertEquals(diagnostics.covariance.atomErrors, matrixToRows(atomErrors!));
});

Deno.test("softmix fit without a prior: the objective is the log-likelihood, the prior null", async () => {
  const args = ["--ridge=0", "--json", "--no-diagnostics"];
  const object = JSON.parse((await ran(...FIT, ...args)).output);
  assertEquals(object.objective, object.logLikelihood);
  assertEquals([object.prior, object.ridgeSearch], [null, null]);
});

Deno.test("softmix fit --ridge held-out: text, JSON and page tell what was tried", async () => {
  const { output, files } = await ran(
    ...FIT,
    ...["--ridge", "held-out", "--out=m.json", "--report=r.html"],
  );
  const { ridgeSearch, prior, objective } = JSON.parse(files.get("m.json")!);
  const ridges = ridgeSearch.map(({ ridge }: { ridge: number }) => ridge);
  assertEquals(ridges, ridgeGrid(8));
  assert(prior.ridge > 0);
  const page = files.get("r.html")!;
  for (const text of [output.replaceAll(/\s+/g, " "), page]) {
    assert(text.includes(`with the log prior, ridge ${prior.ridge}`));
    assert(text.includes(objective.toFixed(3).slice(-7)));
    assert(text.includes("which predicts choices held out best"));
    for (const { ridge, heldOut } of ridgeSearch) {
      assert(text.includes(`${ridge}: ${heldOut.mean.toFixed(4)}`), `${ridge}`);
    }
    assert(text.includes("this is the covariance of a posterior"));
  }
  assert(!page.includes("Optimality gap"));
  const without = await ran(...FIT, "--report=r.html");
  assertMatch(without.files.get("r.html")!, /Optimality gap/);
  assert(!without.output.includes("Objective"));
});

Deno.test("softmix select under a prior: choices held out alone choose, in text, JSON and page", async () => {
  const { output, files } = await ran(
    ...SELECT,
    ...["--ridge=4", "--splits=2", "--out=s.json", "--report=r.html"],
  );
  const object = JSON.parse(files.get("s.json")!);
  const selection = selectComponents(data, {
    components: [1, 2],
    splits: 2,
    ridge: 4,
  });
  assertEquals(object.chosen, {
    ...{
      aic: null,
      bic: null,
      bicChoices: null,
      icl: null,
      quasiAic: null,
      quasiBic: null,
    },
    heldOut: selection.chosen.heldOut,
  });
  assertEquals(object.warnings, [
    "AIC, BIC, ICL and the quasi criteria are left out: they hold at maxima of the likelihood, and there are fits under a prior.",
    'left out, as no cell is a number: "item" (--categorical makes features of a column, --id names of items)',
  ]);
  for (const [i, { fit }] of selection.candidates.entries()) {
    const candidate = object.candidates[i];
    assertEquals(candidate.objective, fit.objective);
    assertEquals(candidate.prior, { ridge: 4, dirichlet: 0 });
    assertEquals([candidate.aic, candidate.quasiBic], [null, null]);
  }
  const page = files.get("r.html")!;
  for (const text of [output.replaceAll(/\s+/g, " "), page]) {
    assert(text.includes("the quasi criteria are left out"));
    assert(text.includes("Ridge"));
    assert(!/Criteria, less|Criteria against|quasi-AIC/.test(text));
  }
  assert(page.includes("The fit that Held out chooses"));
});

Deno.test("softmix fit and select tell on a terminal which ridge is tried", async () => {
  for (
    const [args, before] of [[FIT, ""], [
      [...SELECT, "--splits=0"],
      "K = 2, ",
    ]] as const
  ) {
    const { status, error } = await runInMemory(
      [...args, "--ridge=held-out"],
      { "t.csv": TABLE },
      { terminal: true },
    );
    assertEquals(status, 0);
    assert(
      error.includes(`${before}Ridge 4, choices held out: split 5`),
      error,
    );
  }
});
