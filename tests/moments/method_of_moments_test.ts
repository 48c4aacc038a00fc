/** The method of moments: the mixture has the moments that it was made of. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  simulateChoices,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import {
  estimateLatentMoments,
  methodOfMoments,
  toWhitened,
} from "../../lib/moments.ts";
import { rowsOf } from "../../lib/linalg/matrix.ts";
import { dot, norm } from "../../lib/linalg/vectors.ts";
import {
  measureFromMixedMoments,
  type MixedMomentOptions,
} from "../../lib/moments/mixed_moments.ts";
import { drawDirichlet, drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";

const d = 3;

/** Nodes, weights and coordinates z, and their mixed moments Σ_k w_k t_k^r z_ki, R × d. */
function drawn(seed: number, { K, R }: { K: number; R: number }) {
  const rng = stream(seed, "mixed moments");
  const weights = drawDirichlet(rng, { size: K, concentration: 5 });
  const nodes = Float64Array.from({ length: K }, (_, k) => 1.5 * k + rng());
  const z = Float64Array.from({ length: K * d }, () => drawNormal(rng));
  const mixed = Float64Array.from({ length: R * d }, (_, i) => {
    const r = Math.floor(i / d);
    return nodes.reduce(
      (sum, t, k) => sum + weights[k]! * t ** r * z[k * d + i % d]!,
      0,
    );
  });
  return { line: { weights, nodes }, z, mixed };
}

function assertCoordinates(
  { line, mixed }: ReturnType<typeof drawn>,
  expected: Float64Array,
  { slack = 1e-9, ...options }: Partial<MixedMomentOptions> & {
    slack?: number;
  },
): void {
  const { atoms, weights } = measureFromMixedMoments(line, mixed, {
    dimension: d,
    ...options,
  });
  assertEquals(weights, line.weights);
  for (const [i, value] of atoms.values.entries()) {
    assertAlmostEquals(value, expected[i]!, slack);
  }
}

Deno.test("measureFromMixedMoments() gives back coordinates from exact moments, as many as nodes or more", () => {
  for (const K of [1, 2, 4]) {
    for (const R of [K, K + 2]) {
      const given = drawn(K + R, { K, R });
      assertCoordinates(given, given.z, {});
    }
  }
});

Deno.test("measureFromMixedMoments() weighs moments by their errors", () => {
  const given = drawn(3, { K: 2, R: 5 });
  const errors = new Float64Array(5 * d).fill(1e-7);
  for (let i = 2 * d; i < 5 * d; i++) {
    given.mixed[i]! += 100;
    errors[i] = 1e9;
  }
  assertCoordinates(given, given.z, { errors, spread: 10, slack: 1e-5 });
});

Deno.test("measureFromMixedMoments() draws coordinates towards the mean where moments say little", () => {
  const given = drawn(4, { K: 3, R: 4 });
  const errors = new Float64Array(4 * d).fill(1e9);
  const mean = given.mixed.slice(0, d);
  const expected = Float64Array.from({ length: 3 * d }, (_, i) => mean[i % d]!);
  assertCoordinates(given, expected, { errors, slack: 1e-6 });
});

Deno.test("measureFromMixedMoments() does not depend on the unit of the coordinates, be it next to nothing", () => {
  const given = drawn(5, { K: 2, R: 4 });
  const solved = (unit: number) => {
    const mixed = given.mixed.map((v, i) => unit * (v + 1e-3 * (i % 5)));
    const errors = new Float64Array(4 * d).fill(1e-2 * unit);
    return measureFromMixedMoments(given.line, mixed, {
      ...{ dimension: d, errors, spread: unit },
    }).atoms.values;
  };
  const plain = solved(1);
  for (const unit of [1e-290, 1e-160, 1e160, 1e280]) {
    for (const [i, value] of solved(unit).entries()) {
      assertAlmostEquals(value / unit, plain[i]!, 1e-9);
    }
  }
});

Deno.test("measureFromMixedMoments() refuses too few moments", () => {
  const { line, mixed } = drawn(1, { K: 3, R: 3 });
  assertRefused(
    () => measureFromMixedMoments(line, mixed.slice(d), { dimension: d }),
    "Cannot solve for coordinates as there must be at least 3 mixed moments for each: current number is 2",
  );
});

for (const L of [1, 3]) {
  Deno.test(`methodOfMoments() has the estimated moments along its direction, of order 0 to 2K − 1, with L = ${L}`, () => {
    const truth = softmaxMixture(
      [0.6, 0.4],
      [[1, 0.5, -0.3].slice(0, L), [-0.8, 0.4, 0.6].slice(0, L)],
    );
    const data = simulateChoices(
      simulateFeatures(6000, L, { seed: 2 }),
      truth,
      {
        choices: 1e6,
        seed: 2,
      },
    );
    const { mixture, direction, status, moments } = methodOfMoments(data, {
      components: 2,
    });
    assertEquals([status, moments], ["estimated", "exact"]);
    assertAlmostEquals(norm(direction), 1, 1e-14);
    const { directional } = estimateLatentMoments(data, {
      directions: [direction],
      order: 3,
    });
    const { values: powers } = directional[0]!.powers;
    const along = rowsOf(toWhitened(mixture.atoms, data.whitening))
      .map((atom) => dot(atom as Float64Array, direction));
    for (let r = 1; r <= 3; r++) {
      const moment = along.reduce(
        (sum, t, k) => sum + mixture.weights[k]! * t ** r,
        0,
      );
      assertAlmostEquals(moment, powers[r]!, 1e-8);
    }
    // And lies near the truth, one component with another: atoms are 1.8 apart.
    for (const atom of rowsOf(truth.atoms)) {
      const distances = rowsOf(mixture.atoms).map((other) =>
        norm(Float64Array.from(atom, (v, l) => v - other[l]!))
      );
      assert(Math.min(...distances) < 0.3, `${distances}`);
    }
  });
}
