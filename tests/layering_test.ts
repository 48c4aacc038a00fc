import { assert, assertEquals } from "@std/assert";

/** Which folders of lib/ a folder may import from; a public module is a file of its own. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  checks: [],
  linalg: ["checks"],
  random: [],
  farm: ["checks"],
  data: ["checks", "linalg", "kernels"],
  kernels: ["linalg"],
  model: ["checks", "linalg", "random", "data", "kernels"],
  moments: ["checks", "linalg", "random", "data", "model"],
  em: ["checks", "linalg", "data", "model"],
  inference: ["checks", "linalg", "random", "data", "model"],
  fit: [
    "checks",
    "linalg",
    "random",
    "data",
    "kernels",
    "model",
    "moments",
    "em",
    "inference",
    "farm",
  ],
  experiments: [
    "checks",
    "farm",
    "linalg",
    "random",
    "data",
    "model",
    "moments",
    "em",
    "inference",
    "fit",
  ],
  examples: ["checks", "linalg", "random", "model"],
  prediction: ["checks", "linalg", "data", "model", "inference"],
  report: ["checks", "linalg", "data", "model", "inference", "fit"],
  notebook: [
    "checks",
    "linalg",
    "data",
    "model",
    "moments",
    "em",
    "inference",
    "fit",
    "experiments",
    "prediction",
    "report",
  ],
  cli: [
    "mod.ts",
    "estimation.ts",
    "inference.ts",
    "experiments.ts",
    "data",
    "farm",
    "report",
  ],
  "estimation.ts": ["model", "em", "fit", "report", "farm", "kernels"],
  "moments.ts": ["data", "moments"],
  "inference.ts": ["inference", "fit"],
  "experiments.ts": ["experiments"],
  "plot.ts": ["report"],
  "notebook.ts": ["notebook"],
  "cli.ts": ["cli"],
};

/** Packages, and the one file that each may enter by. */
const ENTERS_AT: Record<string, string> = {
  "ml-matrix": "linalg/decompositions.ts",
  "seedrandom": "random/streams.ts",
  "hyparquet": "data/parquet_table.ts",
  "hyparquet/src/types.js": "data/parquet_pages.ts",
  "hyparquet/src/column.js": "data/parquet_pages.ts",
  "hyparquet/src/encoding.js": "data/parquet_pages.ts",
  "hyparquet/src/schema.js": "data/parquet_pages.ts",
  "hyparquet-compressors": "data/parquet_table.ts",
  "deno-std/cli/parse_args.js": "cli/arguments.ts",
  "@observablehq/plot": "report/marks.ts",
  "linkedom": "report/drawing.ts",
};

/** What Deno and Node share, and where the command line takes it. */
const OF_THE_MACHINE: Record<string, readonly string[]> = {
  "node:fs": ["cli/machine.ts"],
  "node:process": ["cli/machine.ts", "cli/signals.ts", "cli/thread.ts"],
  "node:worker_threads": ["cli/thread.ts"],
  "node:crypto": ["cli/digest.ts"],
};

/**
 * What lib/report may call of the layers that compute: it makes words and charts of what `diagnose`
 * and `selectComponents` hold, so that text, JSON and page cannot give two answers.
 */
const REPORT_MAY_CALL = [
  "inference/intervals.ts", // ends of intervals from a covariance that is given
  "inference/odds_ratios.ts", // the same of odds ratios
  "inference/identifiability_checks.ts", // counts of parameters and of rows
];

const lib = new URL("../lib/", import.meta.url);

interface Source {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly imports: readonly string[];
}

async function* sources(folder = ""): AsyncGenerator<Source> {
  for await (const entry of Deno.readDir(new URL(folder, lib))) {
    const path = folder + entry.name;
    if (entry.isDirectory) yield* sources(path + "/");
    else if (path.endsWith(".ts")) {
      const text = await Deno.readTextFile(new URL(path, lib));
      const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      yield {
        path,
        folder: path.split("/")[0]!,
        text: code,
        imports: Array.from(
          code.matchAll(/(?<![-\w])(?:from|import)\s*\(?\s*"([^"]+)"/g),
          (match) => match[1]!,
        ),
      };
    }
  }
}

/** lib/-relative path of a relative import, or mod.ts. */
function resolved(from: string, specifier: string): string {
  const url = new URL(specifier, new URL(from, lib));
  return url.href.startsWith(lib.href)
    ? url.href.slice(lib.href.length)
    : url.href.split("/").at(-1)!;
}

Deno.test("folders import only from the folders that the table allows", async () => {
  const wrong: string[] = [];
  for await (const { path, folder, imports } of sources()) {
    for (const specifier of imports.filter((s) => s.startsWith("."))) {
      const target = resolved(path, specifier);
      const to = target.split("/")[0]!;
      const allowed = MAY_IMPORT[folder];
      if (to === folder) continue;
      if (!allowed?.includes(to)) wrong.push(`${path} imports ${target}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("kernels are called by the model and the whitening alone; a parallel fit brings a crew to them", async () => {
  const wrong: string[] = [];
  for await (const { path, folder, text, imports } of sources()) {
    if (folder === "model" || folder === "kernels") continue;
    if (path === "fit/fit_parallel.ts") continue;
    if (path === "data/feature_moments.ts") continue;
    // A public module that only lists exports calls nothing.
    if (path === folder && !/^import\b/m.test(text)) continue;
    if (imports.some((s) => s.includes("/kernels/"))) wrong.push(path);
  }
  assertEquals(wrong, []);
});

/** What has formulas for one kind of data, and the files outside lib/model that may tell kinds apart: they take parts of what was chosen. */
const OF_ONE_KIND =
  /\b(?:hasChoosers|new (?:One|Chooser|Component|Directional)\w+\()|\bchoosers [!=]== undefined/;
const TAKE_PARTS = [
  ...["fit/part.ts", "inference/held_out.ts", "inference/without_unit.ts"],
];

Deno.test("which formula holds for the data is asked in one file of the model", async () => {
  const asking: string[] = [];
  for await (const { path, folder, text } of sources()) {
    if (/^(?:data|kernels)$/.test(folder) || !OF_ONE_KIND.test(text)) continue;
    if (path !== "model/kinds_of_data.ts") asking.push(path);
  }
  // A chart of the certificate is one of items.
  assertEquals(asking.sort(), [...TAKE_PARTS, "report/plots/gain.ts"].sort());
});

/** The files that each file names in its imports; type imports vanish when a file is loaded. */
async function imported(
  { types }: { readonly types: boolean },
): Promise<Map<string, string[]>> {
  const graph = new Map<string, string[]>();
  for await (const { path, text } of sources()) {
    const read = types
      ? text
      : text.replaceAll(/(?:im|ex)port type [\s\S]*?;/g, "");
    const relative = Array.from(
      read.matchAll(/from\s*"(\.[^"]+)"/g),
      (match) => resolved(path, match[1]!),
    );
    graph.set(path, relative);
  }
  return graph;
}

Deno.test("reports compute nothing that diagnostics and selections hold", async () => {
  const wrong: string[] = [];
  for (const [path, loaded] of await imported({ types: false })) {
    if (!path.startsWith("report/")) continue;
    for (const target of loaded) {
      if (!/^(?:inference|fit)\//.test(target)) continue;
      if (!REPORT_MAY_CALL.includes(target)) wrong.push(`${path}: ${target}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("the command line loads Plot and a DOM only when a page is asked for", async () => {
  const graph = await imported({ types: false });
  const reached = new Set(["cli.ts", "cli/commands.ts"]);
  for (const path of reached) {
    for (const next of graph.get(path) ?? []) reached.add(next);
  }
  assertEquals(reached.has("cli/fit_command.ts"), true);
  const packages = ["report/marks.ts", "report/drawing.ts"];
  assertEquals(packages.filter((path) => reached.has(path)), []);
});

Deno.test("no file imports itself by a chain of imports, types among them", async () => {
  const graph = await imported({ types: true });
  const cycles: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) cycles.push([...trail, path].join(" → "));
    else if (!finished.has(path)) {
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      finished.add(path);
    }
  };
  for (const path of graph.keys()) visit(path, []);
  assertEquals(cycles, []);
});

// Bare names resolve in this checkout only; elsewhere there is no import map.
Deno.test("each package enters at one file, by npm: and an exact version", async () => {
  const wrong: string[] = [];
  for await (const { path, imports } of sources()) {
    for (const specifier of imports.filter((s) => !s.startsWith("."))) {
      if (OF_THE_MACHINE[specifier]?.includes(path)) continue;
      const [, name, inside = ""] =
        /^npm:(@?[^@]+)@\d+\.\d+\.\d+(\/.*)?$/.exec(specifier) ?? [];
      if (ENTERS_AT[`${name}${inside}`] !== path) {
        wrong.push(`${path} imports ${specifier}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("a package has one version wherever it is named: in lib/, deno.json, the lock", async () => {
  const root = new URL("../", lib);
  const texts = [];
  for await (const { path } of sources()) texts.push(`lib/${path}`);
  texts.push("deno.json", "deno.lock");
  const versions = new Map<string, Set<string>>();
  for (const path of texts) {
    const text = await Deno.readTextFile(new URL(path, root));
    for (const [, name, version] of text.matchAll(/npm:(@?[^@"]+)@([^/"]+)/g)) {
      versions.set(name!, (versions.get(name!) ?? new Set()).add(version!));
    }
  }
  const several = Array.from(versions, ([name, set]) => [name, ...set])
    .filter(({ length }) => length !== 2);
  assertEquals(several, []);
  assert(versions.has("@types/seedrandom")); // in a comment, as types come
});

/** Code without its texts, which may name Deno. */
function uncited(code: string): string {
  return code.replaceAll(/"[^"\n]*"/g, "");
}

/** What knows Deno: one file of the command line, and what speaks to its Jupyter kernel. */
const KNOW_DENO = ["cli/deno_permissions.ts", "notebook/kernel.ts"];

Deno.test("one file of the command line and the notebook's kernel know Deno, nothing draws from Math.random", async () => {
  const wrong: string[] = [];
  for await (const { path, text } of sources()) {
    if (!KNOW_DENO.includes(path) && /\bDeno\b/.test(uncited(text))) {
      wrong.push(`${path}: Deno`);
    }
    if (/\bMath\.random\b/.test(text)) wrong.push(`${path}: Math.random`);
  }
  assertEquals(wrong, []);
});
