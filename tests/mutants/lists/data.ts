/** Mutants of readers of tables, and of what is made of them. */
import type { Mutant } from "../mutants.ts";

export const DATA_MUTANTS: readonly Mutant[] = [
  {
    name: "cells: quotes within quotes stay doubled",
    file: "lib/data/cells.ts",
    from: ".replaceAll('\"\"', '\"')",
    to: "",
    tests: ["tests/cli/table_input_test.ts", "tests/data/choice_table_test.ts"],
  },
  {
    name: "cells: a return at the end is a cell",
    file: "lib/data/cells.ts",
    from:
      "return returns || bytes[at + 1] === LINE_FEED || at + 1 === bytes.length;",
    to: "return returns || bytes[at + 1] === LINE_FEED;",
    tests: ["tests/data/cells_test.ts"],
  },
  {
    name: "cells: returns in quotes end lines",
    file: "lib/data/cells.ts",
    from: "if (byte === QUOTE) inQuotes = !inQuotes;",
    to: "if (byte === QUOTE) inQuotes = false;",
    tests: ["tests/data/cells_test.ts"],
  },
  {
    name: "numbers: the error of a product is forgotten",
    file: "lib/data/number_text.ts",
    from:
      "const low = tail - (high - product) + productError(head, power, product);",
    to: "const low = tail - (high - product);",
    tests: ["tests/data/number_text_test.ts"],
  },
  {
    name: "numbers: digits in one group may be many",
    file: "lib/data/number_text.ts",
    from: "if (!/^\\d{1,3}$/.test(first)) return undefined;",
    to: "",
    tests: ["tests/data/number_text_test.ts"],
  },
  {
    name: "dialect: commas are decimals beside points",
    file: "lib/data/dialect.ts",
    from: "seen.commas > 0 && seen.points === 0 &&",
    to: "seen.commas > 0 &&",
    tests: ["tests/data/dialect_test.ts"],
  },
  {
    name: "dialect: uneven rows tell a delimiter",
    file: "lib/data/dialect.ts",
    from: "even ? width : width / 1e9",
    to: "width",
    tests: ["tests/data/dialect_test.ts"],
  },
  {
    name: "dialect: thousands are decimals",
    file: "lib/data/dialect.ts",
    from: "COMMA_DECIMALS.test(text)) seen.commas++",
    to: "COMMA_DECIMALS.test(text)) seen.points++",
    tests: ["tests/data/dialect_test.ts"],
  },
  {
    name: "tables: rows may be wider now and then",
    file: "lib/data/delimited_table.ts",
    from: "found === width + 1 && wider === row &&",
    to: "found === width + 1 &&",
    tests: [
      "tests/data/cells_test.ts",
      "tests/cli/table_input_test.ts",
      "tests/cli/bad_input_test.ts",
    ],
  },
  {
    name: "tables: frequencies are taken for counts",
    file: "lib/data/table_choices.ts",
    from: "(count / sum) * choices",
    to: "count",
    tests: ["tests/data/choice_table_test.ts", "tests/cli/table_input_test.ts"],
  },
  {
    name: "tables: two may be chosen in a set",
    file: "lib/data/table_sets.ts",
    from: "if (total <= 1) continue;",
    to: "continue;",
    tests: ["tests/cli/choice_sets_test.ts"],
  },
  {
    name: "tables: what varies within a person is not refused",
    file: "lib/data/table_sets.ts",
    from: "else if (values[row] !== values[first]) {",
    to: "else if (values[row] !== values[row]) {",
    tests: [
      "tests/cli/choice_sets_test.ts",
      "tests/data/choice_columns_test.ts",
    ],
  },
  {
    name: "tables: counts below 0 are read",
    file: "lib/data/table_rows.ts",
    from: "values.findIndex((count) => count < 0)",
    to: "values.findIndex((count) => count < -1e9)",
    tests: ["tests/cli/bad_input_test.ts"],
  },
  {
    name: "whitening: a feature that others determine is kept",
    file: "lib/data/whitening.ts",
    from: "const LEAST_FREE_VARIANCE = 1e-12;",
    to: "const LEAST_FREE_VARIANCE = -1;",
    tests: ["tests/data/whitening_test.ts", "tests/data/items_test.ts"],
  },
  {
    name: "whitening: sets weigh alike",
    file: "lib/data/feature_moments.ts",
    from: "n / total * (rows",
    to: "1 / choices.length * (rows",
    tests: [
      "tests/data/whitening_test.ts",
      "tests/data/choice_set_data_test.ts",
    ],
  },
  {
    name: "parquet: a run may be longer than its page",
    file: "lib/data/parquet_pages.ts",
    from: "if (!(count > 0 && count < size - seen + 8)) {",
    to: "if (0 > 1) {",
    tests: ["tests/data/parquet_table_test.ts"],
  },
  {
    name: "parquet: columns need not be whole",
    file: "lib/data/parquet_pages.ts",
    from: "if (!(from >= 0 && end <= bytes.length)) damaged",
    to: "if (0 > 1) damaged",
    tests: ["tests/data/parquet_table_test.ts"],
  },
];
