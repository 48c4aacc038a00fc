// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * What the command line takes until a fit begins: processor seconds and most memory
 * beyond that of the runtime, by file (Linux only):
 *
 *     deno run --allow-all bench/reading.ts [table wide cell npy]
 *
 * Each file is read twice, of half the size and of the whole: twice the time is linear.
 */
import process from "node:process";
import { begin } from "../lib/cli/commands.ts";
import { machine } from "../lib/cli/machine.ts";

/** A file to read: how it is made, of a part of its size, and the options that it is read by. */
interface Case {
  readonly what: string;
  readonly files: (folder: string, part: number) => Promise<string[]>;
}

const number = (i: number, l: number) =>
  String(Math.sin(i * 12.9898 + l) + Math.sin(i * (l + 1) * 0.78233));

async function written(
  path: string,
  pieces: Iterable<string | Uint8Array<ArrayBuffer>>,
): Promise<string> {
  using file = await Deno.open(path, { write: true, create: true });
  const writer = file.writable.getWriter();
  const text = new TextEncoder();
  for (const piece of pieces) {
    await writer.write(typeof piece === "string" ? text.encode(piece) : piece);
  }
  await writer.close();
  return path;
}

function* rows(count: number, features: number): Generator<string> {
  const names = Array.from({ length: features }, (_, l) => `x${l + 1}`);
  yield `id,n,${names.join(",")}\n`;
  for (let i = 0; i < count; i += 1000) {
    let text = "";
    for (let j = i; j < Math.min(count, i + 1000); j++) {
      text += `item${j},${j % 17}`;
      for (let l = 0; l < features; l++) text += "," + number(j, l);
      text += "\n";
    }
    yield text;
  }
}

/** Arrays as NumPy writes them, in pieces of a row each. */
function* npy(
  [size, columns]: readonly [number, number],
): Generator<Uint8Array<ArrayBuffer>> {
  const shape = columns === 1 ? `(${size},)` : `(${size}, ${columns})`;
  const header =
    `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(
      117,
    ) +
    "\n";
  yield Uint8Array.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`,
    (letter) => letter.charCodeAt(0),
  );
  for (let i = 0; i < size; i++) {
    const row = Float32Array.from(
      { length: columns },
      columns === 1 ? () => i % 17 : (_, l) => Number(number(i, l)),
    );
    yield new Uint8Array(row.buffer);
  }
}

const TABLE = ["--counts", "n", "--id", "id"];

const CASES: Readonly<Record<string, Case>> = {
  table: {
    what: "a table of 1,000,000 rows and 10 columns",
    files: async (folder, part) => [
      await written(`${folder}/t.csv`, rows(1e6 * part, 8)),
      ...TABLE,
    ],
  },
  wide: {
    what: "a table of 80,000 columns and 3 rows",
    files: async (folder, part) => [
      await written(`${folder}/w.csv`, rows(3, 80_000 * part)),
      ...TABLE,
      ...["--features", "x1"],
    ],
  },
  cell: {
    what: "a cell of 1 MB",
    files: async (folder, part) => [
      await written(`${folder}/c.csv`, [
        "id,n,x1\na,1,2\nb,2,",
        "1".repeat(1e6 * part),
        "\nc,3,4\n",
      ]),
      ...TABLE,
    ],
  },
  npy: {
    what: "an array of 50,000 x 768 numbers of single precision",
    files: async (folder, part) => [
      ...[
        "--features-file",
        await written(`${folder}/x.npy`, npy([50_000 * part, 768])),
      ],
      ...[
        "--counts-file",
        await written(`${folder}/n.npy`, npy([50_000 * part, 1])),
      ],
    ],
  },
};

/** Resident memory in MB: now, and the most so far. */
function resident(): { now: number; most: number } {
  const text = Deno.readTextFileSync("/proc/self/status");
  const of = (name: string) =>
    Number(text.match(new RegExp(`${name}:\\s*(\\d+) kB`))![1]) * 1024 / 1e6;
  return { now: of("VmRSS"), most: of("VmHWM") };
}

/** Runs a fit until it shows that it evaluates, or ends; prints what it took. */
async function child(args: string[]): Promise<never> {
  const runtime = resident().now;
  const tell = (how: string) => {
    const { user, system } = process.cpuUsage();
    const seconds = ((user + system) / 1e6).toFixed(2);
    const beyond = (resident().most - runtime).toFixed(0);
    console.log(
      `  ${seconds} s of processor time, ${beyond} MB beyond the runtime's ${
        runtime.toFixed(0)
      }: ${how}`,
    );
  };
  const options = ["--components", "2", "--effort", "quick", "--out", "m.json"];
  await begin(["fit", ...args, ...options], {
    ...machine,
    checkWritable: () => tell("the data are read"),
    errorIsTerminal: true,
    writeError: (text) => {
      // The first words are of progress, if there is nothing wrong.
      tell(
        text.startsWith("softmix")
          ? text.trim().slice(0, 120)
          : "first evaluation",
      );
      Deno.exit();
    },
  });
  throw new Error("the fit ended without a word");
}

if (Deno.args[0] === "--child") await child(Deno.args.slice(1));

const wanted = Deno.args.length > 0 ? Deno.args : Object.keys(CASES);
for (const name of wanted) {
  const { what, files } = CASES[name]!;
  for (const part of [0.5, 1]) {
    const folder = await Deno.makeTempDir();
    try {
      const args = await files(folder, part);
      const size = args.filter((arg) => arg.startsWith("/"))
        .reduce((sum, path) => sum + Deno.statSync(path).size, 0);
      console.log(
        `${part === 1 ? "" : "half "}${what}: ${(size / 1e6).toFixed(0)} MB`,
      );
      await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-q", "--allow-all", "--no-check"],
          ...[import.meta.url, "--child", ...args],
        ],
      }).spawn().status;
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
}
