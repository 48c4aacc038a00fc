/** Bottles of 120 wines that a shop sold to three groups of customers. */
import { matrixFromRows } from "../linalg/matrix.ts";
import { simulateChoices } from "../model/simulate.ts";
import { softmaxMixture } from "../model/softmax_mixture.ts";
import { drawNormal } from "../random/draws.ts";
import { type Seed, stream } from "../random/streams.ts";
import { type Example, rounded } from "./example.ts";

interface Region {
  readonly region: string;
  readonly red: string;
  readonly white: string;
  readonly estates: readonly string[];
  /** Of a middling bottle, in euros. */
  readonly price: number;
}

const REGIONS: readonly Region[] = [
  {
    ...{ region: "Douro", red: "Touriga", white: "Rabigato", price: 9 },
    estates: ["Arcado", "Belmira", "Covelo", "Estrela", "Fontao", "Lagar"],
  },
  {
    ...{ region: "Mosel", red: "Spätburgunder", white: "Riesling", price: 12 },
    estates: ["Altmann", "Birk", "Falk", "Hollin", "Kehr", "Tannhof"],
  },
  {
    ...{ region: "Rhône", red: "Syrah", white: "Viognier", price: 15 },
    estates: ["Aubrac", "Bellac", "Corbin", "Garrel", "Mazet", "Tilleul"],
  },
  {
    ...{ region: "Rioja", red: "Tempranillo", white: "Viura", price: 10 },
    estates: ["Alcor", "Bodel", "Cantero", "Herrero", "Monte", "Solana"],
  },
  {
    ...{ region: "Veneto", red: "Corvina", white: "Garganega", price: 8 },
    estates: ["Allegra", "Brenta", "Corvo", "Lessini", "Marana", "Zevio"],
  },
];

const BOTTLES = 25_000;

const FEATURES = [
  ...["price_eur", "rating", "alcohol_pct", "organic", "colour:red"],
  ...["region:Mosel", "region:Rhône", "region:Rioja", "region:Veneto"],
];

/** Groups: who buys for every day, who for the rating, who organic. */
const GROUPS = softmaxMixture([0.5, 0.3, 0.2], [
  [-0.32, 0.05, 0.1, 0.1, 0.4, 0, 0, 0.3, 0.2],
  [-0.04, 0.25, 0.3, 0.2, 1.2, 0.2, 0.9, 0.5, -0.3],
  [-0.12, 0.06, -0.5, 2, -0.9, 0.8, 0.1, 0, 0],
]);

/** Draws the wines, and what was sold of each. */
export function wines(seed: Seed): Example {
  const prices = stream(seed, "example:wines:prices");
  const ratings = stream(seed, "example:wines:ratings");
  const rest = stream(seed, "example:wines:rest");
  const rows = REGIONS.flatMap(({ region, estates, price, ...grapes }) =>
    estates.flatMap((estate) =>
      (["red", "white"] as const).flatMap((colour) =>
        [2021, 2022].map((year) => {
          const quality = drawNormal(ratings);
          const noise = 0.3 * quality + 0.35 * drawNormal(prices);
          const base = colour === "red" ? 13.4 : 12.2;
          return {
            wine: `${estate} ${grapes[colour]} ${year}`,
            region,
            colour,
            price_eur: rounded(price * Math.exp(noise), 1) - 0.01,
            rating: Math.round(87 + 2.5 * quality + drawNormal(ratings)),
            alcohol_pct: rounded(base + 0.7 * drawNormal(rest), 1),
            organic: Number(rest() < 0.3),
          };
        })
      )
    )
  );
  const features = matrixFromRows(rows.map((row) => [
    ...[row.price_eur, row.rating, row.alcohol_pct, row.organic],
    Number(row.colour === "red"),
    ...REGIONS.slice(1).map(({ region }) => Number(row.region === region)),
  ]));
  const { counts } = simulateChoices(features, GROUPS, {
    choices: BOTTLES,
    seed: `${seed}:example:wines`,
  });
  const column = (name: keyof typeof rows[number]) =>
    [name, rows.map((row) => row[name])] as const;
  return {
    columns: new Map<string, (string | number)[]>([
      column("wine"),
      column("region"),
      column("colour"),
      ["price_eur", rows.map((row) => rounded(row.price_eur, 2))],
      column("rating"),
      column("alcohol_pct"),
      column("organic"),
      ["sold", Array.from(counts)],
    ]),
    featureNames: FEATURES,
    truth: GROUPS,
  };
}
