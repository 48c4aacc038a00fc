import { assertEquals, assertStringIncludes } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

/** Fits a table, then draws from the fit and refits: what the second says. */
async function bootstrapped(table: string, args: readonly string[]) {
  const fitted = await runInMemory(
    ["fit", "t.csv", "--counts", "n", ...args, "--out", "m.json"],
    { "t.csv": table },
  );
  assertEquals(fitted.status, 0, fitted.error);
  const model = fitted.files.get("m.json")!;
  return {
    model,
    ...await runInMemory(
      ["bootstrap", "m.json", "t.csv", "--replicates", "2", "--json"],
      { "t.csv": table, "m.json": model },
    ),
  };
}

for (const shown of ["xyz", "xyx"]) {
  Deno.test(`a model of which features of categories were dropped is refitted without them: ${shown}`, async () => {
    const rows = Array.from({ length: 24 }, (_, j) =>
      [
        ...[(j * 7) % 11 + 1, (j * 0.37) % 1],
        ...[j % 3 === 1 ? 1 : 0, shown[j % 3]],
      ].join());
    const { model, status, error, output } = await bootstrapped(
      `n,a,b,cat\n${rows.join("\n")}\n`,
      ["--categorical=cat=x", "--drop-dependent", "--components=1"],
    );
    assertEquals(JSON.parse(model).droppedFeatures, ["cat:y"]);
    assertEquals(status, 0, error);
    const { featureNames } = JSON.parse(output);
    assertEquals(featureNames, JSON.parse(model).featureNames);
  });
}

Deno.test("a log-likelihood near 0 is that of the same data where its last digits differ; of other data it is refused", async () => {
  const table = "n,a\n5000,9\n0,0\n0,1\n";
  const { model, status, error } = await bootstrapped(table, [
    ...["--components=1", "--atom-bound=16"],
  ]);
  assertEquals(status, 0, error);
  const known = JSON.parse(model);
  const value = known.logLikelihood;
  assertEquals(value < 0 && value > -1e-4, true, `${value}`);
  const text = model.replaceAll(`${value}`, `${value * (1 + 1e-8)}`);
  const run = (table: string) =>
    runInMemory(["bootstrap", "m.json", "t.csv", "--replicates", "2"], {
      ...{ "t.csv": table, "m.json": text },
    });
  const again = await run(table);
  assertEquals(again.status, 0, again.error);
  const other = await run(table.replace("0,1", "1,1"));
  assertEquals(other.status, 1);
  assertStringIncludes(other.error, "was fitted to other data");
});
