import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceDataFromColumns,
  covariance,
  fit,
  modelFromJson,
  modelToJson,
  predictShares,
  ratios,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { deltaMethod } from "../../lib/inference.ts";
import type { Covariance } from "../../lib/inference/covariance_result.ts";
import { chooserData } from "../chooser_data.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";
import { fittedAtRandom } from "./random_root.ts";

const { data, truth } = simulatedCase(3, { components: 2, scale: 2.5 });
const result = {
  ...quasiNewton(data, truth),
  objective: -0,
  choosers: data.choices,
  warnings: ["one", "two"],
};
const of = covariance(data, result.mixture);
const written = JSON.stringify(
  modelToJson(data, result, {
    covariance: of,
    columns: { counts: "n" },
    command: "softmix fit t.csv",
  }),
);

/** The file after a change. */
// deno-lint-ignore no-explicit-any -- any value of JSON, to break it anywhere
function changed(change: (file: Record<string, any>) => void): unknown {
  const file = JSON.parse(written);
  change(file);
  return file;
}

Deno.test("a model file comes back to the bit", () => {
  const model = modelFromJson(JSON.parse(written));
  assertEquals(model.mixture, result.mixture);
  assertEquals(model.root, of.root);
  assertEquals(model.held, [false, false]);
  assertEquals(model.featureNames, data.featureNames);
  assertEquals(model.columns, { counts: "n" });
  assertEquals(model.covariance, { kind: "observed", message: of.message });
  assertEquals(model.logLikelihood, result.logLikelihood);
  assert(Object.is(model.objective, -0));
  assertEquals(model.warnings, ["one", "two"]);
  assertEquals(model.command, "softmix fit t.csv");
  const older = changed((file) => delete file["command"]);
  assertEquals(modelFromJson(older), { ...model, command: undefined });
  assertEquals(predictShares(data, model), predictShares(data, of));
  const names = { of: "x1", per: "x2", featureNames: model.featureNames };
  assertEquals(ratios(model, names), ratios(of, names));
  const first = ({ atoms }: typeof truth) => [atoms.values[0]! ** 2];
  assertEquals(deltaMethod(model, first), deltaMethod(of, first));
  assertEquals(
    modelFromJson({ weights: [], model: JSON.parse(written) }),
    model,
  );
});

Deno.test("numbers that JSON has not come back; any double does", () => {
  const values = [
    NaN,
    Infinity,
    -Infinity,
    -0,
    5e-324,
    0.1,
    1e308,
    2 ** 53 + 2,
  ];
  for (const logLikelihood of values) {
    const text = JSON.stringify(
      modelToJson(data, { ...result, logLikelihood }),
    );
    const back = modelFromJson(JSON.parse(text)).logLikelihood;
    assert(Object.is(back, logLikelihood), `${back} for ${logLikelihood}`);
  }
});

Deno.test("where there is no covariance the file says why", () => {
  const none = modelFromJson(modelToJson(data, result));
  assertEquals(none.root, undefined);
  assertEquals(none.covariance.message, "none was computed");
  const why = "left out by --no-diagnostics";
  assertEquals(
    modelFromJson(modelToJson(data, result, { why })).covariance.message,
    why,
  );
  const far = covariance(simulatedCase(8, { choices: 1e6 }).data, truth);
  assertEquals(far.root, undefined);
  assertEquals(
    modelFromJson(modelToJson(data, result, { covariance: far })).covariance,
    { kind: "observed", message: far.message },
  );
});

Deno.test("membership and populations come back with the choosers that weights are averaged over", () => {
  for (const kind of ["membership", "populations"] as const) {
    const given = chooserData(41, kind, { choosers: 30 });
    const known = fittedAtRandom(41, 3, given);
    const full = {
      ...known,
      held: [false, false, false],
      kind: "observed",
      message: "",
    } as unknown as Covariance;
    const kept = { ...result, mixture: known.mixture };
    const text = JSON.stringify(modelToJson(given, kept, { covariance: full }));
    const model = modelFromJson(JSON.parse(text));
    assertEquals(model.mixture, known.mixture);
    assertEquals(model.membershipNames, given.choosers!.covariates!.names);
    assertEquals(model.arePopulations, kind === "populations");
    const items = { features: given.features, offset: given.offset };
    const [one, two] = [model, known].map((f) => predictShares(items, f));
    assertEquals(one!.shares.values, two!.shares.values);
    for (const part of ["shares", "populations"] as const) {
      const errors = two![part]?.standardErrors ?? [];
      for (const [i, error] of errors.entries()) {
        // Alike choosers are summed first.
        assertAlmostEquals(one![part]!.standardErrors![i]!, error, 1e-14);
      }
    }
    if (kind === "populations") {
      assertEquals(model.root!.choosers!.counts.length, 3);
    }
  }
});

Deno.test("categories and item names are kept", () => {
  const wines = choiceDataFromColumns({
    name: ["A", "B", "C", "D", "E"],
    sold: [310, 95, 140, 260, 120],
    price: [9, 12, 15, 18, 11],
    colour: ["red", "white", "red", "rosé", "white"],
  }, { counts: "sold", id: "name", categorical: { colour: "white" } });
  const found = fit(wines, { components: 1, starts: 1 });
  const model = modelFromJson(modelToJson(wines, found));
  assertEquals(model.itemNames, ["A", "B", "C", "D", "E"]);
  assertEquals(model.featureNames, ["price", "colour:red", "colour:rosé"]);
  assertEquals(model.categories, [
    { column: "colour", reference: "white", others: ["red", "rosé"] },
  ]);
});

Deno.test("a file that is no model is refused by the path of what is wrong", () => {
  const refusals: [unknown, string][] = [
    [null, "it must be an object: current value is null"],
    [[], "it must be an object: current value is [object Array]"],
    [{}, 'format must be "softmix-model": current value is undefined'],
    [{ model: 3 }, "model must be an object: current value is 3"],
    [
      changed((file) => file.version = 2),
      "version must be 1: current value is 2",
    ],
    [
      changed((file) => file.mixture.weights = "half"),
      'mixture.weights must be an array of numbers: current value is "half"',
    ],
    [
      changed((file) => file.mixture.weights[1] = null),
      "mixture.weights[1] must be a number: current value is null",
    ],
    [
      changed((file) => file.mixture.atoms.pop()),
      "mixture.atoms must be 2 rows: current value is 1",
    ],
    [
      changed((file) => file.mixture.atoms[1].pop()),
      "mixture.atoms[1] must be 3 numbers: current value is 2",
    ],
    [
      changed((file) => file.covariance.root.directions[0].pop()),
      "covariance.root.directions[0] must be 8 numbers: current value is 7",
    ],
    [
      changed((file) => file.covariance.held = [true]),
      "covariance.held must be 2 of true and false: current value is 1",
    ],
    [
      changed((file) => file.covariance.held[1] = 1),
      "covariance.held[1] must be true or false: current value is 1",
    ],
    [
      changed((file) => file.features.names[2] = 3),
      "features.names[2] must be a text: current value is 3",
    ],
    [
      changed((file) => delete file.warnings),
      "warnings must be an array of texts: current value is undefined",
    ],
    [
      changed((file) => file.covariance.message = 1),
      "covariance.message must be a text: current value is 1",
    ],
    [
      changed((file) => file.features.categories = [0]),
      "features.categories[0] must be an object: current value is 0",
    ],
  ];
  for (const [file, words] of refusals) {
    assertRefused(() => modelFromJson(file), `Cannot read a model as ${words}`);
  }
  assertRefused(
    () => modelFromJson(changed((file) => file.features.names.pop())),
    "Cannot use the mixture as its atoms must have 2 entries, one per feature: current number is 3",
  );
  assertRefused(
    () => modelFromJson(changed((file) => file.mixture.weights = [0.5, 0.6])),
    "Cannot use the mixture as weights must sum to 1: current sum is 1.1",
  );
});
