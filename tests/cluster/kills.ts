// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Kills at named points: before, within and after each write, in a task, in merge, at SIGINT; and a
 * full disk. After each the same command is given again, and must come to the bytes of a run that
 * nothing ended; no task is lost or done twice, no half-written file is taken for a whole one, and
 * whatever is refused is refused in one line.
 *
 *     deno run --allow-all tests/cluster/kills.ts
 *
 * A point is a number of a system call that touches a file, counted by the process itself: the command
 * runs with `node:fs` wrapped, and kills itself by SIGKILL there.
 */
import { assert, assertEquals } from "@std/assert";

const root = new URL("../../", import.meta.url).pathname;
const KILLER = new URL("./killer.ts", import.meta.url).href;
const CLI = `${root}lib/cli.ts`;
const folder = await Deno.makeTempDir();
const STUDY =
  "bootstrap m.json d.csv --replicates 10 --workers 1 --quiet --shard 1/2 --out p1.json";
const FIT =
  "fit d.csv --counts count --id item --components 2 --starts 6 --no-diagnostics --quiet --checkpoint c.json --resume --out f.json";
const MERGE = "merge p1.json p2.json --quiet --out all.json";

interface Ended {
  readonly code: number;
  readonly signal: string | null;
  readonly error: string;
}

async function softmix(
  line: string,
  { point, cwd = folder }: { point?: string; cwd?: string } = {},
): Promise<Ended> {
  const entry = point === undefined ? CLI : KILLER;
  const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--allow-all", entry, ...line.split(" ")],
    cwd,
    env: { NO_COLOR: "1", ...point === undefined ? {} : { KILL_AT: point } },
    stdin: "null",
  }).output();
  return { code, signal, error: new TextDecoder().decode(stderr) };
}

const text = (name: string, cwd = folder) =>
  Deno.readTextFileSync(`${cwd}/${name}`);
const names = (cwd = folder) =>
  Array.from(Deno.readDirSync(cwd), ({ name }) => name).sort();
function remove(...files: string[]): void {
  for (const file of files) {
    try {
      Deno.removeSync(`${folder}/${file}`);
    } catch {
      // it is not there
    }
  }
}
function removeTemporary(): void {
  remove(...names().filter((name) => name.endsWith(".tmp")));
}
const timeless = (json: string) =>
  JSON.stringify(
    JSON.parse(json, (key, value) => key === "seconds" ? 0 : value),
  );

async function ok(line: string): Promise<void> {
  const { code, error } = await softmix(line);
  assertEquals([code, error], [0, ""], line);
}

let points = 0;
function passed(point: string, what: string): void {
  console.log(`${++points}. ${point}: ${what}`);
}

/** Kills a command at a point, then gives it again. */
async function killed(
  line: string,
  point: string,
  { out, expected, may }: {
    readonly out: string;
    readonly expected: string;
    /** What may be in the file after the kill: nothing, or text for which this holds. */
    readonly may: (text: string) => boolean;
  },
): Promise<void> {
  const { signal } = await softmix(line, { point });
  assertEquals(signal, "SIGKILL", `${line} at ${point}`);
  const left = names().includes(out) ? text(out) : undefined;
  assert(left === undefined || may(left), `half a file after ${point}`);
  removeTemporary();
  const { code, error } = await softmix(line);
  assertEquals([code, error], [0, ""], `${line} after ${point}`);
  assertEquals(timeless(text(out)), timeless(expected), `${line}: ${point}`);
  passed(
    `${line.split(" ")[0]} killed ${point}`,
    left === undefined
      ? "nothing there, done from the beginning"
      : "gone on with from what was there",
  );
}

const isSealed = (part: string) => /"seal": "\w{64}"\n\}\n$/.test(part);
const isWhole = (json: string) => {
  JSON.parse(json);
  return true;
};

try {
  await ok(
    "simulate --items 200 --features 3 --components 2 --choices 9000 --out d.csv",
  );
  await ok(
    "fit d.csv --counts count --id item --components 2 --quiet --out m.json",
  );
  await ok(STUDY);
  const part = text("p1.json");
  await ok(STUDY.replaceAll("1/2", "2/2").replace("p1", "p2"));
  await ok(MERGE);
  const whole = text("all.json");
  await ok(FIT);
  const fit = text("f.json");
  const { values } = JSON.parse(part);
  assertEquals(values.length, 5);

  // The part: its first write, one on the way, and the last.
  for (const write of [1, 2]) {
    for (const where of ["before", "within", "after", "renaming", "renamed"]) {
      remove("p1.json");
      const point = `${where} write ${write} of p1.json`;
      await killed(STUDY, point, {
        out: "p1.json",
        expected: part,
        may: isSealed,
      });
    }
  }
  // In a task: between two evaluations of a refit, found by time.
  for (const milliseconds of [400, 700]) {
    remove("p1.json");
    const { signal } = await softmix(STUDY.replace("10", "2000"), {
      point: `after ${milliseconds} ms`,
    });
    assertEquals(signal, "SIGKILL");
    const there = names().includes("p1.json") && text("p1.json");
    assert(there === false || isSealed(there));
    removeTemporary();
    remove("p1.json");
    passed(
      `bootstrap killed in a task after ${milliseconds} ms`,
      "no half a file",
    );
  }
  await ok(STUDY);
  assertEquals(text("p1.json"), part);
  // In merge.
  for (const where of ["before", "within", "after", "renaming"]) {
    remove("all.json");
    const point = `${where} write 1 of all.json`;
    await killed(MERGE, point, {
      out: "all.json",
      expected: whole,
      may: isSealed,
    });
  }
  // The checkpoint and the result of a fit.
  for (
    const point of [
      "within write 1 of c.json",
      "renamed write 1 of c.json",
      "within write 2 of c.json",
      "within write 1 of f.json",
      "renamed write 1 of f.json",
    ]
  ) {
    remove("c.json", "f.json");
    await killed(FIT, point, { out: "f.json", expected: fit, may: isWhole });
    assert(isSealed(text("c.json")));
  }
  // SIGINT, then the same command.
  for (const milliseconds of [0, 150]) {
    remove("p1.json");
    const line = STUDY.replace("10 ", "200000 ");
    const { code, error } = await softmix(line, {
      point: `SIGINT ${milliseconds} ms after write 1 of p1.json`,
    });
    assertEquals(code, 130);
    const said = error.trimEnd().split("\n").at(-1)!;
    const [, count] = /interrupted, (\d+) of 100000 replicates are done/.exec(
      said,
    )!;
    const kept = JSON.parse(text("p1.json"));
    assertEquals([kept.status, kept.values.length], [
      "interrupted",
      Number(count),
    ]);
    assert(isSealed(text("p1.json")));
    assertEquals(names().filter((name) => name.endsWith(".tmp")), []);
    passed(
      `SIGINT in a task, ${milliseconds} ms after a write`,
      `${count} tasks kept, status 130`,
    );
  }
  remove("p1.json");
  await ok(STUDY);
  assertEquals(text("p1.json"), part);

  await fullDisk(part);
  console.log(`ok: ${points} points`);
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** A disk of 64 KiB, or as many as there are left of it. */
async function fullDisk(part: string): Promise<void> {
  const disk = `${folder}/disk`;
  await Deno.mkdir(disk);
  const mount = await new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk],
    stderr: "null",
  }).output().catch(() => ({ success: false }));
  if (!mount.success) {
    console.log("skipped: a full disk, as mount is not allowed");
    return;
  }
  try {
    for (const file of ["d.csv", "m.json"]) {
      await Deno.symlink(`${folder}/${file}`, `${disk}/${file}`);
    }
    // Room for a part of a few replicates and no more.
    const line = STUDY.replace("10 ", "2000 ");
    const { code, error } = await softmix(line, { cwd: disk });
    assertEquals(code, 1);
    assert(
      /^softmix bootstrap: Cannot write "p1.json" as no space left on device\n$/
        .test(error),
      error,
    );
    assertEquals(names(disk), ["d.csv", "m.json", "p1.json"]);
    const kept = text("p1.json", disk);
    assert(isSealed(kept) && JSON.parse(kept).status === "interrupted");
    passed(
      "a full disk",
      `one line, ${JSON.parse(kept).values.length} tasks kept, no file beside`,
    );
    // With room it goes on.
    await Deno.remove(`${disk}/p1.json`);
    const again = await softmix(STUDY, { cwd: disk });
    assertEquals([again.code, again.error], [0, ""]);
    assertEquals(text("p1.json", disk), part);
    passed("the same with room", "the bytes of a run that nothing ended");
  } finally {
    await new Deno.Command("umount", { args: [disk] }).output();
  }
}
