import { assertEquals } from "@std/assert";
import { runInMemory } from "./memory_environment.ts";

const TABLE = "item,n,x1,x2\na,10,2.5,4\nb,20,-1,3\nc,5,3,3.5\nd,8,.5,1\n";

function npy(code: string, shape: string, data: ArrayBufferView): Uint8Array {
  const header =
    `{'descr': '${code}', 'fortran_order': False, 'shape': ${shape}, }`
      .padEnd(117) + "\n";
  return new Uint8Array([
    ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0],
    ...new TextEncoder().encode(header),
    ...new Uint8Array(data.buffer),
  ]);
}
const FILES = {
  "t.csv": TABLE,
  "x.npy": npy(
    "<f4",
    "(4, 2)",
    new Float32Array([2.5, 4, -1, 3, 3, 3.5, 0.5, 1]),
  ),
  "wide.npy": npy(
    "<f8",
    "(4, 2)",
    new Float64Array([2.5, 4, -1, 3, 3, 3.5, 0.5, 1]),
  ),
  "n.npy": npy("<i8", "(4,)", new BigInt64Array([10n, 20n, 5n, 8n])),
  "names.txt": "a\r\nb\r\nc\r\nd\r\n",
};
const ONE = ["--components", "1", "--no-diagnostics"];
const ARRAYS = ["--features-file", "x.npy", "--counts-file", "n.npy"];

/** The report without its times. */
const timeless = (text: string) => text.replaceAll(/^.*\d s\b.*\n/gm, "");

Deno.test("softmix fit takes features, counts and names from arrays as from a table", async () => {
  const table = await runInMemory([
    ...["fit", "t.csv", "--counts", "n", "--id", "item", ...ONE],
  ], FILES);
  assertEquals([table.status, table.error], [0, ""]);
  for (const file of ["x.npy", "wide.npy"]) {
    const arrays = await runInMemory([
      ...["fit", "--features-file", file, "--counts-file", "n.npy"],
      ...["--names", "names.txt", ...ONE],
    ], FILES);
    assertEquals([arrays.status, arrays.error], [0, ""]);
    assertEquals(timeless(arrays.output), timeless(table.output));
  }
});

Deno.test("softmix fit refuses arrays that do not fit together, and options that go with tables", async () => {
  const cases: [args: readonly string[], status: number, error: string][] = [
    [
      ["--features-file", "x.npy"],
      2,
      "--counts-file is missing (see softmix fit --help)",
    ],
    [
      ["--counts-file", "n.npy"],
      2,
      "FILE.csv is missing (see softmix fit --help)",
    ],
    [
      ["t.csv", "--counts", "n", "--counts-file", "n.npy"],
      2,
      "--counts-file needs --features-file (see softmix fit --help)",
    ],
    [
      ["t.csv", ...ARRAYS],
      2,
      'there is an argument too many: "t.csv" (see softmix fit --help)',
    ],
    [
      [...ARRAYS, "--counts", "n"],
      2,
      "--counts goes with a table, not with --features-file (see softmix fit --help)",
    ],
    [
      ["--features-file", "x.csv", "--counts-file", "n.npy"],
      2,
      '--features-file must be a file .npy, or .safetensors with a colon and the name of a tensor after it: current value is "x.csv" (see softmix fit --help)',
    ],
    [
      [...ARRAYS, "--out", "n.npy"],
      2,
      '--out must be another file than the counts: both are "n.npy" (see softmix fit --help)',
    ],
    [
      ["--features-file", "x.npy", "--counts-file", "x.npy"],
      1,
      '"x.npy": Cannot read an array as counts must have one column: its shape is (4, 2)',
    ],
    [
      ["--features-file", "no.npy", "--counts-file", "n.npy"],
      1,
      'Cannot read "no.npy" as there is no such file or directory',
    ],
    [
      [...ARRAYS, "--names", "t.csv"],
      1,
      '"x.npy": Cannot make choice data as itemNames must have length 4: current length is 5',
    ],
  ];
  for (const [args, status, error] of cases) {
    const outcome = await runInMemory(["fit", ...args, ...ONE], FILES);
    assertEquals(outcome.error, `softmix fit: ${error}\n`);
    assertEquals([outcome.status, outcome.output], [status, ""]);
  }
});
