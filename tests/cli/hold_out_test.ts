import { assert, assertEquals } from "@std/assert";
import { choiceData, fit, selectComponents } from "../../mod.ts";
import { heldOutLogLikelihood } from "../../lib/inference.ts";
import { runInMemory } from "./memory_environment.ts";

const counts = [310, 95, 140, 260, 120, 150, 420, 180];
const prices = [9, 12, 15, 18, 11, 14, 8, 16];
const TABLE = `sold,price\n${
  counts.map((count, j) => `${count},${prices[j]}\n`).join("")
}`;
const data = choiceData(prices.map((price) => [price]), counts, {
  featureNames: ["price"],
});
const FIT = ["fit", "t.csv", "--counts", "sold", "--components", "2"];

Deno.test("fit --hold-out tells what heldOutLogLikelihood() does of refits from the mixture", async () => {
  const { output, error } = await runInMemory(
    [...FIT, "--hold-out", "choosers", "--seed", "4", "--json"],
    { "t.csv": TABLE },
  );
  assertEquals(error, "");
  const { heldOut, ...rest } = JSON.parse(output);
  const { mixture } = fit(data, { components: 2, seed: 4 });
  const expected = heldOutLogLikelihood(data, {
    splits: 5,
    seed: 4,
    refit: (train) => fit(train, { components: 2, init: mixture }).mixture,
  });
  assertEquals(heldOut, {
    holdOut: "choosers",
    mean: expected.mean,
    deviation: expected.deviation,
    perChoice: Array.from(expected.perChoice),
  });
  assertEquals(
    rest.logLikelihood,
    fit(data, { components: 2, seed: 4 }).logLikelihood,
  );
  const plain = await runInMemory([...FIT, "--json"], { "t.csv": TABLE });
  assert(!("heldOut" in JSON.parse(plain.output)));
  const text = await runInMemory([...FIT, "--hold-out", "choosers"], {
    "t.csv": TABLE,
  });
  assert(text.output.includes("where a fifth of the choices is held out"));
});

Deno.test("--hold-out choices needs choosers, by fit and by select; other words are refused", async () => {
  const said = async (args: readonly string[]) =>
    (await runInMemory(args, { "t.csv": TABLE })).error;
  assertEquals(
    await said([...FIT, "--hold-out", "choices"]),
    'softmix fit: "t.csv": Cannot split choices as choices are held out given others of their chooser, and no chooser makes several\n',
  );
  assertEquals(
    await said([...FIT, "--hold-out", "persons"]),
    'softmix fit: --hold-out must be choosers or choices: current value is "persons" (see softmix fit --help)\n',
  );
  const select = ["select", "t.csv", "--counts", "sold", "--components", "1"];
  const { output } = await runInMemory(
    [...select, "--hold-out", "choices", "--json"],
    { "t.csv": TABLE },
  );
  assertEquals(
    JSON.parse(output).warnings,
    selectComponents(data, { components: [1], holdOut: "choices" }).warnings,
  );
});

Deno.test("what data or a prior rule out is refused before the fit, in the words of after", async () => {
  const weighted = TABLE.replace("310,", "310.5,");
  const populations = `year,${TABLE.replaceAll(/\n(?=.)/g, "\n7,")}`;
  const counts = FIT.map((word) => word === "sold" ? "sold,year" : word);
  const ridge = [...FIT, "--ridge", "1"];
  const maximum =
    "as the mixture must be a maximum of the likelihood: it is one under a prior, ridge 1";
  const notWhole =
    "as the number of choices must be an integer: current value is 1675.5";
  const cases: [args: string[], table: string, message: string][] = [
    [[...ridge, "--errors", "scaled"], TABLE, "scale must be 1"],
    [[...ridge, "--errors", "sandwich"], TABLE, 'kind must be "posterior"'],
    [[...ridge, "--intervals", "profile"], TABLE, maximum],
    [[...ridge, "--test"], TABLE, maximum],
    [[...FIT, "--errors", "bootstrap"], weighted, notWhole],
    [[...FIT, "--intervals", "percentile"], weighted, notWhole],
    [[...FIT, "--test"], weighted, notWhole],
    [[...counts, "--errors", "scaled"], populations, "one population"],
    [[...counts, "--errors", "jackknife"], populations, "of one population"],
    [[...counts, "--influence", "1"], populations, "of one population"],
    [[...FIT, "--hold-out", "choosers"], weighted, "counts must be integers"],
  ];
  for (const [args, table, message] of cases) {
    // A fit would be interrupted, and nothing made after it.
    const stop = { aborted: true };
    const { status, error } = await runInMemory(args, { "t.csv": table }, {
      stop,
    });
    assertEquals(status, 1, error);
    assert(error.includes(message), `${args.join(" ")}: ${error}`);
  }
});
