/** `softmix example`: a table to try things with. */
import { EXAMPLES, exampleTable } from "../../mod.ts";
import { csvField } from "../data/csv.ts";
import {
  ANY_INTEGER,
  numberOption,
  readArguments,
  required,
  wordOf,
} from "./arguments.ts";
import type { Environment } from "./environment.ts";
import { EXAMPLE_HELP } from "./simulation_help.ts";

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
  if (given.switches.has("help")) return EXAMPLE_HELP;
  const name = wordOf("NAME", given.operands[0]!, EXAMPLES);
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
