/** Names that would take over a terminal: none of their control characters reaches it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

/** Clears a screen, colours in one and two bytes, breaks lines, and writes from right to left. */
const HOSTILE =
  "a\x1b[2J\n\t\r\x07\x7f\x9b31m\u2028b\u2029\u061C\u200E\u200F\u202A\u202Ec\u2066\u2069d";
const CONTROL = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

const named = (suffix: string) => `"${HOSTILE}${suffix}"`;
const FILE = `${HOSTILE}.csv`;
const HEADER = ["id", "n", "x", "double", "text"].map(named).join(",") + "\n";
const rows = (cells: (j: number) => readonly unknown[]) =>
  HEADER +
  Array.from({ length: 6 }, (_, j) => cells(j).join(",") + "\n").join("");
const good = (j: number) => [named(`${j}`), j + 1, j * j, 2 * j * j, named("")];
const COLUMNS = [`--counts=${HOSTILE}n`, `--id=${HOSTILE}id`];

/** Every character, but for the line feeds that end lines. */
function assertHarmless(text: string): void {
  const found = CONTROL.exec(text.replaceAll("\n", ""));
  assertEquals(found, null, JSON.stringify(text));
}

for (const command of ["fit", "select"]) {
  Deno.test(`softmix ${command} prints names without their control characters`, async () => {
    const { status, output, error } = await runInMemory([
      ...[command, FILE, ...COLUMNS, "--components=1", "--drop-dependent"],
    ], { [FILE]: rows(good) });
    assertEquals([status, error], [0, ""]);
    assertHarmless(output);
    assertStringIncludes(output, "Dropped"); // the names of columns are there
    assertStringIncludes(output, "left out, as no cell is a number");
  });
}

for (const components of ["--components=1", "--components=2"]) {
  for (const command of ["fit", "select"]) {
    Deno.test(`the page of softmix ${command} ${components} has no control characters but line ends`, async () => {
      const { status, files } = await runInMemory([
        ...[command, FILE, ...COLUMNS, components, "--report=page.html"],
      ], { [FILE]: rows((j) => good(j).with(3, j * j % 5)) });
      assertEquals(status, 0);
      const page = files.get("page.html")!;
      assert(page.includes("<svg") && page.includes("\uFFFD")); // the names are there
      const found = CONTROL.exec(page.replaceAll(/[\n\t]/g, ""));
      assertEquals(found?.[0], undefined, `at ${found?.index}`);
    });
  }
}

Deno.test("JSON keeps names as they are", async () => {
  const { output, files } = await runInMemory([
    ...["fit", FILE, ...COLUMNS, "--components=1", "--drop-dependent"],
    ...["--json", "--out=o.json"],
  ], { [FILE]: rows(good) });
  for (const text of [output, files.get("o.json")!]) {
    assertEquals(JSON.parse(text).featureNames, [`${HOSTILE}x`]);
  }
});

const FIT = ["fit", FILE, ...COLUMNS, "--components=1"];
const REFUSED: [name: string, args: readonly string[], table?: string][] = [
  ["a file that is not there", FIT],
  ["collinear features", FIT, rows(good)],
  ["a negative count", FIT, rows((j) => good(j).with(1, -1))],
  ["a ragged row", FIT, rows((j) => good(j).slice(j))],
  ["text for a count", FIT, rows((j) => good(j).with(1, named("many")))],
  ["columns that are not there", [...FIT, `--features=${HOSTILE}`], rows(good)],
  ["one column twice", FIT, rows(good).replaceAll("double", "x")],
  ["one file for two", [...FIT, `--out=${FILE}`], rows(good)],
  ["no number", [...FIT, `--seed=${HOSTILE}`]],
  ["no such start", [...FIT, `--init=${HOSTILE}`]],
  ["no such option", ["fit", `--${HOSTILE}`]],
  ["no such short option", ["fit", `-${HOSTILE}`]],
  ["an operand too many", [...FIT, HOSTILE]],
  ["no list of sizes", ["select", FILE, ...COLUMNS, `--components=${HOSTILE}`]],
  ["no such command", [HOSTILE]],
  ["an option for a command", [`--${HOSTILE}`]],
];

for (const [name, args, table] of REFUSED) {
  Deno.test(`one line without control characters refuses ${name}`, async () => {
    const { status, output, error } = await runInMemory(
      args,
      table === undefined ? {} : { [FILE]: table },
    );
    assert(status > 0);
    assertEquals([output, error.indexOf("\n")], ["", error.length - 1]);
    assertHarmless(error);
    assertStringIncludes(error, "a\\u001b[2J"); // the name is there
  });
}
