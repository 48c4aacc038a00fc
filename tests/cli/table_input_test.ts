/**
 * Small tables, each in one dress or with one trap: what was read, what was said
 * and warned, or the whole message that refuses.
 */
import { assertEquals, assertRejects } from "@std/assert";
import { readArguments } from "../../lib/cli/arguments.ts";
import { InputError } from "../../lib/cli/environment.ts";
import {
  readTable,
  TABLE_OPTIONS,
  tableRequest,
} from "../../lib/cli/table_input.ts";
import { matrixToRows } from "../../mod.ts";
import { memoryEnvironment, runInMemory } from "./memory_environment.ts";

const PLAIN = "item,n,price,size\na,10,2.5,4\nb,20,-1,3\nc,5,3,3.5\nd,8,.5,1\n";
const ITEMS = ["a", "b", "c", "d"];
const COUNTS = [10, 20, 5, 8];
const FEATURES = [[2.5, 4], [-1, 3], [3, 3.5], [0.5, 1]];
const COUNTS_AND_ID = ["--counts", "n", "--id", "item"];

/** What a case reads, but for what is as in the plain table. */
interface Read {
  readonly names?: readonly string[];
  readonly items?: readonly string[];
  readonly counts?: readonly number[];
  readonly features?: readonly (readonly number[])[];
  /** What is said on standard error. */
  readonly said?: readonly string[];
  readonly warnings?: readonly string[];
}

type Case = readonly [
  name: string,
  text: string | Uint8Array,
  /** What is read, or the message that refuses without what every message starts with. */
  expected: Read | string,
  args?: readonly string[],
  file?: string,
];

async function outcome(
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

const utf16 = (text: string, little: boolean) => {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  for (const [i, unit] of Array.from(`\uFEFF${text}`).entries()) {
    view.setUint16(2 * i, unit.charCodeAt(0), little);
  }
  return bytes;
};
const gzip = async (text: string) =>
  new Uint8Array(
    await new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer(),
  );
const rows = (header: string, ...lines: string[]) =>
  [header, ...lines].join("\n") + "\n";
const withColumn = (name: string, cells: readonly string[]) =>
  PLAIN.trimEnd().split("\n")
    .map((line, j) => `${line},${j === 0 ? name : cells[j - 1]}`).join("\n");
/** The first items with a cell of their price changed. */
const withPrice = (cell: string) => PLAIN.replace(",3,3.5", `,${cell},3.5`);
const SEMICOLONS = PLAIN.replaceAll(",", ";");

const DRESSES: Case[] = [
  ["plain", PLAIN, {}],
  ["a byte order mark", `\uFEFF${PLAIN}`, {}],
  ["UTF-16, little end first", utf16(PLAIN, true), {}],
  ["UTF-16, big end first", utf16(PLAIN, false), {}],
  ["carriage returns and line feeds", PLAIN.replaceAll("\n", "\r\n"), {}],
  ["carriage returns", PLAIN.replaceAll("\n", "\r"), {}],
  [
    "carriage returns, with a line feed in a quoted name",
    PLAIN.replace("b,", '"b\nb",').replaceAll(
      /\n(?!b")/g,
      "\r",
    ),
    { items: ["a", "b\nb", "c", "d"] },
  ],
  ["no line break at the end", PLAIN.trimEnd(), {}],
  ["blank lines", `\n\n${PLAIN.replaceAll("\n", "\n\n")}`, {}],
  ["every cell quoted", PLAIN.replaceAll(/[^,\n]+/g, '"$&"'), {}],
  ["blanks around quoted cells", PLAIN.replaceAll(/[^,\n]+/g, ' "$&"\t'), {}],
  [
    "blanks after commas",
    PLAIN.replaceAll(",", ", "),
    { names: [" price", " size"] },
  ],
  [
    "quotes, commas and line breaks in quoted cells",
    PLAIN.replace("price", '"price, ""net"""').replace("\nc", '\n"c\r\nc"'),
    { names: ['price, "net"', "size"], items: ["a", "b", "c\nc", "d"] },
  ],
  ["comments before the header", `# a survey, 2023\n#\n${PLAIN}`, {}],
  [
    "a header that begins with #",
    `# a survey\n${PLAIN.replace("item", "#item")}`,
    {},
    ["--counts", "n", "--id", "#item"],
  ],
  ["sep=,", `sep=,\n${PLAIN}`, {}],
  [
    "sep=;",
    `sep=;\r\n${SEMICOLONS}`,
    { said: ['"t.csv" is read with semicolons between cells'] },
  ],
  [
    "semicolons",
    SEMICOLONS,
    { said: ['"t.csv" is read with semicolons between cells'] },
  ],
  [
    "semicolons and decimal commas",
    SEMICOLONS.replaceAll(".", ","),
    {
      said: [
        '"t.csv" is read with semicolons between cells, "," before decimals',
      ],
    },
  ],
  [
    "semicolons, commas in the names of columns as many as in the numbers",
    rows(
      "item;n;price, EUR;size, cm",
      "a;1;2,5;4,1",
      "b;2;1,0;3,1",
      "c;3;3,5;1,0",
    ),
    {
      names: ["price, EUR", "size, cm"],
      items: ["a", "b", "c"],
      counts: [1, 2, 3],
      features: [[2.5, 4.1], [1, 3.1], [3.5, 1]],
      said: [
        '"t.csv" is read with semicolons between cells, "," before decimals',
      ],
    },
  ],
  [
    "points between thousands, decimal commas",
    SEMICOLONS.replace("2.5", "1.002,5").replaceAll(".5", ",5"),
    {
      features: [[1002.5, 4], [-1, 3], [3, 3.5], [0.5, 1]],
      said: [
        '"t.csv" is read with semicolons between cells, "," before decimals, "." between thousands',
      ],
    },
  ],
  [
    "what is given is not said",
    SEMICOLONS.replaceAll(".", ","),
    {},
    [...COUNTS_AND_ID, "--delimiter", "semicolon", "--decimal", ","],
  ],
  ["tabs", PLAIN.replaceAll(",", "\t"), {}, COUNTS_AND_ID, "t.tsv"],
  [
    "tabs where they are not expected",
    PLAIN.replaceAll(",", "\t"),
    { said: ['"t.txt" is read with tabs between cells'] },
    COUNTS_AND_ID,
    "t.txt",
  ],
  [
    "commas where tabs are expected",
    PLAIN,
    { said: ['"t.tsv" is read with commas between cells'] },
    COUNTS_AND_ID,
    "t.tsv",
  ],
  [
    "pipes",
    PLAIN.replaceAll(",", "|"),
    { said: ['"t.csv" is read with | between cells'] },
  ],
  [
    "any delimiter that is given",
    PLAIN.replaceAll(",", "^"),
    {},
    [...COUNTS_AND_ID, "--delimiter", "^"],
  ],
  ["gzip", await gzip(PLAIN), {}, COUNTS_AND_ID, "t.csv.gz"],
  ["standard input", PLAIN, {}, COUNTS_AND_ID, "-"],
  [
    "standard input with semicolons",
    SEMICOLONS,
    { said: ["standard input is read with semicolons between cells"] },
    COUNTS_AND_ID,
    "-",
  ],
  [
    "thousands that can be nothing else",
    withPrice('"1,234,567.5"').replace("20", '"1,020"'),
    {
      counts: [10, 1020, 5, 8],
      features: [[2.5, 4], [-1, 3], [1234567.5, 3.5], [0.5, 1]],
      said: ['"t.csv" is read with "," between thousands'],
    },
  ],
  [
    "thousands that are given",
    withPrice("1 234"),
    { features: [[2.5, 4], [-1, 3], [1234, 3.5], [0.5, 1]] },
    [...COUNTS_AND_ID, "--thousands", " "],
  ],
  [
    "decimal commas between commas",
    withPrice('"3,0"').replaceAll(".5,", ".5,").replace("2.5", '"2,5"')
      .replace(",3.5", ',"3,5"').replace(",.5", ',",5"'),
    {},
    [...COUNTS_AND_ID, "--decimal", ","],
  ],
  [
    "blanks of another kind around numbers",
    PLAIN.replaceAll(/,(-?[\d.]+)/g, ",\u00a0$1\u202f"),
    {},
  ],
  ["numbers with exponents", withPrice("300e-2"), {}],
  [
    "a comma after every row but not after the header",
    PLAIN.replaceAll(/([\d])\n/g, "$1,\n"),
    { warnings: ["column 5 is left out, as it has no name and no number"] },
  ],
  [
    "a comma after every row and the header",
    PLAIN.replaceAll("\n", ",\n"),
    { warnings: ["column 5 is left out, as it has no name and no number"] },
  ],
];

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

const LACKS = (cell: string) =>
  `Cannot read choices as values must not be missing (--missing skip leaves their rows out): 1 of 4 rows lack one, 1 in "price"; the first is row 3 (line 4, item "c"), where "price" ${cell}`;
const SKIP = [...COUNTS_AND_ID, "--missing", "skip"];

const MISSING: Case[] = [
  [
    ...["", "NA", "N/A", "NaN", "null", "None", ".", "?", "-", " - "],
    ...["#N/A", "#NV", "k. A."],
  ].map(
    (marker): Case => [
      `a cell that is missing: ${JSON.stringify(marker)}`,
      withPrice(marker),
      LACKS(marker === "" ? "is empty" : `has ${JSON.stringify(marker)}`),
    ],
  ),
  [
    [
      "a missing count",
      PLAIN.replace("20", ""),
      'Cannot read choices as values must not be missing (--missing skip leaves their rows out): 1 of 4 rows lack one, 1 in "n"; the first is row 2 (line 3, item "b"), where "n" is empty',
    ] as Case,
    [
      "values missing in several columns",
      PLAIN.replace("20", "NA").replace("2.5,4", ".,?"),
      'Cannot read choices as values must not be missing (--missing skip leaves their rows out): 2 of 4 rows lack one, 1 in "n", 1 in "price", 1 in "size"; the first is row 1 (line 2, item "a"), where "price" has "."',
    ] as Case,
    [
      "rows left out",
      PLAIN.replace("2.5", "NA") + "e,8,1,2\n",
      {
        items: ["b", "c", "d", "e"],
        counts: [20, 5, 8, 8],
        features: [[-1, 3], [3, 3.5], [0.5, 1], [1, 2]],
        warnings: [
          '1 of 5 rows is left out, with 20% of the choices, as a value is missing: 1 in "price"',
        ],
      },
      SKIP,
    ] as Case,
    [
      "rows left out, a count among what is missing",
      PLAIN.replace("2.5", "NA").replace(",8,", ",,") + "e,5,1,2\n",
      {
        items: ["b", "c", "e"],
        counts: [20, 5, 5],
        features: [[-1, 3], [3, 3.5], [1, 2]],
        warnings: [
          '2 of 5 rows are left out, with 25% of the choices whose count is known, as a value is missing: 1 in "n", 1 in "price"',
        ],
      },
      SKIP,
    ] as Case,
    [
      "a column without a value",
      withColumn("empty", ["", "NA", "", "."]),
      { warnings: ['left out, as all values are missing: "empty"'] },
    ] as Case,
    [
      "what is missing in a column that is not used",
      withPrice("NA"),
      { names: ["size"], features: [[4], [3], [3.5], [1]] },
      [...COUNTS_AND_ID, "--features", "size"],
    ] as Case,
  ],
].flat();

const MADE = "--categorical makes features of a column, --id names of items";
const COUNTING = (name: string, why: string) =>
  `feature "${name}" ${why}: leave it out by --features unless it is what items are chosen for`;

const COLUMNS: Case[] = [
  [
    "text",
    withColumn("brand", ["x", "y", "x", "y"]),
    { warnings: [`left out, as no cell is a number: "brand" (${MADE})`] },
  ],
  [
    "categories",
    withColumn("brand", ["y", "x", "z", "y"]),
    {
      names: ["size", "brand:x", "brand:z"],
      features: [[4, 0, 0], [3, 1, 0], [3.5, 0, 1], [1, 0, 0]],
    },
    [...COUNTS_AND_ID, "--features", "size", "--categorical", "brand"],
  ],
  [
    "categories with a reference, in the place of their column",
    withColumn("brand", ["1", "2", "1", "2"]),
    {
      names: ["brand:1", "size"],
      features: [[1, 4], [0, 3], [1, 3.5], [0, 1]],
    },
    [...COUNTS_AND_ID, "--features", "b*,size", "--categorical", "brand=2"],
  ],
  [
    "a category that is missing",
    withColumn("brand", ["y", "x", "", "y"]),
    'Cannot read choices as values must not be missing (--missing skip leaves their rows out): 1 of 4 rows lack one, 1 in "brand"; the first is row 3 (line 4, item "c"), where "brand" is empty',
    [...COUNTS_AND_ID, "--categorical", "brand"],
  ],
  [
    "one category",
    withColumn("brand", ["y", "y", "y", "y"]),
    'Cannot read choices as a column of categories must have from 2 to 1000 of them: "brand" has 1',
    [...COUNTS_AND_ID, "--categorical", "brand"],
  ],
  [
    "a reference that is no category",
    withColumn("brand", ["y", "x", "x", "y"]),
    'Cannot read choices as the reference of "brand" must be one of its categories: "z" is none',
    [...COUNTS_AND_ID, "--categorical", "brand=z"],
  ],
  [
    "log, square and product",
    PLAIN,
    {
      names: ["log(size)", "price^2", "price*size"],
      features: [[4, 2.5], [3, -1], [3.5, 3], [1, 0.5]].map((
        [size, price],
      ) => [Math.log(size!), price! ** 2, price! * size!]),
    },
    [...COUNTS_AND_ID, "--features", "log(size),price^2,price*size"],
  ],
  [
    "a log of what is below 0",
    PLAIN,
    'Cannot read choices as the feature "log(price)" must be finite, a log of numbers > 0: row 2 (line 3, item "b") has "-1"',
    [...COUNTS_AND_ID, "--features", "log(price)"],
  ],
  [
    "a log of a column that is not there",
    PLAIN,
    'Cannot read choices as there must be a column "prise" to use as a feature: the columns are "item", "n", "price", "size"',
    [...COUNTS_AND_ID, "--features", "log(prise)"],
  ],
  [
    "a pattern",
    withColumn("sale", ["2", "1", "3", "1"]),
    {
      names: ["size", "sale"],
      features: [[4, 2], [3, 1], [3.5, 3], [1, 1]],
    },
    [...COUNTS_AND_ID, "--features", "s*"],
  ],
  [
    "a pattern that stands for nothing",
    PLAIN,
    'Cannot read choices as the pattern "q*" must stand for a column of numbers: there is none',
    [...COUNTS_AND_ID, "--features", "q*"],
  ],
  [
    "a column named as a product would be",
    PLAIN.replace("size", "n*price"),
    { names: ["n*price"], features: [[4], [3], [3.5], [1]] },
    [...COUNTS_AND_ID, "--features", "n*price"],
  ],
  [
    "row numbers without a name",
    PLAIN.split("\n").map((line, j) => line && `${j || '""'},${line}`)
      .join("\n"),
    {
      warnings: ["column 1 is left out, as it has no name and counts the rows"],
    },
  ],
  [
    "row numbers of pandas",
    withColumn("Unnamed: 0", ["0", "1", "2", "3"]),
    {
      names: ["price", "size", "Unnamed: 0"],
      features: [[2.5, 4, 0], [-1, 3, 1], [3, 3.5, 2], [0.5, 1, 3]],
      warnings: [COUNTING("Unnamed: 0", "counts the rows")],
    },
  ],
  [
    "a column called index",
    withColumn("Index", ["3", "1", "2", "7"]),
    {
      names: ["price", "size", "Index"],
      features: [[2.5, 4, 3], [-1, 3, 1], [3, 3.5, 2], [0.5, 1, 7]],
      warnings: [COUNTING("Index", "has the name of an index")],
    },
  ],
  [
    "ids that repeat",
    PLAIN.replace("\nc", "\na").replace("\nd", "\na"),
    {
      items: ["a", "b", "a", "a"],
      warnings: [
        '2 of 4 items repeat the name of another, such as "a": each row is an item of its own',
      ],
    },
  ],
  [
    "a total",
    PLAIN + "Total,43,1,2\n",
    {
      items: [...ITEMS, "Total"],
      counts: [...COUNTS, 43],
      features: [...FEATURES, [1, 2]],
      warnings: [
        'the count of row 5 (line 6, item "Total") is the sum of all others, 43: leave the row out of the table if it is a total',
      ],
    },
  ],
  ...[[1, ".2,.4,.1,.3"], [100, "20.5,49.5,10,20"]].map(
    ([sum, cells]): Case => {
      const shares = String(cells).split(",");
      return [
        `shares that sum to ${sum}`,
        PLAIN.replaceAll(/,(10|20|5|8),/g, () => `,${shares.shift()},`),
        {
          counts: String(cells).split(",").map(Number),
          warnings: [
            `the counts sum to ${sum}, as shares do: errors and tests are those of so few choices unless --choices N says how many there were`,
          ],
        },
      ];
    },
  ),
  [
    "shares with the number of choices",
    rows("item,n,price", "a,.25,1", "b,.75,3"),
    {
      names: ["price"],
      items: ["a", "b"],
      counts: [200, 600],
      features: [[1], [3]],
      warnings: [
        "the counts sum to 1, as shares do: errors and tests are those of so few choices unless --choices N says how many there were",
      ],
    },
    [...COUNTS_AND_ID, "--choices", "800"],
  ],
  [
    "counts of other years",
    rows(
      "item,n2021,n2022,size",
      ...["a,10,3,4", "b,20,19,3", "c,5,11,3.5", "d,8,2,1"],
    ),
    {
      names: ["n2022", "size"],
      features: [[3, 4], [19, 3], [11, 3.5], [2, 1]],
      warnings: [
        '"n2022" is a feature, but looks like counts of the same kind as "n2021": leave out by --features what the choices made',
      ],
    },
    ["--counts", "n2021", "--id", "item"],
  ],
];

for (
  const [name, text, expected, args = COUNTS_AND_ID, file = "t.csv"] of [
    ...DRESSES,
    ...REFUSED,
    ...MISSING,
    ...COLUMNS,
  ]
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

Deno.test("a spreadsheet saved in Windows-1252 is read, and said to be", async () => {
  // "Größe" and "5 €" as a Western European Excel writes them.
  const text = PLAIN.replace("size", "Gr\u00f6\u00dfe").replace(
    "c,",
    "5 \u0080,",
  );
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const { names, said } = await outcome(bytes, COUNTS_AND_ID, "t.csv");
  assertEquals(names, ["price", "Größe"]);
  assertEquals(said, [
    '"t.csv" is read with letters of Windows-1252, not UTF-8',
  ]);
});

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

Deno.test("fit and select say how a table was read unless they are quiet, and have its warnings in text and JSON", async () => {
  const files = { "t.csv": SEMICOLONS.replace("\nc", "\na") };
  const warning =
    '1 of 4 items repeat the name of another, such as "a": each row is an item of its own';
  for (const command of ["fit", "select"]) {
    const args = [command, "t.csv", ...COUNTS_AND_ID, "--components", "1"];
    const { status, output, error } = await runInMemory(args, files);
    assertEquals([status, error], [
      0,
      'softmix: "t.csv" is read with semicolons between cells\n',
    ]);
    assertEquals(output.replaceAll(/\s+/g, " ").includes(warning), true);
    const quiet = await runInMemory([...args, "--quiet", "--json"], files);
    assertEquals(quiet.error, "");
    assertEquals(JSON.parse(quiet.output).warnings.at(-1), warning);
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
