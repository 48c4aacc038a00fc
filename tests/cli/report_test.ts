import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { commandLine } from "../../lib/cli/command_line.ts";
import { shortNumber } from "../../lib/report/number_text.ts";
import {
  choiceTableFromCsv,
  diagnose,
  fitReport,
  selectComponents,
} from "../../mod.ts";
import { runInMemory } from "./memory_environment.ts";

const TABLE = (await runInMemory([
  "simulate",
  ...["--items=60", "--features=2", "--components=2", "--choices=5000"],
  "--out=s.csv",
])).files.get("s.csv")!;
const FIT = ["fit", "s.csv", "--counts=count", "--components=2", "--starts=3"];

Deno.test("softmix fit --report writes a page that names command, seed and version", async () => {
  const args = [
    ...FIT,
    "--id",
    "item",
    "--seed",
    "7",
    "--report",
    "my page.html",
  ];
  const { status, files, error } = await runInMemory(args, { "s.csv": TABLE });
  assertEquals([status, error], [0, ""]);
  const page = files.get("my page.html")!;
  assert(page.startsWith("<!DOCTYPE html>"));
  assertStringIncludes(
    page,
    "softmix fit s.csv --counts=count --components=2 --starts=3 --id item --seed 7 --report &#39;my page.html&#39;",
  );
  assertStringIncludes(page, "<td>7</td>");
  assertStringIncludes(page, "<td>softmix 0.2.0</td>");
});

/** The table with every count nine times: choices come in bunches of nine. */
const BUNCHED = TABLE.split("\n").map((line, j) => {
  const cells = line.split(",");
  if (j > 0 && cells.length > 1) cells[1] = `${9 * Number(cells[1])}`;
  return cells.join(",");
}).join("\n");

/** What a person reads on a page, in one line. */
function wordsOf(page: string): string {
  return page.replace(/<style>.*?<\/style>/s, "")
    .replaceAll(/<svg.*?<\/svg>/gs, "").replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll(/\s+/g, " ");
}

/** The explanations of the terms, a line each, of the section of a report that tells what is missing. */
function diagnosticsIn(report: string): string[] {
  const section = report.split("\n\n").find((s) => /^Missing/m.test(s))!;
  return section.split(/\n(?=\S)/).map((s) =>
    s.replace(/^.*? {2,}/, "").replaceAll(/\s+/g, " ")
  );
}

Deno.test("text, JSON and page of one fit give the same diagnostics in the same words", async () => {
  for (const components of [1, 2]) {
    const { files, output } = await runInMemory([
      ...["fit", "s.csv", "--counts=count", "--starts=3", "--seed=7"],
      ...[`--components=${components}`, "--out=a.json", "--report=r.html"],
    ], { "s.csv": BUNCHED });
    const words = wordsOf(files.get("r.html")!);
    const lines = diagnosticsIn(output);
    assert(lines.some((line) => /for bunches errors are \d/.test(line)));
    for (const line of lines) assertStringIncludes(words, line);
    const { diagnostics } = JSON.parse(files.get("a.json")!);
    const { missing, covariance, optimalityGap } = diagnostics;
    for (const text of [output.replaceAll(/\s+/g, " "), words]) {
      for (
        const told of [
          `${shortNumber(missing.gain)} nats`,
          `condition ${shortNumber(covariance.condition)}`,
          `${shortNumber(optimalityGap.gap)}: no mixture`,
        ]
      ) assertStringIncludes(text, told);
    }
    // The condition of the expected information is another number: one of them is told.
    assert(!words.includes("along the strongest"));
  }
});

Deno.test("softmix fit --no-diagnostics leaves them out of the page, as out of text and JSON", async () => {
  const { files } = await runInMemory(
    [...FIT, "--no-diagnostics", "--report=r.html"],
    { "s.csv": TABLE },
  );
  const words = wordsOf(files.get("r.html")!);
  assertStringIncludes(words, "Log-likelihood");
  assert(!/±|Standard errors|Missing|Optimality gap|NaN|undefined/.test(words));
});

Deno.test("softmix select --report shows the fit that the reasons recommend, with what diagnose() finds for the same seed", async () => {
  for (const [table, by] of [[TABLE, "BIC"], [BUNCHED, "Quasi BIC"]] as const) {
    const { files } = await runInMemory([
      ...["select", "s.csv", "--counts=count", "--components=1..3"],
      ...["--starts=3", "--seed=7", "--splits=0", "--out=a.json"],
      "--report=r.html",
    ], { "s.csv": table });
    const words = wordsOf(files.get("r.html")!);
    const { chosen } = JSON.parse(files.get("a.json")!);
    const K = by === "BIC" ? chosen.bic : chosen.quasiBic;
    assertStringIncludes(words, `The fit that ${by} chooses: K = ${K}`);
    const { data } = choiceTableFromCsv(table, { counts: "count" });
    const { candidates } = selectComponents(data, {
      components: [1, 2, 3],
      ...{ starts: 3, seed: 7, splits: 0 },
    });
    const { fit } = candidates[K - 1]!;
    const report = fitReport(data, fit, {
      diagnostics: diagnose(data, fit, { seed: 7 }),
    });
    for (const line of diagnosticsIn(report)) {
      assertStringIncludes(words, line);
    }
  }
});

Deno.test("softmix fit tries the report's file before the fit", async () => {
  const { status, error, files } = await runInMemory(
    [...FIT, "--out=a.json", "--report=a.locked"],
    { "s.csv": TABLE },
  );
  assertEquals(status, 1);
  assertEquals(
    error,
    `softmix fit: Cannot write "a.locked" as permission is denied\n`,
  );
  assertEquals(files.size, 0);
});

Deno.test("softmix fit refuses a report over the data or the JSON", async () => {
  for (const [path, what] of [["s.csv", "the data"], ["a.json", "--out"]]) {
    const { status, error } = await runInMemory(
      [...FIT, "--out=a.json", `--report=${path}`],
      { "s.csv": TABLE },
    );
    assertEquals(status, 2);
    assertEquals(
      error,
      `softmix fit: --report must be another file than ${what}: both are "${path}" (see softmix fit --help)\n`,
    );
  }
});

Deno.test("commandLine() quotes what a shell would take apart", () => {
  assertEquals(
    commandLine(["a", "b c", "it's", "--x=1,2", ""]),
    `a 'b c' 'it'\\''s' --x=1,2 ''`,
  );
});

Deno.test("softmix select --report writes a page with what each criterion chooses", async () => {
  const { status, files, error } = await runInMemory([
    ...["select", "s.csv", "--counts=count", "--id=item", "--components=1..3"],
    ...["--starts=3", "--splits=2", "--report=r.html"],
  ], { "s.csv": TABLE });
  assertEquals([status, error], [0, ""]);
  const page = files.get("r.html")!.replaceAll(/\s+/g, " ");
  assertMatch(page, /<th scope="row">BIC<\/th> ?<td>K = 2<\/td>/);
  assertStringIncludes(page, "softmix select s.csv --counts=count");
  const titles = Array.from(
    page.matchAll(/<svg[^>]*aria-label="([^"]*)"/g),
    ([, title]) => title,
  );
  assertEquals(titles.slice(0, 5), [
    "Criteria against the number of components",
    "Coefficients of the components",
    "Which component a choice points to",
    "Residuals of the counts",
    "What a new atom would gain",
  ]);
  assert(!/NaN|undefined|\[object/.test(page));
});
