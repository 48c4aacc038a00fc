/** What columns of tables are taken for: categories, products, roles, ids. */
import {
  type Case,
  COUNTS,
  COUNTS_AND_ID,
  FEATURES,
  ITEMS,
  PLAIN,
  rows,
  testCases,
  withColumn,
} from "./table_cases.ts";

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

testCases(COLUMNS);
