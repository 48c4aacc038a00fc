/** Choice sets, panels, populations and membership on the command line: what is read, fitted, written, and refused. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  choiceSetData,
  choiceTableFromCsv,
  covariance,
  fit,
  logLikelihood,
  matrixToRows,
} from "../../mod.ts";
import { runInMemory } from "./memory_environment.ts";
import {
  csv,
  FEATURES,
  FIT,
  fitted,
  ONE,
  PANEL,
  ROWS,
  withColumn,
} from "./panel_rows.ts";

/** The same data by the function for arrays. */
const DATA = choiceSetData(
  ROWS.map(({ price, time }) => [Number(price), Number(time)]),
  {
    sets: ROWS.map(({ task }) => task),
    persons: ROWS.map(({ person }) => person),
    chosen: ROWS.map(({ chosen }) => Number(chosen)),
    featureNames: ["price", "time"],
  },
);

Deno.test("softmix fit reads a panel as choiceSetData() does, whatever the order of rows and the spelling of what was chosen", async () => {
  const one = fit(DATA, { components: 1 });
  const shuffled = ROWS.toSorted((a, b) =>
    Number(a.price) - Number(b.price) || Number(a.time) - Number(b.time)
  );
  const words = withColumn(
    "chosen",
    ({ chosen }) => chosen === "1" ? "TRUE" : "False",
  );
  for (const rows of [ROWS, shuffled, words]) {
    const found = await fitted([...FIT, ...ONE], csv(rows));
    assertEquals(
      [found.items, found.choices, found.choosers, found.choiceSets],
      [54, 18, 6, 18],
    );
    assertEquals(found.persons, 6);
    assertAlmostEquals(found.logLikelihood, one.logLikelihood, 1e-9);
    assertAlmostEquals(found.nullLogLikelihood, 18 * Math.log(1 / 3), 1e-9);
    assertAlmostEquals(
      found.pseudoRSquared,
      1 - one.logLikelihood / (18 * Math.log(1 / 3)),
      1e-12,
    );
    assertAlmostEquals(
      found.logLikelihoodPerChooser,
      found.logLikelihood / 6,
      1e-12,
    );
    assertEquals([found.effectiveItems, found.bounds.saturated], [
      null,
      undefined,
    ]);
    assertEquals([found.membership, found.populations], [null, null]);
    assertEquals(found.warnings, []);
  }
});

Deno.test("softmix fit takes how often each row was chosen, by nobody known", async () => {
  const rows = ROWS.map((row, r) => ({
    ...row,
    task: `${row.person} ${row.task}`,
    chosen: `${r % 4}`,
  }));
  const found = await fitted([
    ...["fit", "l.csv", "--set", "task", "--counts", "chosen"],
    ...[...FEATURES, ...ONE],
  ], csv(rows));
  const choices = rows.reduce((sum, { chosen }) => sum + Number(chosen), 0);
  assertEquals([found.choices, found.choosers], [choices, choices]);
  assertEquals([found.persons, found.choicesPerChooser], [null, 1]);
});

Deno.test("a person of weight 2 is two persons", async () => {
  const weighted = withColumn(
    "income",
    ({ person }) => person === "p2" ? "2" : "1",
  );
  const twice = [
    ...ROWS,
    ...ROWS.filter(({ person }) => person === "p2")
      .map((row) => ({ ...row, person: "p2 again" })),
  ];
  const one = await fitted(
    [...FIT, ...ONE, "--weight", "income"],
    csv(weighted),
  );
  const two = await fitted([...FIT, ...ONE], csv(twice));
  assertEquals([one.choosers, two.choosers], [7, 7]);
  assertEquals([one.persons, two.persons], [6, 7]);
  assertAlmostEquals(one.logLikelihood, two.logLikelihood, 1e-9);
});

Deno.test("softmix fit --membership has coefficients with the errors of covariance()", async () => {
  const { files } = await runInMemory([
    ...["simulate", "--persons=200", "--sets=5", "--rows=3", "--features=2"],
    ...["--components=2", "--covariates=1", "--out=s.csv", "--truth=t.json"],
  ]);
  const text = files.get("s.csv")!;
  const found = await fitted([
    ...["fit", "l.csv", "--set=set", "--chosen=chosen", "--person=person"],
    ...["--membership=z1", "--components=2"],
  ], text);
  const { data } = choiceTableFromCsv(text, {
    set: "set",
    chosen: "chosen",
    person: "person",
    membership: ["z1"],
  });
  assertEquals(data.featureNames, ["x1", "x2"]);
  const result = fit(data, { components: 2 });
  const { membershipErrors } = covariance(data, result.mixture);
  assertEquals(found.membership, {
    names: ["(Intercept)", "z1"],
    coefficients: matrixToRows(result.membership!.coefficients),
    errors: [matrixToRows(membershipErrors!)[0]],
  });
  assertEquals([found.populations, found.diagnostics.optimalityGap], [
    null,
    null,
  ]);
  assertEquals(found.diagnostics.skipped, [
    "there is no optimality gap where weights depend on covariates",
  ]);
  // Three standard errors of the truth, of which slopes were drawn with it.
  const truth = JSON.parse(files.get("t.json")!);
  for (const [q, value] of truth.membership.coefficients[0].entries()) {
    const off = Math.abs(found.membership.coefficients[0][q] - value);
    assert(off < 3 * found.membership.errors[0][q], `${off}`);
  }
});

/** Items whose counts of two years are what two groups choose on average, in other shares. */
const YEARS = (() => {
  const items = Array.from(
    { length: 20 },
    (_, j) => [Math.sin(3 * j), Math.cos(5 * j * j)] as const,
  );
  const [one, two] = [[1.5, -0.5], [-1, 1]].map((atom) => {
    const sizes = items.map(([a, b]) => Math.exp(a * atom[0]! + b * atom[1]!));
    const sum = sizes.reduce((a, b) => a + b);
    return sizes.map((size) => size / sum);
  });
  return items.map(([price, size], j) => ({
    counts: [0.7, 0.4].map((share) =>
      Math.round(5000 * (share * one![j]! + (1 - share) * two![j]!))
    ),
    features: [price, size],
  }));
})();
const WIDE = ["item,2021,2022,price,size"].concat(
  YEARS.map(({ counts, features }, j) => [j, ...counts, ...features].join()),
).join("\n");

Deno.test("softmix fit --counts 2021,2022 has the weights of each population", async () => {
  const found = await fitted([
    ...["fit", "l.csv", "--counts", "2021,2022", "--id", "item"],
    ...["--components", "2"],
  ], WIDE);
  const data = choiceData(
    YEARS.map(({ features }) => features),
    YEARS.map(({ counts }) => counts),
    { featureNames: ["price", "size"], populationNames: ["2021", "2022"] },
  );
  const result = fit(data, { components: 2 });
  const { populationWeightErrors } = covariance(data, result.mixture);
  assertEquals(found.featureNames, ["price", "size"]);
  assertEquals(
    found.populations,
    ["2021", "2022"].map((name, g) => ({
      name,
      weights: matrixToRows(result.membership!.populations!)[g],
      errors: matrixToRows(populationWeightErrors!).map((row) => row[g]),
    })),
  );
  for (const [g, share] of [0.7, 0.4].entries()) {
    assertAlmostEquals(found.populations[g].weights[0], share, 0.01);
  }
  assertEquals(
    [found.membership, found.persons, found.choosers, found.choices],
    [null, null, data.choices, data.choices],
  );
  assertEquals(found.warnings, []);
});

Deno.test("a table that is simulated comes back with the truth", async () => {
  const { status, files } = await runInMemory([
    ...["simulate", "--persons", "300", "--sets", "6", "--rows", "4"],
    ...["--features", "2", "--components", "2", "--out", "s.csv"],
    ...["--truth", "t.json"],
  ]);
  assertEquals(status, 0);
  const text = files.get("s.csv")!;
  assertEquals(text.split("\n")[0], "person,set,chosen,x1,x2");
  const truth = JSON.parse(files.get("t.json")!);
  assertEquals(
    [truth.persons, truth.choiceSets, truth.choices, truth.items],
    [300, 1800, 1800, 7200],
  );
  assertEquals(truth.componentOfPerson.length, 300);
  const found = await fitted([
    ...["fit", "l.csv", "--set", "set", "--chosen", "chosen"],
    ...["--person", "person", "--components", "2"],
  ], text);
  const { data } = choiceTableFromCsv(text, {
    set: "set",
    chosen: "chosen",
    person: "person",
  });
  const { weights, atoms } = truth;
  const atTruth = logLikelihood(data, {
    weights: Float64Array.from(weights),
    atoms: { rows: 2, columns: 2, values: Float64Array.from(atoms.flat()) },
  });
  // Twice the gain of 5 parameters over the truth is χ² with 5 degrees: beyond 20 in one sample of 1000.
  const gain = found.logLikelihood - atTruth;
  assert(gain >= 0 && gain < 10, `${gain}`);
});

Deno.test("softmix select compares fits of panels, and says whose the choices are", async () => {
  const found = JSON.parse(
    (await runInMemory([
      ...["select", "l.csv", ...PANEL, ...FEATURES, "--components", "1,2"],
      ...["--splits", "0", "--json"],
    ], { "l.csv": csv(ROWS) })).output,
  );
  assertEquals([found.choosers, found.choiceSets, found.persons], [6, 18, 6]);
  const { bic, bicChoices, logLikelihood } = found.candidates[0];
  assertAlmostEquals(bic, 2 * Math.log(6) - 2 * logLikelihood, 1e-9);
  assertAlmostEquals(bicChoices, 2 * Math.log(18) - 2 * logLikelihood, 1e-9);
  assertEquals(
    [found.overdispersion, found.latentSecondMoment ?? null],
    [null, null],
  );
});
