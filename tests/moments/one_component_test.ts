/** The best single component inside a ball: conditions for a maximum, with and without the bound. */
import { assert, assertAlmostEquals } from "@std/assert";
import { type ChoiceData, choiceData } from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { toWhitened } from "../../lib/moments.ts";
import { whitenedFeatures } from "../../lib/data/whitening.ts";
import type { Matrix } from "../../lib/linalg/matrix.ts";
import { dot, norm } from "../../lib/linalg/vectors.ts";
import { oneComponentAtom } from "../../lib/moments/one_component.ts";
import { simulatedCase } from "../simulated.ts";

/** x̄ − μ(ω) by its definition, in whitened coordinates. */
function gradientAt(
  { frequencies, offset }: ChoiceData,
  { values: x, columns: L }: Matrix,
  atom: Float64Array,
): Float64Array {
  const sizes = frequencies.map((_, j) => {
    const utility = dot(x.subarray(j * L, (j + 1) * L), atom);
    return Math.exp(utility + (offset?.[j] ?? 0));
  });
  const total = sizes.reduce((a, b) => a + b);
  const gradient = new Float64Array(L);
  for (const [j, q] of frequencies.entries()) {
    for (let l = 0; l < L; l++) {
      gradient[l]! += (q - sizes[j]! / total) * x[j * L + l]!;
    }
  }
  return gradient;
}

const CASES = [1, 2, 3, 4].map((seed) => {
  const shape = { spread: seed % 2 ? undefined : 1.5, scale: 3, items: 40 };
  const { data } = simulatedCase(seed, shape as { items: number });
  return {
    seed,
    data,
    features: whitenedFeatures(data.features, data.whitening),
  };
});

Deno.test("oneComponentAtom() leaves no gradient where the bound is far, and is what a finish finds", () => {
  for (const { data, features } of CASES) {
    const atom = oneComponentAtom(data, features, 100);
    for (const g of gradientAt(data, features, atom)) {
      assertAlmostEquals(g, 0, 1e-12);
    }
    const { mixture } = quasiNewton(
      data,
      {
        weights: Float64Array.of(1),
        atoms: { rows: 1, columns: 3, values: new Float64Array(3) },
      },
      { gradientTolerance: 1e-10, atomBound: 100 },
    );
    const { values } = toWhitened(mixture.atoms, data.whitening);
    for (const [l, value] of values.entries()) {
      assertAlmostEquals(atom[l]!, value, 1e-8);
    }
  }
});

Deno.test("oneComponentAtom() lies on a bound that is near, where the gradient points straight out", () => {
  for (const { data, features } of CASES) {
    const free = norm(oneComponentAtom(data, features, 100));
    for (const bound of [0.001, 0.3 * free, 0.99 * free]) {
      const atom = oneComponentAtom(data, features, bound);
      const length = norm(atom);
      assert(
        length <= bound * (1 + 2 * Number.EPSILON),
        `${length} > ${bound}`,
      );
      assertAlmostEquals(length / bound, 1, 1e-9);
      const gradient = gradientAt(data, features, atom);
      const outward = dot(gradient, atom) / length;
      assert(outward > 0);
      const along = gradient.map((g, l) => g - outward * atom[l]! / length);
      assertAlmostEquals(norm(along) / norm(gradient), 0, 1e-6);
    }
  }
});

Deno.test("oneComponentAtom() goes far, and no farther than numbers allow, where nothing holds it", () => {
  // All choose the last item: the likelihood rises without end.
  const data = choiceData([[0], [1], [2], [10]], [0, 0, 0, 50]);
  const features = whitenedFeatures(data.features, data.whitening);
  const atom = oneComponentAtom(data, features, Infinity);
  assert(atom[0]! > 10 && Number.isFinite(atom[0]!), `${atom}`);
  const [gradient] = gradientAt(data, features, atom);
  assertAlmostEquals(gradient!, 0, 1e-12);
  const bounded = oneComponentAtom(data, features, 5);
  assertAlmostEquals(bounded[0]!, 5, 1e-9);
});
