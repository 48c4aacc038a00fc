/** Tables in every dress, in memory, and what is read of them. */
import { assertEquals, assertRejects } from "@std/assert";
import { readArguments } from "../../lib/cli/arguments.ts";
import { InputError } from "../../lib/cli/environment.ts";
import {
  readTable,
  TABLE_OPTIONS,
  tableRequest,
} from "../../lib/cli/table_input.ts";
import { matrixToRows } from "../../mod.ts";
import { memoryEnvironment } from "./memory_environment.ts";

export const PLAIN =
  "item,n,price,size\na,10,2.5,4\nb,20,-1,3\nc,5,3,3.5\nd,8,.5,1\n";
export const ITEMS = ["a", "b", "c", "d"];
export const COUNTS = [10, 20, 5, 8];
export const FEATURES = [[2.5, 4], [-1, 3], [3, 3.5], [0.5, 1]];
export const COUNTS_AND_ID = ["--counts", "n", "--id", "item"];

/** What a case reads, but for what is as in the plain table. */
export interface Read {
  readonly names?: readonly string[];
  readonly items?: readonly string[];
  readonly counts?: readonly number[];
  readonly features?: readonly (readonly number[])[];
  /** What is said on standard error. */
  readonly said?: readonly string[];
  readonly warnings?: readonly string[];
}

export type Case = readonly [
  name: string,
  text: string | Uint8Array,
  /** What is read, or the message that refuses without what every message starts with. */
  expected: Read | string,
  args?: readonly string[],
  file?: string,
];

export async function outcome(
  text: string | Uint8Array,
  args: readonly string[],
  file: string,
): Promise<Read> {
  const { env } = memoryEnvironment({ [file]: text });
  const request = tableRequest(readArguments([file, ...args], {
    operands: ["FILE"],
    options: TABLE_OPTIONS,
    switches: ["drop-dependent"],
  }));
  const said: string[] = [];
  const { data, warnings } = await readTable(env, request, (sentence) => {
    said.push(sentence);
  });
  return {
    names: data.featureNames,
    items: data.itemNames!,
    counts: Array.from(data.counts),
    features: matrixToRows(data.features),
    said,
    warnings,
  };
}

export const gzip = async (text: string) =>
  new Uint8Array(
    await new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer(),
  );
export const rows = (header: string, ...lines: string[]) =>
  [header, ...lines].join("\n") + "\n";
export const withColumn = (name: string, cells: readonly string[]) =>
  PLAIN.trimEnd().split("\n")
    .map((line, j) => `${line},${j === 0 ? name : cells[j - 1]}`).join("\n");
/** The first items with a cell of their price changed. */
export const withPrice = (cell: string) =>
  PLAIN.replace(",3,3.5", `,${cell},3.5`);
export const SKIP = [...COUNTS_AND_ID, "--missing", "skip"];

/** A test for each case. */
export function testCases(cases: readonly Case[]): void {
  for (
    const [name, text, expected, args = COUNTS_AND_ID, file = "t.csv"] of cases
  ) {
    Deno.test(`a table with ${name}`, async () => {
      if (typeof expected === "string") {
        const error = await assertRejects(
          () => outcome(text, args, file),
          InputError,
        );
        assertEquals((error as Error).message, `"t.csv": ${expected}`);
        return;
      }
      const plain = { items: ITEMS, counts: COUNTS, features: FEATURES };
      assertEquals(await outcome(text, args, file), {
        ...plain,
        names: ["price", "size"],
        said: [],
        warnings: [],
        ...expected,
      });
    });
  }
}
