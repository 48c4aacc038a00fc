/** Tables that are refused, and the options of tables. */
import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../lib/cli/environment.ts";
import { runInMemory } from "./memory_environment.ts";
import {
  type Case,
  COUNTS_AND_ID,
  gzip,
  outcome,
  PLAIN,
  rows,
  SKIP,
  testCases,
  withColumn,
  withPrice,
} from "./table_cases.ts";

const NOT_A_NUMBER =
  'Cannot read choices as column "price" must hold finite numbers, or be left out of the features: row 3 (line 4, item "c") has ';
const PLAINLY = "(write it plainly, or leave the column out by --features)";
const allPrices = (dress: (price: string) => string) =>
  PLAIN.replaceAll(
    /^(\w,\d+),([^,]+)/gm,
    (_, before, price) => `${before},${dress(price)}`,
  );
const FIRST_PRICE =
  'Cannot read choices as column "price" must hold finite numbers, or be left out of the features: row 1 (line 2, item "a") has ';
const QUOTES =
  "Cannot read choices as a quote must open and close a field and be doubled inside: the row on line ";

const REFUSED: Case[] = [
  ["text in a column of numbers", withPrice("cheap"), `${NOT_A_NUMBER}"cheap"`],
  ["infinity", withPrice("Inf"), `${NOT_A_NUMBER}"Inf"`],
  [
    "thousands or decimals",
    withPrice('"1,890"'),
    `${NOT_A_NUMBER}"1,890", a number of another style (--thousands , reads it as 1890, --decimal , reads it as 1.89)`,
  ],
  [
    "decimal commas between commas, not given",
    withPrice('"1,5"'),
    `${NOT_A_NUMBER}"1,5", a number of another style (--decimal , reads it as 1.5)`,
  ],
  [
    "thousands between blanks",
    withPrice("1 890"),
    `${NOT_A_NUMBER}"1 890", a number of another style (--thousands " " reads it as 1890)`,
  ],
  [
    "currency signs",
    allPrices((price) => `$${price}`),
    `${FIRST_PRICE}"$2.5", a number with a currency sign ${PLAINLY}`,
  ],
  [
    "currency signs after thousands",
    withPrice('"1,890 €"'),
    `${NOT_A_NUMBER}"1,890 €", a number with a currency sign and of another style (--thousands , reads it as 1890, --decimal , reads it as 1.89)`,
  ],
  [
    "percent signs",
    allPrices((price) => `${price} %`),
    `${FIRST_PRICE}"2.5 %", a number with a percent sign ${PLAINLY}`,
  ],
  [
    "percent signs in half of the cells, text in the others",
    allPrices((price) => price.startsWith("-") ? "high" : `${price}%`),
    `${FIRST_PRICE}"2.5%", a number with a percent sign ${PLAINLY}`,
  ],
  [
    "minus signs of typographers",
    PLAIN.replace("-1", "\u22121"),
    NOT_A_NUMBER.replace(
      'row 3 (line 4, item "c")',
      'row 2 (line 3, item "b")',
    ) +
    `"\u22121", a number with another minus sign than - ${PLAINLY}`,
  ],
  [
    "exponents of Fortran",
    allPrices(() => "1.5D+00"),
    `${FIRST_PRICE}"1.5D+00", a number with an exponent after D ${PLAINLY}`,
  ],
  [
    "what NumPy prints",
    allPrices((price) => `np.float64(${price})`),
    `${FIRST_PRICE}"np.float64(2.5)", a number inside a call ${PLAINLY}`,
  ],
  [
    "percent signs in the counts",
    PLAIN.replace("20", "20%"),
    `Cannot read choices as column "n" must hold finite numbers: row 2 (line 3, item "b") has "20%", a number with a percent sign ${PLAINLY}`,
  ],
  [
    "a quote inside a cell",
    PLAIN.replace("\nc", '\n5" pipe'),
    `${QUOTES}4 breaks this`,
  ],
  [
    "a quote that does not close",
    PLAIN.replaceAll("\n", "\r\n").replace("\nc", '\n"c'),
    `${QUOTES}4 breaks this`,
  ],
  [
    "a row too long",
    PLAIN.replace("3.5\n", "3.5,\n"),
    "Cannot read choices as every row must have 4 fields like the header: row 3 (line 4) has 5",
  ],
  [
    "only the first rows too long",
    PLAIN.replace("size\na,10,2.5,4\n", "size\na,10,2.5,4,\n"),
    "Cannot read choices as every row must have 4 fields like the header: row 1 (line 2) has 5",
  ],
  [
    "a footer",
    `${PLAIN}\nSource: survey\n`,
    "Cannot read choices as every row must have 4 fields like the header: row 5 (line 7) has 1",
  ],
  [
    "a column without a name that numbers nothing",
    withColumn("", ["2", "1", "3", "4"]),
    "Cannot read choices as a feature must have a name: column 5 has none",
  ],
  [
    "two columns of one name",
    withColumn("size", ["2", "1", "3", "4"]),
    'Cannot read choices as column names must differ: "size" occurs twice',
  ],
  [
    "nothing",
    "",
    "Cannot read choices as there must be a header: the text is empty",
  ],
  [
    "comments only",
    "# one\n# two\n",
    "Cannot read choices as there must be a header: the text is empty",
  ],
  [
    "a header only",
    "item,n,price\n",
    "Cannot read choices as there must be a row for each item: there is only a header",
  ],
  [
    "persons, tasks and alternatives",
    rows(
      "person,task,item,n,price",
      ...["1,1,a,0,1", "1,1,b,1,2", "1,2,a,1,4", "1,2,b,0,3"],
      ...["2,1,a,1,1", "2,1,b,0,5", "2,2,a,0,4", "2,2,b,1,6"],
    ),
    'Cannot read choices as a table of items must have one row for each: this one has a row for each alternative of 4 choices, as "n" is 1 once in each block of rows with one "task" (--set task reads choice sets)',
  ],
  [
    "alternatives of choices that have no number",
    rows("item,n,price", "a,0,1", "b,1,2", "a,1,4", "b,0,3", "a,1,1", "b,0,7"),
    'Cannot read choices as a table of items must have one row for each: this one has a row for each alternative of 3 choices, as "n" is 1 once from each repetition of the names in "item" to the next (--set with a column that numbers the choices reads choice sets)',
  ],
];

testCases(REFUSED);
Deno.test("files that are no text, and no whole gzip, are refused by name", async () => {
  const whole = await gzip(PLAIN);
  const refused: [Uint8Array, string][] = [
    [
      new Uint8Array([0xe9, 0, 0x31, 0x0a]),
      'Cannot read "t.csv" as it must be text',
    ],
    [
      new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 0xe9]),
      'Cannot read "t.csv" as it must be text, not a workbook: save its sheet as CSV',
    ],
    [
      whole.subarray(0, 40),
      'Cannot read "t.csv" as it must be one whole stream of gzip',
    ],
  ];
  for (const [bytes, message] of refused) {
    const error = await assertRejects(
      () => outcome(bytes, COUNTS_AND_ID, "t.csv"),
      InputError,
    );
    assertEquals((error as Error).message, message);
  }
});

Deno.test("options of tables are refused by their rules", async () => {
  const cases: [args: readonly string[], message: string][] = [
    [
      ["--missing", "drop"],
      '--missing must be error or skip: current value is "drop"',
    ],
    [
      ["--choices", "0"],
      '--choices must be a finite number > 0: current value is "0"',
    ],
    [
      ["--delimiter", "::"],
      '--delimiter must be comma, semicolon, tab, pipe or another character of ASCII: current value is "::"',
    ],
    [
      ["--decimal", "point"],
      '--decimal must be "." or ",": current value is "point"',
    ],
    [
      ["--thousands", "5"],
      '--thousands must be none or one character, no digit and no sign: current value is "5"',
    ],
    [
      ["--decimal", ",", "--thousands", ","],
      '--thousands must be another character than --decimal: current value is ","',
    ],
    [
      ["--categorical", "a,,b"],
      '--categorical must be column names, or name=reference, with commas between them: current value is "a,,b"',
    ],
    [
      ["--categorical", "a,a=x"],
      '--categorical must name each column once: current value is "a,a=x"',
    ],
  ];
  for (const [args, message] of cases) {
    const { status, error } = await runInMemory(
      ["fit", "t.csv", ...COUNTS_AND_ID, "--components", "1", ...args],
      { "t.csv": PLAIN },
    );
    assertEquals(error, `softmix fit: ${message} (see softmix fit --help)\n`);
    assertEquals(status, 2);
  }
});

Deno.test("a table of which no two rows are whole is refused", async () => {
  const text = "item,n,price\na,1,NA\nb,2,\nc,3,4\n";
  const error = await assertRejects(
    () => outcome(text, SKIP, "t.csv"),
    InputError,
  );
  assertEquals(
    (error as Error).message,
    '"t.csv": Cannot make choice data as there must be at least 2 items: current number is 1',
  );
});
