/**
 * The regimes in which kinds of start are compared: from easy to real.
 */
import {
  type ChoiceData,
  type Matrix,
  matrix,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
  softmaxMixture,
} from "../mod.ts";
import { choiceTableFromCsv } from "../lib/data/choice_table.ts";
import { rowOf } from "../lib/linalg/matrix.ts";
import { drawNormal, drawNormalsInto } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

/** A data set to fit, and the mixture behind it where one is known. */
export interface RegimeCase {
  readonly data: ChoiceData;
  readonly components: number;
  /** The mixture that the choices were drawn from, if it has as many components. */
  readonly truth: SoftmaxMixture | undefined;
}

/** A regime: a name, whether the model is right in it, and its data sets by seed. */
export interface Regime {
  readonly name: string;
  readonly wellSpecified: boolean;
  draw(seed: number): RegimeCase;
}

interface Sizes {
  readonly items: number;
  readonly features: number;
  readonly components: number;
  readonly scale: number;
  readonly choices?: number;
}

const CHOICES = 100_000;

function drawn(
  features: Matrix,
  truth: SoftmaxMixture,
  seed: number,
  choices = CHOICES,
): RegimeCase {
  return {
    data: simulateChoices(features, truth, { choices, seed }),
    components: truth.weights.length,
    truth,
  };
}

function gaussian(name: string, sizes: Sizes): Regime {
  return {
    name,
    wellSpecified: true,
    draw: (seed) =>
      drawn(
        simulateFeatures(sizes.items, sizes.features, { seed }),
        simulateMixture(sizes.components, sizes.features, {
          seed,
          scale: sizes.scale,
        }),
        seed,
        sizes.choices,
      ),
  };
}

/** Three pairs of atoms: 2 apart within a pair, pairs 4 apart. */
const groups: Regime = {
  name: "groups",
  wellSpecified: true,
  draw(seed) {
    const L = 50;
    const atoms = matrix([6, L]);
    for (let k = 0; k < 6; k++) {
      const pair = Math.floor(k / 2);
      rowOf(atoms, k)[pair] = 4 / Math.SQRT2;
      rowOf(atoms, k)[3 + pair] = k % 2 === 0 ? 1 : -1;
    }
    const { weights } = simulateMixture(6, L, { seed });
    return drawn(
      simulateFeatures(5000, L, { seed }),
      softmaxMixture(weights, atoms),
      seed,
    );
  },
};

/** Two of five components with weight 0.02. */
const rare: Regime = {
  name: "rare",
  wellSpecified: true,
  draw(seed) {
    const { atoms } = simulateMixture(5, 20, { seed });
    const truth = softmaxMixture([0.36, 0.34, 0.26, 0.02, 0.02], atoms);
    return drawn(simulateFeatures(5000, 20, { seed }), truth, seed);
  },
};

/** One feature, four atoms. */
const line: Regime = {
  name: "line",
  wellSpecified: true,
  draw(seed) {
    const truth = softmaxMixture([0.25, 0.25, 0.25, 0.25], [[-2.5], [-1], [1], [
      2.5,
    ]]);
    return drawn(simulateFeatures(5000, 1, { seed }), truth, seed);
  },
};

/** Items from ten Gaussian clusters. */
const clustered: Regime = {
  name: "clustered",
  wellSpecified: true,
  draw(seed) {
    const [items, L] = [5000, 20];
    const rng = stream(seed, "clusters");
    const centres = matrix([10, L]);
    drawNormalsInto(centres.values, rng);
    const features = matrix([items, L]);
    drawNormalsInto(features.values, rng);
    for (let j = 0; j < items; j++) {
      const centre = rowOf(centres, Math.floor(10 * rng()));
      const row = rowOf(features, j);
      for (let l = 0; l < L; l++) row[l] = centre[l]! + 0.5 * row[l]!;
    }
    return drawn(features, simulateMixture(3, L, { seed, scale: 1.2 }), seed);
  },
};

/** Features from t laws with 3 degrees of freedom. */
export function heavyTailedFeatures(
  items: number,
  features: number,
  seed: number,
): Matrix {
  const rng = stream(seed, "heavy");
  const drawn = matrix([items, features]);
  for (let i = 0; i < drawn.values.length; i++) {
    const chiSquare = drawNormal(rng) ** 2 + drawNormal(rng) ** 2 +
      drawNormal(rng) ** 2;
    // Variance 3 for 3 degrees of freedom: divided out.
    drawn.values[i] = drawNormal(rng) / Math.sqrt(chiSquare);
  }
  return drawn;
}

const heavyTailed: Regime = {
  name: "heavy-tailed",
  wellSpecified: true,
  draw: (seed) =>
    drawn(
      heavyTailedFeatures(5000, 20, seed),
      simulateMixture(3, 20, { seed, scale: 1.2 }),
      seed,
    ),
};

/** Choices from 20 components, 4 fitted. */
const misspecified: Regime = {
  name: "misspecified",
  wellSpecified: false,
  draw(seed) {
    const features = simulateFeatures(5000, 20, { seed });
    const { data } = drawn(features, simulateMixture(20, 20, { seed }), seed);
    return { data, components: 4, truth: undefined };
  },
};

/** The regimes that can be simulated. */
export const simulatedRegimes: readonly Regime[] = [
  gaussian("easy", { items: 5000, features: 20, components: 5, scale: 1.5 }),
  gaussian("wide", { items: 5000, features: 100, components: 3, scale: 2 }),
  gaussian("many", { items: 20_000, features: 20, components: 10, scale: 1 }),
  groups,
  rare,
  gaussian("small", {
    items: 500,
    features: 20,
    components: 4,
    scale: 1.5,
    choices: 5000,
  }),
  line,
  clustered,
  heavyTailed,
  misspecified,
];

/** The US routes at K = 2 … 6, from the text of their table; the seed does not matter. */
export function routesRegimes(csv: string): Regime[] {
  const { data } = choiceTableFromCsv(csv, { counts: "flights", id: "route" });
  return [2, 3, 4, 5, 6].map((components) => ({
    name: `routes K = ${components}`,
    wellSpecified: false,
    draw: () => ({ data, components, truth: undefined }),
  }));
}
