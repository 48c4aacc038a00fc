/** `softmix example`: a table to try things with. */
import { EXAMPLES, exampleTable } from "../../mod.ts";
import { csvField } from "../data/csv.ts";
import {
  ANY_INTEGER,
  type Arguments,
  numberOption,
  required,
  wordOf,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Environment } from "./environment.ts";
import { EXAMPLE_HELP } from "./simulation_help.ts";

/** `softmix example`. */
export const exampleCommand: Command = {
  syntax: {
    operands: ["NAME"],
    options: ["out", "seed"],
    switches: [],
  },
  help: EXAMPLE_HELP,
  run,
};

function run(given: Arguments, env: Environment): string {
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
