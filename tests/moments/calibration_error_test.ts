import { assertAlmostEquals, assertEquals } from "@std/assert";
import { leastSquares } from "../../lib/linalg/decompositions.ts";
import { matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { dot } from "../../lib/linalg/vectors.ts";
import { errorsForNorm } from "../../lib/moments/calibration_error.ts";
import { atomPrior, optimalRule } from "../../lib/moments/optimal_rule.ts";
import { priorAtoms } from "../../lib/moments/prior_radius.ts";
import { simulateFeatures } from "../../lib/model/simulate.ts";

Deno.test("errors that all atoms share stay; those of their own shrink with their number", () => {
  const alternating = (size: number) =>
    Float64Array.from({ length: 8 }, (_, m) => m % 2 === 0 ? size : -size);
  const errors = matrix([2, 8]);
  rowOf(errors, 0).fill(0.3);
  rowOf(errors, 1).set(alternating(0.3));
  const squareNorms = new Float64Array(8).fill(1);
  const [shared, own] = errorsForNorm(
    { errors, squareNorms, components: 9 },
    1,
  );
  assertAlmostEquals(shared!, 0.3, 1e-15);
  assertAlmostEquals(own!, 0.1, 1e-15);
});

Deno.test("errors are those of the quarter of the atoms nearest in length", () => {
  const squareNorms = Float64Array.from({ length: 8 }, (_, m) => m * m);
  const errors = matrix([1, 8], Float64Array.from({ length: 8 }, (_, m) => m));
  const at = (norm: number) =>
    errorsForNorm({ errors, squareNorms, components: 1 }, norm ** 2)[0]!;
  assertAlmostEquals(at(2.6), Math.sqrt((4 + 9) / 2), 1e-14);
  assertAlmostEquals(at(100), Math.sqrt((36 + 49) / 2), 1e-14);
  // A square norm estimated below 0 is that of no atom.
  const below = errorsForNorm({ errors, squareNorms, components: 1 }, -1);
  assertAlmostEquals(below[0]!, Math.sqrt(1 / 2), 1e-14);
});

Deno.test("the errors of the best rule are those of rules made without the atom", () => {
  const features = simulateFeatures(60, 2, { seed: 3 });
  const M = 12, components = 2, choices = 50;
  const atoms = priorAtoms(M, { L: 2, radius: 2, seed: 1 });
  const prior = atomPrior(features, atoms, { components, choices });
  const target = (atom: Float64Array) => dot(atom, atom) + atom[0]!;
  const rule = optimalRule(prior, {
    size: 1,
    targetInto: (out, atom) => out[0] = target(atom),
    squareNorm: () => 1,
  });
  const targets = Array.from({ length: M }, (_, m) => target(rowOf(atoms, m)));
  const mean = targets.reduce((a, b) => a + b) / M;
  const kernel = (m: number, n: number) =>
    dot(rowOf(prior.scaled, m), rowOf(prior.scaled, n)) +
    (m === n ? components * M / choices : 0);
  const errors = matrix([1, M]);
  for (let out = 0; out < M; out++) {
    const rest = targets.keys().filter((m) => m !== out).toArray();
    const system = matrix(
      [M - 1, M - 1],
      Float64Array.from(rest.flatMap((m) => rest.map((n) => kernel(m, n)))),
    );
    const c = leastSquares(
      system,
      Float64Array.from(rest, (m) => targets[m]! - mean),
    );
    const predicted = rest.reduce(
      (s, m, i) => s + kernel(out, m) * c[i]!,
      mean,
    );
    errors.values[out] = targets[out]! - predicted;
  }
  const squareNorms = new Float64Array(M).fill(1);
  const [expected] = errorsForNorm({ errors, squareNorms, components }, 1);
  const stated = rule.designErrors!(new Float64Array(1));
  assertEquals(stated.length, 1);
  assertAlmostEquals(stated[0]!, expected!, 1e-8);
});
