import { assertEquals } from "@std/assert";
import { choiceTableFromCsv, EXAMPLES, exampleTable } from "../../mod.ts";
import { runInMemory } from "./memory_environment.ts";

for (const name of EXAMPLES) {
  Deno.test(`softmix example ${name} writes the columns of the example`, async () => {
    const args = ["example", name, "--out", "e.csv", "--seed", "3"];
    const { status, output, error, files } = await runInMemory(args, {});
    assertEquals([status, output, error], [0, "", ""]);
    const { columns } = exampleTable(name, { seed: 3 });
    const [header, ...rows] = files.get("e.csv")!.trimEnd().split("\n");
    assertEquals(header!.split(","), Array.from(columns.keys()));
    const cells = rows.map((row) => row.split(","));
    Array.from(columns.values()).forEach((values, at) => {
      assertEquals(cells.map((row) => row[at]), values.map(String));
    });
  });
}

Deno.test("the table of wines is read without a warning", async () => {
  const args = ["example", "wines", "--out", "e.csv"];
  const { files } = await runInMemory(args, {});
  const { data, warnings } = choiceTableFromCsv(files.get("e.csv")!, {
    counts: "sold",
    id: "wine",
    categorical: { colour: "white", region: "Douro" },
  });
  assertEquals([data.choices, warnings], [25_000, []]);
});

const WRONG: [args: string, error: string][] = [
  ["", "NAME is missing"],
  ["wines", "--out is missing"],
  [
    "beers --out b.csv",
    'NAME must be one of wines, trains, words: current value is "beers"',
  ],
  [
    "wines --out b.csv --seed x",
    '--seed must be an integer: current value is "x"',
  ],
];

for (const [args, error] of WRONG) {
  Deno.test(`softmix example ${args} is refused`, async () => {
    const words = ["example", ...args.split(" ").filter(Boolean)];
    const outcome = await runInMemory(words, {});
    assertEquals([outcome.status, outcome.error], [
      2,
      `softmix example: ${error} (see softmix example --help)\n`,
    ]);
    assertEquals(outcome.files.size, 0);
  });
}
