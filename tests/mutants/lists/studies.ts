/** Mutants of what is done by workers and by shards. */
import type { Mutant } from "../mutants.ts";

export const STUDY_MUTANTS: readonly Mutant[] = [
  {
    name: "farm: a worker that died is not replaced",
    file: "lib/farm/pool.ts",
    from: "if (this.#board.hasLeft()) this.#hire();",
    to: "",
    tests: ["tests/farm/run_tasks_test.ts"],
  },
  {
    name: "farm: a task that waits first waits last",
    file: "lib/farm/board.ts",
    from: "if (isFirst) this.#batches.unshift(batch);",
    to: "if (isFirst) this.#batches.push(batch);",
    tests: ["tests/farm/board_test.ts"],
  },
  {
    name: "farm: −0 comes back as 0",
    file: "lib/farm/exact_json.ts",
    from: 'if (Object.is(value, -0)) return "-0";',
    to: "",
    tests: ["tests/farm/exact_json_test.ts"],
  },
  {
    name: "study: tasks that are done are done again",
    file: "lib/farm/study.ts",
    from: ".filter((task) => !values.has(task))",
    to: "",
    tests: ["tests/cli/shards_test.ts", "tests/fit/bootstrap_parallel_test.ts"],
  },
  {
    name: "study: what is left is told as if nothing was done",
    file: "lib/farm/run_tasks.ts",
    from: "seconds / done * (total - done)",
    to: "seconds / done * total",
    tests: ["tests/farm/run_tasks_test.ts"],
  },
  {
    name: "shards: half a file is a whole one",
    file: "lib/cli/sealed_file.ts",
    from: "if (fields.seal !== digestOfText(body)) {",
    to: "if (0 > 1) {",
    tests: ["tests/cli/shards_test.ts"],
  },
  {
    name: "shards: parts of other data merge",
    file: "lib/cli/part_file.ts",
    from: "if (part.digest !== key.digest || part.tasks !== key.tasks) {",
    to: "if (0 > 1) {",
    tests: ["tests/cli/shards_test.ts"],
  },
  {
    name: "shards: a shard may be missing",
    file: "lib/cli/merge_command.ts",
    from: "if (missing.length > 0) {",
    to: "if (0 > 1) {",
    tests: ["tests/cli/shards_test.ts"],
  },
  {
    name: "shards: parts that were interrupted merge",
    file: "lib/cli/merge_command.ts",
    from: "if (cut.length === 0) return;",
    to: "return;",
    tests: ["tests/cli/shards_test.ts"],
  },
  {
    name: "checkpoints: those of other data are gone on with",
    file: "lib/cli/checkpoint.ts",
    from: ".find((field) => kept[field] !== header[field])",
    to: ".find((field) => kept[field] !== kept[field])",
    tests: ["tests/cli/shards_test.ts", "tests/cli/signals_test.ts"],
  },
];
