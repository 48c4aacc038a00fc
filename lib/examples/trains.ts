/** Choices of 250 travellers, each among three trains on eight trips. */
import { matrixFromRows } from "../linalg/matrix.ts";
import { simulateChoiceSets } from "../model/simulate_choice_sets.ts";
import { softmaxMixture } from "../model/softmax_mixture.ts";
import { drawNormal } from "../random/draws.ts";
import { type Seed, type Stream, stream } from "../random/streams.ts";
import { drawOne, type Example, rounded } from "./example.ts";

const PERSONS = 250, TRIPS = 8;

/** Kinds of train: euros and kilometres an hour, and how many changes there can be. */
const TRAINS = [
  { train: "regional", fare: 0.09, speed: 75, changes: [0, 1, 2] },
  { train: "intercity", fare: 0.13, speed: 115, changes: [0, 0, 1] },
  { train: "express", fare: 0.19, speed: 165, changes: [0, 0, 0, 1] },
];

const FEATURES = ["fare_eur", "hours", "changes", "wifi"];

/** Groups: who is short of money, who of time. */
const ATOMS = [[-0.14, -0.6, -0.3, 0.2], [-0.04, -1.5, -0.9, 0.5]];

/** Log-odds of the first group: constant, per 1,000 euros a year, for business; of the second. */
const MEMBERSHIP = [[2.4, -0.045, -0.9], [0, 0, 0]];

/** Draws travellers and trips, and which train each took. */
export function trains(seed: Seed): Example {
  const about = stream(seed, "example:trains:travellers");
  const travellers = Array.from({ length: PERSONS }, () => [
    Math.round(Math.exp(3.7 + 0.4 * drawNormal(about))),
    Number(about() < 0.3),
  ]);
  const truth = {
    ...softmaxMixture(averageWeights(travellers), ATOMS),
    membership: matrixFromRows(MEMBERSHIP),
  };
  const offers = stream(seed, "example:trains:offers");
  const rows = Array.from({ length: PERSONS * TRIPS }, () => trip(offers))
    .flat();
  const { data } = simulateChoiceSets(truth, {
    persons: PERSONS,
    setsPerPerson: TRIPS,
    rowsPerSet: TRAINS.length,
    features: matrixFromRows(rows),
    membership: MEMBERSHIP.slice(0, 1),
    covariates: travellers,
    seed: `${seed}:example:trains`,
  });
  const setSize = TRAINS.length, personSize = setSize * TRIPS;
  const person = (row: number) => Math.floor(row / personSize);
  const column = (of: (row: number) => string | number) =>
    rows.map((_, row) => of(row));
  return {
    columns: new Map<string, (string | number)[]>([
      ["person", column((row) => `p${person(row) + 1}`)],
      ["trip", column((row) => Math.floor(row % personSize / setSize) + 1)],
      ["train", column((row) => TRAINS[row % setSize]!.train)],
      ...FEATURES.map((name, l) =>
        [name, rows.map((row) => row[l]!)] as [string, number[]]
      ),
      ["income_keur", column((row) => travellers[person(row)]![0]!)],
      ["business", column((row) => travellers[person(row)]![1]!)],
      ["chosen", Array.from(data.counts)],
    ]),
    featureNames: FEATURES,
    truth,
  };
}

/** Sizes of the groups among travellers. */
function averageWeights(travellers: readonly number[][]): [number, number] {
  const [constant, income, business] = MEMBERSHIP[0] as [
    number,
    number,
    number,
  ];
  let first = 0;
  for (const [keur, onBusiness] of travellers) {
    const logOdds = constant + income * keur! + business * onBusiness!;
    first += 1 / (1 + Math.exp(-logOdds)) / travellers.length;
  }
  return [first, 1 - first];
}

/** Features of the trains of one trip, the same way by each. */
function trip(rng: Stream): number[][] {
  const kilometres = 80 + 320 * rng();
  return TRAINS.map(({ fare, speed, changes }) => {
    const change = drawOne(rng, changes);
    const price = fare * kilometres * Math.exp(0.25 * drawNormal(rng));
    const hours = kilometres / (speed * (0.9 + 0.2 * rng())) + 0.4 * change;
    return [
      rounded(price, 1),
      rounded(hours, 2),
      change,
      Number(rng() < 0.5),
    ];
  });
}
