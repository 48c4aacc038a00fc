/**
 * The command line with the files of its process watched, so that it dies at a named point:
 * `KILL_AT` is "WHERE write N of FILE", with before, within, after, renaming or renamed for WHERE;
 * "after N ms"; or "SIGINT N ms after write M of FILE".
 */
import fs from "node:fs";
import process from "node:process";
import { isMainThread, Worker } from "node:worker_threads";

const point = Deno.env.get("KILL_AT")!;

if (isMainThread) {
  const [, time] = /^after (\d+) ms$/.exec(point) ?? [];
  if (time) setTimeout(() => die(), Number(time));
}

function die(signal: "SIGKILL" | "SIGINT" = "SIGKILL"): void {
  process.kill(process.pid, signal);
  // The signal of another thread may take a moment.
  if (signal === "SIGKILL") { while (Date.now() > 0); }
}

const [, where, number, file] = /^(\w+) write (\d+) of (.+)$/.exec(point) ?? [];
const [, delay, written, name] =
  /^SIGINT (\d+) ms after write (\d+) of (.+)$/.exec(point) ?? [];

/** How often the file was renamed to its name. */
let renamings = 0;
const target = file ?? name;

const openSync = fs.openSync, writeSync = fs.writeSync;
const fdatasyncSync = fs.fdatasyncSync, renameSync = fs.renameSync;
const open = new Set<number>();
/** What is written to, as its name is known only when it is renamed: `checkWritable` makes one first. */
const isTurn = () => renamings + 1 === Number(number);

fs.openSync = ((path: string, ...rest: [string]) => {
  const temporary = /softmix-.*\.tmp$/.test(String(path));
  const made = openSync(path, ...rest);
  if (temporary) open.add(made);
  return made;
}) as typeof fs.openSync;
fs.writeSync = ((to: number, bytes: Uint8Array, ...rest: []) => {
  if (!open.has(to) || !isOurs(bytes)) return writeSync(to, bytes, ...rest);
  if (where === "before" && isTurn()) die();
  if (where === "within" && isTurn()) {
    writeSync(to, bytes.subarray(0, bytes.length >> 1));
    die();
  }
  return writeSync(to, bytes, ...rest);
}) as typeof fs.writeSync;
fs.fdatasyncSync = (of) => {
  fdatasyncSync(of);
  if (open.has(of) && ours && where === "after" && isTurn()) die();
};
fs.renameSync = (from, to) => {
  const counts = String(to).split("/").at(-1) === target;
  if (counts && where === "renaming" && isTurn()) die();
  renameSync(from, to);
  if (!counts) return;
  if (where === "renamed" && isTurn()) die();
  renamings++;
  if (name !== undefined && renamings === Number(written)) {
    setTimeoutInMain(Number(delay));
  }
};

let ours = false;
/** Whether bytes are of the file that is watched, by how they begin. */
function isOurs(bytes: Uint8Array): boolean {
  const begin = new TextDecoder().decode(bytes.subarray(0, 40));
  const kind = target === "c.json"
    ? "softmix-checkpoint"
    : target === "f.json"
    ? '"components"'
    : "softmix-part";
  ours = begin.includes(kind);
  return ours;
}

/** A thread that sends the signal, as this one computes. */
function setTimeoutInMain(milliseconds: number): void {
  const program =
    `setTimeout(() => { require("node:process").kill(${process.pid}, "SIGINT"); }, ${milliseconds})`;
  new Worker(program, { eval: true });
}

if (isMainThread) {
  const { endWith, machine, processArguments } = await import(
    "../../lib/cli/machine.ts"
  );
  const { runInThread } = await import("../../lib/cli/thread.ts");
  const args = processArguments();
  endWith(await runInThread(import.meta.url, args, machine));
} else await import("../../lib/cli.ts"); // it sees that it is a thread
