/**
 * Small tables, each in one dress or with one trap: what was read, what was said
 * and warned, or the whole message that refuses.
 */
import { assertEquals } from "@std/assert";
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

const utf16 = (text: string, little: boolean) => {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  for (const [i, unit] of Array.from(`\uFEFF${text}`).entries()) {
    view.setUint16(2 * i, unit.charCodeAt(0), little);
  }
  return bytes;
};
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

const LACKS = (cell: string) =>
  `Cannot read choices as values must not be missing (--missing skip leaves their rows out): 1 of 4 rows lack one, 1 in "price"; the first is row 3 (line 4, item "c"), where "price" ${cell}`;
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

testCases(DRESSES);
testCases(MISSING);
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
