// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * `deno task mutants`: makes one mutant of the code after another, and says which test kills each.
 *
 * `--list` names them and their tests, `--only NAME` (or the beginning of names, or a file of lib/) takes some, `--limit SECONDS` is how long
 * the tests of one may run. It works on a copy of the tree in a temporary folder, where the tests of all
 * that were asked for are first run on the code as it is. Ends with status 1 if one survives, or is none.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Mutant, MUTANTS, mutated } from "./mutants.ts";

const HERE = new URL("../../", import.meta.url).pathname;

/** What became of the code as it is, or of a mutant. */
interface Outcome {
  /** `broken`: no test ran to its end, or one failed by what types would have told. */
  readonly verdict: "survived" | "killed" | "timed out" | "broken";
  /** The test that failed, and how. */
  readonly by: string;
}

/** Copies what is not hidden; modules are linked. */
function copyTree(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (name === "node_modules") Deno.symlinkSync(from + name, to + name);
    else if (name.startsWith(".")) continue;
    else if (isDirectory) copyTree(`${from}${name}/`, `${to}${name}/`);
    else Deno.copyFileSync(from + name, to + name);
  }
}

/** Runs tests up to the first that fails. */
async function outcomeOf(
  tree: string,
  tests: readonly string[],
  limit: number,
): Promise<Outcome> {
  const flags = "--no-check --fail-fast --allow-read --allow-write --allow-env";
  const command = new Deno.Command(Deno.execPath(), {
    args: ["test", ...flags.split(" "), "--allow-run", ...tests],
    cwd: tree,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(1000 * limit),
  });
  const { code, signal, stdout, stderr } = await command.output();
  if (signal) return { verdict: "timed out", by: `${limit} s` };
  if (code === 0) return { verdict: "survived", by: "" };
  const said = new TextDecoder().decode(stdout) +
    new TextDecoder().decode(stderr);
  const failure = /^(.*) => (\S+?):\d+:\d+\nerror: (\w+)/m.exec(said);
  if (!failure) return { verdict: "broken", by: said.slice(-1500) };
  const [, name, file, error] = failure;
  const isBroken = /^(Type|Reference|Syntax)Error|^\(in promise/.test(error!);
  const verdict = isBroken ? "broken" : "killed";
  return { verdict, by: `${error} in ${file}: ${name}` };
}

/** The mutants whose names begin with one of those given, or which change such a file; all without any. */
function asked(names: readonly string[]): readonly Mutant[] {
  if (names.length === 0) return MUTANTS;
  return MUTANTS.filter(({ name, file }) =>
    names.some((n) => name.startsWith(n) || file === n)
  );
}

const { list, only, limit } = parseArgs(Deno.args, {
  boolean: ["list"],
  string: ["only", "limit"],
  collect: ["only"],
  default: { limit: "90" },
});

/** Takes the mutants asked for, each in turn; whether all were killed. */
async function main(): Promise<boolean> {
  const mutants = asked(only as string[]);
  if (mutants.length === 0) throw new Error(`no mutant is named ${only}`);
  if (list) {
    for (const { name, file, from, to, tests } of mutants) {
      const noticed = tests.join(" ");
      console.log(`${name}\n  ${file}\n  - ${from}\n  + ${to}\n  ${noticed}`);
    }
    return true;
  }
  const tree = `${Deno.makeTempDirSync()}/`;
  try {
    copyTree(HERE, tree);
    const tests = [...new Set(mutants.flatMap(({ tests }) => tests))];
    const { verdict, by } = await outcomeOf(tree, tests, 10 * Number(limit));
    if (verdict !== "survived") {
      throw new Error(`the code as it is does not pass its tests: ${by}`);
    }
    const counts = { survived: 0, killed: 0, "timed out": 0, broken: 0 };
    for (const mutant of mutants) {
      const path = tree + mutant.file;
      const text = Deno.readTextFileSync(path);
      Deno.writeTextFileSync(path, mutated(mutant, text));
      const begun = performance.now();
      const outcome = await outcomeOf(tree, mutant.tests, Number(limit));
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      Deno.writeTextFileSync(path, text);
      counts[outcome.verdict]++;
      const { verdict, by } = outcome;
      console.log(`${verdict} (${seconds} s): ${mutant.name}\n    ${by}`);
    }
    const words = Object.entries(counts).map(([verdict, n]) =>
      `${n} ${verdict}`
    );
    console.log(`${mutants.length} mutants: ${words.join(", ")}`);
    return counts.survived + counts.broken === 0;
  } finally {
    Deno.removeSync(tree, { recursive: true });
  }
}

if (!await main()) Deno.exit(1);
