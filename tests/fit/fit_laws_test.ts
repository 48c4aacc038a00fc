/** Laws of fits: what must not matter does not matter. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  itemProbabilities,
  matchComponents,
  reorderComponents,
} from "../../mod.ts";
import { largestDifference, simulatedCase } from "../simulated.ts";

// Laws: what must not matter does not matter.

const { data, features, truth } = simulatedCase(10, {
  items: 150,
  components: 2,
});
const two = { components: 2 };
const reference = fit(data, two);

// Weights this far apart give the components one order in every fit.
assert(reference.mixture.weights[0]! - reference.mixture.weights[1]! > 0.05);

/**
 * Largest difference of weights and item probabilities from the reference;
 * item j of the reference is item places[j] of the result, if given.
 */
function apart(
  { mixture }: ReturnType<typeof fit>,
  moved: { features: typeof features; places: readonly number[] } | undefined =
    undefined,
): number {
  const here = itemProbabilities({ features }, reference.mixture).values;
  const there = itemProbabilities(moved ?? { features }, mixture).values;
  let largest = largestDifference(reference.mixture.weights, mixture.weights);
  for (let j = 0; j < 150; j++) {
    for (let k = 0; k < 2; k++) {
      const place = moved?.places[j] ?? j;
      largest = Math.max(
        largest,
        Math.abs(here[2 * j + k]! - there[2 * place + k]!),
      );
    }
  }
  return largest;
}

// A gradient norm of 1e-8 leaves the parameters within 1e-8 over the least
// curvature, about 1e-2, of the optimum.
const NEAR = 1e-5;

Deno.test("the order of items does not matter", () => {
  const places = Array.from({ length: 150 }, (_, j) => (j * 37) % 150);
  const values = new Float64Array(450);
  const counts = new Float64Array(150);
  for (let j = 0; j < 150; j++) {
    values.set(features.values.subarray(3 * j, 3 * j + 3), 3 * places[j]!);
    counts[places[j]!] = data.counts[j]!;
  }
  const moved = { ...features, values };
  const result = fit(choiceData(moved, counts), two);
  assertAlmostEquals(result.logLikelihood / reference.logLikelihood, 1, 1e-12);
  assert(apart(result, { features: moved, places }) < NEAR);
});

Deno.test("a shift of all features does not matter", () => {
  const values = features.values.map((x, i) => x + [5, -200, 1e4][i % 3]!);
  const result = fit(choiceData({ ...features, values }, data.counts), two);
  assertAlmostEquals(result.logLikelihood / reference.logLikelihood, 1, 1e-12);
  assert(
    largestDifference(
      result.mixture.atoms.values,
      reference.mixture.atoms.values,
    ) < NEAR,
  );
});

Deno.test("an affine change of the features changes the atoms by its inverse transpose", () => {
  // x' = B·x with B = [[100, 0, 0], [3, 1e-3, 0], [0, 0.5, 2]], so ω = Bᵀω'.
  const values = new Float64Array(450);
  for (let j = 0; j < 150; j++) {
    const [a, b, c] = [0, 1, 2].map((l) => features.values[3 * j + l]!) as [
      number,
      number,
      number,
    ];
    values.set([100 * a, 3 * a + 1e-3 * b, 0.5 * b + 2 * c], 3 * j);
  }
  const result = fit(choiceData({ ...features, values }, data.counts), two);
  assertAlmostEquals(result.logLikelihood / reference.logLikelihood, 1, 1e-12);
  for (let k = 0; k < 2; k++) {
    const [u, v, w] = [0, 1, 2].map((l) =>
      result.mixture.atoms.values[3 * k + l]!
    ) as [
      number,
      number,
      number,
    ];
    const back = [100 * u + 3 * v, 1e-3 * v + 0.5 * w, 2 * w];
    for (let l = 0; l < 3; l++) {
      assertAlmostEquals(
        back[l]!,
        reference.mixture.atoms.values[3 * k + l]!,
        NEAR,
      );
    }
  }
});

Deno.test("a scaling of all counts does not matter", () => {
  for (const factor of [1e-9, 0.1, 1e9]) {
    const result = fit(
      choiceData(features, data.counts.map((n) => n * factor)),
      two,
    );
    assertAlmostEquals(
      result.logLikelihood / (factor * reference.logLikelihood),
      1,
      1e-12,
    );
    assert(apart(result) < NEAR);
  }
});

Deno.test("the order of a start's components does not matter", () => {
  const swapped = {
    weights: truth.weights.toReversed(),
    atoms: reorderComponents(truth, [1, 0]).atoms,
  };
  const a = fit(data, { components: 2, init: [truth] });
  const b = fit(data, { components: 2, init: [swapped] });
  assertAlmostEquals(a.logLikelihood / b.logLikelihood, 1, 1e-14);
  assertEquals(matchComponents(a.mixture, b.mixture), [0, 1]);
  assert(
    largestDifference(a.mixture.atoms.values, b.mixture.atoms.values) < NEAR,
  );
});

Deno.test("an item that was never chosen changes the fit", () => {
  const values = Float64Array.from([...features.values, 0.5, 0.5, 0.5]);
  const result = fit(
    choiceData(
      { rows: 151, columns: 3, values },
      Float64Array.from([...data.counts, 0]),
    ),
    two,
  );
  assert(result.logLikelihood < reference.logLikelihood);
});
