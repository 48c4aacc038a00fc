/**
 * The command line as a process: a real disk, real pipes.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { CLI, FIT, inDirectory, namesIn, shell } from "../cli/shell.ts";

const ROUTES =
  new URL("../../../shared/data/us-routes-2008.csv", import.meta.url).pathname;

const CASES: [name: string, line: string, status: number, error: string][] = [
  [
    "a missing file",
    "$softmix fit no.csv --counts n --components 1",
    1,
    `softmix fit: Cannot read "no.csv" as there is no such file or directory\n`,
  ],
  [
    "a directory for a file",
    "$softmix fit . --counts n --components 1",
    1,
    `softmix fit: Cannot read "." as it is a directory\n`,
  ],
  [
    "a file for a directory",
    "$softmix fit t.csv/t.csv --counts n --components 1",
    1,
    `softmix fit: Cannot read "t.csv/t.csv" as not a directory\n`,
  ],
  [
    "no leave to read",
    "$pure fit t.csv --counts n --components 1",
    1,
    `softmix fit: Cannot read "t.csv" as Deno requires read access to "t.csv", run again with the --allow-read flag\n`,
  ],
  [
    "no leave to read what would clear the screen",
    "$pure fit $'t\\e[2J\\u202e.csv' --counts n --components 1",
    1,
    String
      .raw`softmix fit: Cannot read "t\u001b[2J\u202e.csv" as Deno requires read access to "t\u001b[2J\u202e.csv", run again with the --allow-read flag` +
    "\n",
  ],
  [
    "--out into a directory that is not there",
    `${FIT} --out no/m.json`,
    1,
    `softmix fit: Cannot write "no/m.json" as there is no such file or directory\n`,
  ],
  [
    "--out onto a directory",
    `mkdir d; ${FIT} --out d; status=$?; rmdir d; exit $status`,
    1,
    `softmix fit: Cannot write "d" as it is a directory\n`,
  ],
  [
    "--out where nothing can be created",
    `${FIT} --out ${"m".repeat(300)}`,
    1,
    `softmix fit: Cannot write "${"m".repeat(300)}" as name too long\n`,
  ],
  [
    "a disk that fills up in the middle of a file",
    "trap '' XFSZ; ulimit -f 1; $softmix simulate --items 900 --features 1 --components 1 --choices 5 --out s.csv",
    1,
    `softmix simulate: Cannot write "s.csv" as file too large\n`,
  ],
  [
    "simulate into a directory that is not there",
    "$softmix simulate --items 9 --features 1 --components 1 --choices 5 --out s.csv --truth no/t.json",
    1,
    `softmix simulate: Cannot write "no/t.json" as there is no such file or directory\n`,
  ],
  [
    "a full standard output",
    `${FIT} > /dev/full`,
    1,
    "softmix fit: Cannot write to standard output as no space left on device\n",
  ],
  [
    "wrong usage",
    "$softmix fit t.csv",
    2,
    "softmix fit: --counts is missing (see softmix fit --help)\n",
  ],
];

for (const [name, line, status, error] of CASES) {
  Deno.test(`the process ends with one line for ${name}`, async () => {
    await inDirectory(async (directory) => {
      assertEquals(await shell(line, directory), {
        status,
        output: "",
        error,
      });
      assertEquals(namesIn(directory), ["t.csv"]); // nothing half-written
    });
  });
}

Deno.test("a table comes by standard input, as it is and through gzip, without leave to read", async () => {
  await inDirectory(async (directory) => {
    for (const source of ["cat t.csv", "gzip -c t.csv"]) {
      const { status, output, error } = await shell(
        `${source} | $pure fit - --counts n --id id --components 1`,
        directory,
      );
      assertEquals([status, error], [0, ""]);
      assertEquals(
        output.split("\n")[0],
        "Softmax mixture with 1 component: 3 items, 1 feature, 7 choices",
      );
    }
  });
});

Deno.test("a file keeps its mode, a link stays a link, a device is written to", async () => {
  await inDirectory(async (directory) => {
    const { status, error } = await shell(
      `echo old > m.json; chmod 640 m.json; ln -s m.json l.json;
       ${FIT} --quiet --out l.json &&
       ${FIT} --quiet --out /dev/null && ${FIT} --quiet --out new.json`,
      directory,
    );
    assertEquals([status, error], [0, ""]);
    assertEquals(namesIn(directory), [
      ...["l.json", "m.json", "new.json", "t.csv"],
    ]);
    assert(Deno.lstatSync(`${directory}/l.json`).isSymlink);
    assertEquals(Deno.statSync(`${directory}/m.json`).mode! & 0o777, 0o640);
    for (const name of ["m.json", "new.json"]) {
      const text = Deno.readTextFileSync(`${directory}/${name}`);
      assertEquals(JSON.parse(text).components, 1);
    }
    assert(Deno.statSync("/dev/null").isCharDevice);
  });
});

Deno.test("a reader that leaves ends the process quietly with status 0", async () => {
  await inDirectory(async (directory) => {
    const head = await shell(`${FIT} --json | head -1`, directory);
    assertEquals(head, { status: 0, output: "{\n", error: "" });
    // `true` is gone before the fit ends, so that the pipe is surely broken.
    for (const mode of ["", "--json", "--help"]) {
      const gone = await shell(`(sleep 0.2; ${FIT} ${mode}) | true`, directory);
      assertEquals(gone, { status: 0, output: "", error: "" });
    }
  });
});

Deno.test("the demo needs no permission", async () => {
  const { status, output, error } = await shell("$pure demo", ".");
  assertEquals([status, error], [0, ""]);
  assertMatch(output, /Root mean square error: \d\.\d{4} in weights/);
});

/** Best known log-likelihoods per choice of the routes, over many starts. */
const ROUTES_BEST = [-8.5624262, -8.5588136, -8.555492];

Deno.test({
  name: "softmix fit reaches the best known optimum of the US routes" +
    (routesAreThere() ? "" : ` (skipped: there is no ${ROUTES})`),
  ignore: !routesAreThere(),
  fn: async () => {
    for (const [i, best] of ROUTES_BEST.entries()) {
      const { status, output, error } = await shell(
        `$softmix fit ${ROUTES} --counts flights --id route --components ${
          i + 1
        } --seed 1 --json`,
        ".",
      );
      assertEquals([status, error], [0, ""]);
      const fitted = JSON.parse(output);
      assertEquals(fitted.status, "converged");
      assert(fitted.logLikelihoodPerChoice >= best, `${output}`);
    }
  },
});

function routesAreThere(): boolean {
  try {
    return Deno.statSync(ROUTES).isFile;
  } catch {
    return false;
  }
}

/** Commands at a terminal that lack leave, and what they print. */
const NOT_ALLOWED: [allowed: string, args: string, error: string][] = [
  ["", "fit t.csv", 'read "t.csv" as Deno requires read access to "t.csv"'],
  [
    "--allow-read=t.csv",
    "fit t.csv --out m.json",
    'write "m.json" as Deno requires read access to "m.json"',
  ],
  [
    "--allow-read",
    "fit t.csv --out m.json",
    'write "m.json" as Deno requires write access to "."',
  ],
];

Deno.test({
  name: "a run that lacks leave ends with one line, and waits at no prompt",
  ignore: Deno.build.os !== "linux", // `script` makes a terminal
  fn: async () => {
    await inDirectory(async (directory) => {
      for (const [allowed, args, error] of NOT_ALLOWED) {
        const command = `${Deno.execPath()} run -q ${allowed} ${CLI} ${args}` +
          " --counts n --id id --components 1";
        const { status, output } = await shell(
          `timeout 20 script -qec '${command}' /dev/null < <(sleep 20 >&- 2>&-)`,
          directory,
        );
        assertEquals([status, output.split(", run again")[0]], [
          1, // `timeout` ends what waits with 124
          `softmix fit: Cannot ${error}`,
        ]);
      }
    });
  },
});
