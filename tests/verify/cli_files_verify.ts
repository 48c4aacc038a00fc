/**
 * What the command line does to files of a real disk: it replaces none by
 * another name of it, and leaves none behind when it is killed.
 */
import { assert, assertEquals } from "@std/assert";
import { CLI, FIT, inDirectory, namesIn, shell } from "../cli/shell.ts";

const SELECT = FIT.replace(" fit ", " select ") + "..2 --splits 0";
const SIMULATE =
  "$softmix simulate --items 9 --features 1 --components 1 --choices 5";
const DATA = "must be another file than the data";
const OUT = "must be another file than --out";

/** Before the command, the command, and what is wrong with its files. */
const SAME: [setting: string, line: string, message: string][] = [
  ["", `${FIT} --out ./t.csv`, `--out ${DATA}: "./t.csv" is "t.csv"`],
  ["cd sub", `${FIT} --out s.csv`, `--out ${DATA}: "s.csv" is "t.csv"`],
  ["", `${FIT} --out l.csv`, `--out ${DATA}: "l.csv" is "t.csv"`],
  ["", `${FIT} --out h.csv`, `--out ${DATA}: "h.csv" is "t.csv"`],
  ["", `${FIT} --out here/t.csv`, `--out ${DATA}: "here/t.csv" is "t.csv"`],
  [
    "",
    `${FIT.replace("t.csv", "l.csv")} --out t.csv`,
    `--out ${DATA}: "t.csv" is "l.csv"`,
  ],
  ["", `${FIT} --report ./t.csv`, `--report ${DATA}: "./t.csv" is "t.csv"`],
  ["", `${SELECT} --out ./t.csv`, `--out ${DATA}: "./t.csv" is "t.csv"`],
  ["", `${SELECT} --report h.csv`, `--report ${DATA}: "h.csv" is "t.csv"`],
  ["", `${FIT} --out o --report ./o`, `--report ${OUT}: "./o" is "o"`],
  ["", `${FIT} --out here/o --report o`, `--report ${OUT}: "o" is "here/o"`],
  ["", `${SELECT} --out o --report ./o`, `--report ${OUT}: "./o" is "o"`],
  // A link to a file that is not there yet.
  ["", `${FIT} --out o --report new`, `--report ${OUT}: "new" is "o"`],
  ["", `${SIMULATE} --out s --truth ./s`, `--truth ${OUT}: "./s" is "s"`],
  ["", `${SIMULATE} --out new --truth o`, `--truth ${OUT}: "o" is "new"`],
];

for (const [setting, line, message] of SAME) {
  const [, command] = /softmix (\w+)/.exec(line)!;
  Deno.test(`softmix ${command} loses no file: ${message}`, async () => {
    await inDirectory(async (directory) => {
      const made = await shell(
        `ln -s t.csv l.csv; ln t.csv h.csv; ln -s . here; ln -s o new
         mkdir sub; ln -s ../t.csv sub/s.csv; ln sub/../t.csv sub/t.csv`,
        directory,
      );
      assertEquals(made, { status: 0, output: "", error: "" });
      const before = contents(directory);
      assertEquals(await shell(`${setting || ":"}; ${line}`, directory), {
        status: 2,
        output: "",
        error:
          `softmix ${command}: ${message} (see softmix ${command} --help)\n`,
      });
      assertEquals(contents(directory), before);
    });
  });
}

Deno.test("softmix fit refuses the data by its absolute path as --out", async () => {
  await inDirectory(async (directory) => {
    const before = contents(directory);
    const path = `${directory}/t.csv`;
    const { status, error } = await shell(`${FIT} --out ${path}`, directory);
    assertEquals([status, error], [
      2,
      `softmix fit: --out ${DATA}: "${path}" is "t.csv" (see softmix fit --help)\n`,
    ]);
    assertEquals(contents(directory), before);
  });
});

Deno.test("files of one name in two folders are two files, and a device is for all", async () => {
  await inDirectory(async (directory) => {
    const { status, error } = await shell(
      `mkdir a b; ${FIT} --quiet --out a/t.csv --report b/t.csv &&
       ${FIT} --quiet --out a/t.csv --report b/t.csv &&
       ${SIMULATE} --out /dev/null --truth /dev/./null`,
      directory,
    );
    assertEquals([status, error], [0, ""]);
    assertEquals(JSON.parse(contents(`${directory}/a`)[0]![1]).components, 1);
    assert(contents(`${directory}/b`)[0]![1].startsWith("<!DOCTYPE html>"));
  });
});

Deno.test("a link to a file that is not there yet stays a link", async () => {
  await inDirectory(async (directory) => {
    const { status, error } = await shell(
      `mkdir a; ln -s a/b l; ln -s o.json a/b; ${FIT} --quiet --out l`,
      directory,
    );
    assertEquals([status, error], [0, ""]);
    assertEquals(namesIn(directory), ["a", "l", "t.csv"]);
    assertEquals(namesIn(`${directory}/a`), ["b", "o.json"]);
    assert(Deno.lstatSync(`${directory}/l`).isSymlink);
  });
});

Deno.test("what a killed run of the same process id left blocks nothing", async () => {
  await inDirectory(async (directory) => {
    const { status, error } = await shell(
      `touch m.json.$$.tmp; exec ${FIT} --quiet --out m.json`,
      directory,
    );
    assertEquals([status, error], [0, ""]);
    assert(namesIn(directory).includes("m.json"));
    assertEquals(namesIn(directory).length, 3);
  });
});

Deno.test("a file takes a name as long as the disk allows", async () => {
  await inDirectory(async (directory) => {
    const name = "m".repeat(255);
    const { status, error } = await shell(
      `${FIT} --quiet --out ${name}`,
      directory,
    );
    assertEquals([status, error], [0, ""]);
    assertEquals(namesIn(directory), [name, "t.csv"]);
  });
});

const EXIT = { SIGINT: 130, SIGTERM: 143 } as const;

for (const [signal, exit] of Object.entries(EXIT)) {
  Deno.test(`${signal} in the middle of a fit leaves whole files of what it had reached, or none`, async () => {
    await inDirectory(async (directory) => {
      const big = "--items 4000 --features 8 --components 8 --choices 1000000";
      await shell(`$softmix simulate ${big} --out b.csv`, directory);
      const before = namesIn(directory);
      const child = start(
        "fit b.csv --counts count --id item --components 12 --out m.json --report r.html",
        directory,
      );
      await new Promise((resolve) => setTimeout(resolve, 1500)); // reading takes 0.5 s
      child.kill(signal as keyof typeof EXIT);
      assertEquals((await child.status).code, exit);
      // A busy machine may still have been reading.
      const made = namesIn(directory).filter((name) => !before.includes(name));
      if (made.length === 0) return;
      assertEquals(made, ["m.json", "r.html"]);
      const { status } = JSON.parse(
        Deno.readTextFileSync(`${directory}/m.json`),
      );
      assertEquals(status, "interrupted");
    });
  });

  Deno.test(`${signal} while a file is written leaves the whole file, and ends the process`, async () => {
    await inDirectory(async (directory) => {
      // A busy machine may look at the directory, or deliver the signal, too late: again.
      const endings: string[] = [];
      while (endings.length < 10 && endings.at(-1) !== `${exit} null`) {
        const child = start(
          "simulate --items 200000 --features 8 --components 1 --choices 9 --out s.csv --truth t.json",
          directory,
        );
        waitForUnfinished(directory);
        child.kill(signal as keyof typeof EXIT);
        const { code, signal: by } = await child.status;
        assertEquals(namesIn(directory), ["s.csv", "t.csv", "t.json"]);
        const rows = Deno.readTextFileSync(`${directory}/s.csv`).split("\n");
        assertEquals(rows.length, 1 + 200_000 + 1);
        endings.push(`${code} ${by}`);
      }
      assertEquals(endings.at(-1), `${exit} null`);
    });
  });
}

/** Returns as soon as there is a file that is being written. */
function waitForUnfinished(directory: string): void {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    const unfinished = namesIn(directory).find((name) => name.endsWith(".tmp"));
    if (sizeOf(`${directory}/${unfinished}`) > 0) return;
  }
  throw new Error("No file was written within a minute");
}

function start(args: string, directory: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--allow-read",
      "--allow-write",
      CLI,
      ...args.split(" "),
    ],
    cwd: directory,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** The bytes of a file, none where there is none. */
function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

/** The names of the files in a directory, and what they hold. */
function contents(directory: string): [name: string, text: string][] {
  return namesIn(directory).filter((name) => sizeOf(`${directory}/${name}`) > 0)
    .map((name) => [
      name,
      Deno.statSync(`${directory}/${name}`).isFile
        ? Deno.readTextFileSync(`${directory}/${name}`)
        : "",
    ]);
}
