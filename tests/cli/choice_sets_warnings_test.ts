/** What is said of choice sets that are read: what is left out, what looks like something else. */
import { assertEquals, assertMatch } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";
import {
  COLUMNS,
  csv,
  FEATURES,
  FIT,
  fitted,
  ONE,
  PANEL,
  ROWS,
  withCells,
  withColumn,
} from "./panel_rows.ts";

Deno.test("a choice set with a missing value is left out whole with --missing skip, and said", async () => {
  const rows = withCells({ 1: { price: "" }, 2: { time: "NA" } });
  const found = await fitted([...FIT, ...ONE, "--missing", "skip"], csv(rows));
  assertEquals([found.choiceSets, found.choices, found.items], [17, 17, 51]);
  assertEquals(found.warnings, [
    '1 of 18 choice sets is left out, with 5.6% of the choices, as a value is missing: 1 in "price", 1 in "time"',
  ]);
});

Deno.test("sets that tell nothing are left out, and said", async () => {
  const rows = ROWS.filter(({ person, task, alt }) =>
    !(person === "p1" && alt !== "a") &&
    !(person === "p2" && task === "1" && alt !== "a")
  ).map((row) => ({
    ...row,
    chosen: row.person === "p1" || (row.person === "p2" && row.task === "1")
      ? "1"
      : row.chosen,
  }));
  const found = await fitted([...FIT, ...ONE], csv(rows));
  assertEquals([found.choiceSets, found.persons], [14, 5]);
  assertEquals(found.warnings, [
    "4 choice sets are left out, with 4 of the choices, as a choice from one row is certain",
    "1 person who made no other choice is left out too",
  ]);
});

Deno.test("softmix fit warns of what looks like something else in choice sets", async () => {
  const numbered = withColumn("alt", ({ alt }) => `${"abc".indexOf(alt) + 1}`);
  const columns = COLUMNS.filter((column) => column !== "income");
  const first = await fitted(
    ["fit", "l.csv", ...PANEL, ...ONE],
    csv(numbered, columns),
  );
  assertEquals(first.featureNames, ["alt", "price", "time"]);
  assertEquals(first.warnings, [
    'feature "alt" numbers the rows of each choice set: leave it out by --features, or make names of it (--id) or categories (--categorical)',
  ]);
  const scattered = await fitted([
    ...["fit", "l.csv", "--set", "task", "--counts", "chosen"],
    ...[...FEATURES, ...ONE],
  ], csv(ROWS));
  assertEquals(scattered.choiceSets, 3);
  assertEquals(scattered.warnings, [
    "the rows of 3 of 3 choice sets do not stand together: if sets are numbered anew for each person, --person tells them apart",
  ]);
  const shares = await fitted([
    ...["fit", "l.csv", "--set", "task", "--counts", "chosen"],
    ...["--person", "person", ...FEATURES, ...ONE],
  ], csv(withColumn("chosen", ({ alt }) => alt === "a" ? "0.5" : "0.25")));
  assertEquals(shares.warnings, [
    "the counts of each choice set sum to one number, as shares do: errors and tests are those of so few choices",
  ]);
});

/** Persons of two components, with a covariate that says which, but for some of them. */
async function decidedBy(seed: number, exceptions: readonly number[]) {
  const { files } = await runInMemory([
    ...["simulate", "--persons=200", "--sets=8", "--rows=3", "--features=2"],
    ...["--components=2", "--out=s.csv", "--truth=t.json", `--seed=${seed}`],
  ]);
  const { componentOfPerson } = JSON.parse(files.get("t.json")!);
  const [head, ...lines] = files.get("s.csv")!.trim().split("\n");
  const kind = (line: string) => {
    const person = Number(line.split(",")[0]);
    const own = componentOfPerson[person - 1] - 1;
    return exceptions.includes(person) ? 1 - own : own;
  };
  return [`${head},kind`, ...lines.map((line) => `${line},${kind(line)}`)]
    .join("\n");
}

Deno.test("softmix fit warns of a covariate that decides the component, or nearly", async () => {
  for (
    const [seed, exceptions, sentence] of [
      [
        1,
        [7],
        /^near this mixture the data do not identify .* along \+1\.00 membership of component 1: kind$/,
      ],
      [
        2,
        [7, 20, 33],
        /^no choice bounds \+1\.00 membership of component 1: kind, /,
      ],
      [1, [7, 20, 33], undefined],
    ] as const
  ) {
    const { warnings } = await fitted([
      ...["fit", "l.csv", "--set=set", "--chosen=chosen", "--person=person"],
      ...["--features=x1,x2", "--membership=kind", "--components=2"],
    ], await decidedBy(seed, exceptions));
    assertEquals(warnings.length, sentence ? 1 : 0);
    if (sentence) assertMatch(warnings[0], sentence);
  }
});
