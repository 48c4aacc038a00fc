import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { toWhitened } from "../../lib/data/whitening.ts";
import { rowOf } from "../../lib/linalg/matrix.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { estimateSubspace } from "../../lib/moments/subspace.ts";
import {
  sampleAmbient,
  sampleSubspace,
} from "../../lib/moments/sampled_starts.ts";
import {
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../lib/model/simulate.ts";
import { softmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { assertRefused } from "../refusal.ts";

const truth = softmaxMixture([0.5, 0.5], [[1.5, 0, 0, 0, 0, 0], [
  0,
  1.5,
  0,
  0,
  0,
  0,
]]);
const features = simulateFeatures(20_000, 6, { seed: 3 });
const data = simulateChoices(features, truth, { choices: 200_000, seed: 3 });

Deno.test("estimateSubspace finds the span, its dimension and the size of the atoms", () => {
  const subspace = estimateSubspace(data, { components: 2 });
  const { basis, eigenvalues, gap, leastComponents, radius, warnings } =
    subspace;
  assertEquals([basis.rows, basis.columns], [6, 2]);
  assertEquals(leastComponents, 2);
  assert(gap > 5, `${gap}`);
  assertAlmostEquals(radius, 1.5, 0.2);
  assertEquals(warnings, []);
  // Descending, and the true ones are 1.125, 1.125, 0, 0, 0, 0.
  for (let i = 1; i < 6; i++) assert(eigenvalues[i - 1]! >= eigenvalues[i]!);
  for (let i = 2; i < 6; i++) {
    const error = Math.hypot(
      subspace.standardErrors[i]!,
      subspace.designErrors[i]!,
    );
    assert(Math.abs(eigenvalues[i]!) < 4 * error, `${eigenvalues[i]}`);
  }
  const atoms = toWhitened(truth.atoms, data.whitening);
  for (let k = 0; k < 2; k++) {
    const atom = rowOf(atoms, k);
    let inside = 0;
    for (let i = 0; i < 2; i++) {
      let along = 0;
      for (let l = 0; l < 6; l++) along += basis.values[l * 2 + i]! * atom[l]!;
      inside += along ** 2;
    }
    // Sine of the angle is error over eigenvalue: about 0.1.
    assert(inside > 0.97 * norm(atom) ** 2, `${inside / norm(atom) ** 2}`);
  }
});

Deno.test("estimateSubspace: no more eigenvalues above the noise than components", () => {
  const few = simulateFeatures(1000, 6, { seed: 5 });
  const found: number[] = [];
  for (const at of [features, few]) {
    for (const K of [1, 2, 3, 4]) {
      const mixture = simulateMixture(K, 6, { seed: 5 });
      const drawn = simulateChoices(at, mixture, { choices: 200_000, seed: 5 });
      const { leastComponents } = estimateSubspace(drawn, { components: K });
      assert(leastComponents <= K, `${leastComponents} for ${K}`);
      found.push(leastComponents);
    }
  }
  // Many items tell up to three components; few do not, so it is a bound and no estimate.
  assertEquals(found.slice(0, 3), [1, 2, 3]);
  assert(found[6]! < 3);
});

Deno.test("estimateSubspace: with K >= L it is the whole space", () => {
  const { basis, gap } = estimateSubspace(data, { components: 9 });
  assertEquals([basis.rows, basis.columns], [6, 6]);
  assertEquals(gap, Infinity);
  for (let a = 0; a < 6; a++) {
    for (let b = 0; b < 6; b++) {
      let inner = 0;
      for (let l = 0; l < 6; l++) {
        inner += basis.values[l * 6 + a]! * basis.values[l * 6 + b]!;
      }
      assertAlmostEquals(inner, a === b ? 1 : 0, 1e-12);
    }
  }
});

Deno.test("sampleSubspace draws inside the subspace, by either law", () => {
  const subspace = estimateSubspace(data, { components: 2 });
  const { basis } = subspace;
  for (const law of ["gaussian", "sphere"] as const) {
    let squares = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const start = sampleSubspace(data, {
        subspace,
        components: 3,
        law,
        seed,
      });
      assertEquals(start.weights, new Float64Array(3).fill(1 / 3));
      const atoms = toWhitened(start.atoms, data.whitening);
      for (let k = 0; k < 3; k++) {
        const atom = rowOf(atoms, k);
        let inside = 0;
        for (let i = 0; i < 2; i++) {
          let along = 0;
          for (let l = 0; l < 6; l++) {
            along += basis.values[l * 2 + i]! * atom[l]!;
          }
          inside += along ** 2;
        }
        assertAlmostEquals(inside, norm(atom) ** 2, 1e-9);
        if (law === "sphere") {
          assertAlmostEquals(norm(atom), subspace.radius, 1e-9);
        }
        squares += norm(atom) ** 2 / 900;
      }
    }
    // Mean of 900 squares with relative spread at most √2: standard error 5%.
    assertAlmostEquals(squares / subspace.radius ** 2, 1, 0.2);
  }
  const options = { subspace, components: 2, seed: "a" };
  assertEquals(sampleSubspace(data, options), sampleSubspace(data, options));
});

Deno.test("sampleSubspace keeps the bound; sampleAmbient has the norm asked for", () => {
  const subspace = estimateSubspace(data, { components: 2 });
  const bounded = sampleSubspace(data, {
    subspace,
    components: 5,
    atomBound: 0.5,
  });
  const atoms = toWhitened(bounded.atoms, data.whitening);
  for (let k = 0; k < 5; k++) assert(norm(rowOf(atoms, k)) <= 0.5 + 1e-12);
  const ambient = sampleAmbient(data, { components: 4, radius: 2, seed: 3 });
  const drawn = toWhitened(ambient.atoms, data.whitening);
  for (let k = 0; k < 4; k++) {
    assertAlmostEquals(norm(rowOf(drawn, k)), 2, 1e-12);
  }
});

Deno.test("subspace functions refuse options that are none", () => {
  const subspace = estimateSubspace(data, { components: 2 });
  assertRefused(
    () => estimateSubspace(data, { components: 0 }),
    "Cannot estimate a subspace as components must be an integer >= 1: current value is 0",
  );
  assertRefused(
    () =>
      sampleSubspace(data, {
        subspace,
        components: 2,
        law: "cube" as "sphere",
      }),
    'Cannot sample a start as law must be "gaussian" or "sphere": current value is "cube"',
  );
  assertRefused(
    () => sampleAmbient(data, { components: 2, radius: NaN }),
    "Cannot sample a start as radius must be finite and > 0: current value is NaN",
  );
  const other = simulateChoices(
    simulateFeatures(50, 2),
    simulateMixture(2, 2),
    {
      choices: 100,
    },
  );
  assertRefused(
    () => sampleSubspace(other, { subspace, components: 2 }),
    "Cannot sample a start as the basis must have 2 rows, one per feature: current number is 6",
  );
});
