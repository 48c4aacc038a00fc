import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { commandLine } from "../../lib/cli/command_line.ts";
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
  assertStringIncludes(page, "<td>softmix 0.1.0</td>");
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
  for (const path of ["s.csv", "a.json"]) {
    const { status, error } = await runInMemory(
      [...FIT, "--out=a.json", `--report=${path}`],
      { "s.csv": TABLE },
    );
    assertEquals(status, 2);
    assertEquals(
      error,
      `softmix fit: --report must be another file than the data and --out: current value is "${path}" (see softmix fit --help)\n`,
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
  // Criteria, spectrum, and the six charts of a fit.
  assertEquals(page.match(/<svg/g)?.length, 8);
  assert(!/NaN|undefined|\[object/.test(page));
});
