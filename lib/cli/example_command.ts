/** `softmix example`: a table to try things with. */
import { type ExampleName, EXAMPLES, exampleTable } from "../../mod.ts";
import { csvField } from "../data/csv.ts";
import {
  ANY_INTEGER,
  numberOption,
  readArguments,
  required,
} from "./arguments.ts";
import { type Environment, UsageError } from "./environment.ts";
import { helpText } from "./help.ts";

/** Runs `softmix example`; returns what it prints. */
export function exampleCommand(
  args: readonly string[],
  env: Environment,
): string {
  const given = readArguments(args, {
    operands: ["NAME"],
    options: ["out", "seed"],
    switches: [],
  });
  if (given.switches.has("help")) return helpText("example");
  const name = exampleName(given.operands[0]!);
  const out = required(given, "out");
  const seed = numberOption(given, "seed", ANY_INTEGER);
  const { columns } = exampleTable(name, { seed });
  const names = Array.from(columns.keys());
  const rows = columns.get(names[0]!)!.map((_, j) =>
    Array.from(columns.values(), (column) => column[j]!)
  );
  const text = [names, ...rows]
    .map((row) => row.map((cell) => csvField(String(cell))).join(",") + "\n")
    .join("");
  env.writeFile(out, text);
  return "";
}

function exampleName(text: string): ExampleName {
  const name = EXAMPLES.find((known) => known === text);
  if (name === undefined) {
    throw new UsageError(
      `NAME must be one of ${EXAMPLES.join(", ")}: current value is ${
        JSON.stringify(text)
      }`,
    );
  }
  return name;
}
