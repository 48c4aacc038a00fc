import { assert, assertEquals } from "@std/assert";
import { covariance, fit, type SoftmaxMixture } from "../../mod.ts";
import {
  checkedConstraints,
  constrainedAtoms,
  type ConstraintOptions,
  constraintsFor,
  givenCoefficients,
} from "../../lib/model/constraints.ts";
import {
  commonPart,
  freePart,
  freeSize,
  gatherAtomsInto,
  pulledBack,
  scatterAtomsInto,
} from "../../lib/model/free_point.ts";
import { matrix, matrixFromRows } from "../../lib/linalg/matrix.ts";
import {
  atomRow,
  loadMixture,
  parameterSpace,
  sizeOf,
  unloadMixture,
} from "../../lib/model/parameter_space.ts";
import { newFinishSlot } from "../../lib/em/search_point.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data, truth } = simulatedCase(1, { components: 2, features: 3 });
const featureNames = ["price", "time", "local"];
const named = { ...data, featureNames };
const checked = (options: ConstraintOptions, components = 2) =>
  checkedConstraints(options, { featureNames, components, action: "fit" });

Deno.test("nothing common or fixed is no constraint", () => {
  for (const options of [{}, { common: [] }, { fixed: {} }]) {
    assertEquals(checked(options), undefined);
  }
  assertEquals(checked({ fixed: { time: {} } }), undefined);
});

Deno.test("constraints say what is each component's own, and how many coefficients are not free", () => {
  const counts = [
    [{ common: ["price"] }, 1, false],
    [{ fixed: { time: 0 } }, 2, false],
    [{ fixed: { time: { 2: 0 } } }, 1, true],
    [{ fixed: { time: { 1: 0, 2: 0 } } }, 2, false],
    [{ fixed: { time: { 1: 0, 2: 1 } } }, 2, true],
    [{ common: ["price", "price"], fixed: { time: 0 } }, 3, false],
    [{ common: featureNames }, 3, false],
  ] as const;
  for (const [options, count, isOrdered] of counts) {
    const constraints = checked(options)!;
    assertEquals([constraints.count, constraints.isOrdered], [
      count,
      isOrdered,
    ]);
  }
  const both = checked({ common: ["local"], fixed: { time: { 2: 0 } } })!;
  assertEquals(both.own, [[0, 1], [0]]);
  assertEquals(both.common, [2]);
});

Deno.test("constraints of another size drop components that are not there, and give new ones what all have", () => {
  const three = checked(
    { common: ["price"], fixed: { time: { 3: 0 }, local: 1 } },
    3,
  )!;
  const two = constraintsFor(three, 2)!;
  assertEquals(two.own, [[1], [1]]);
  assertEquals(constraintsFor(three, 4)!.own, [[1], [1], [], [1]]);
  assertEquals(two.isOrdered, false);
  const own = checked({ fixed: { time: { 2: 0 } } }, 2)!;
  assertEquals(constraintsFor(own, 1), undefined);
});

Deno.test("an atom to be added has the common coefficients and those fixed in all components", () => {
  const mixture = {
    weights: Float64Array.of(0.5, 0.5),
    atoms: matrixFromRows([[2, 7, 3], [2, 0, 3]]),
  };
  const constraints = checked({
    common: ["price"],
    fixed: { time: { 2: 0 }, local: 3 },
  })!;
  const given = givenCoefficients(mixture, constraints);
  assertEquals(given, Float64Array.of(2, NaN, 3));
});

Deno.test("what is common is so in the components in which it is not fixed", () => {
  const constraints = checked({
    common: ["price"],
    fixed: { price: { 1: -9 } },
  }, 3)!;
  assertEquals([constraints.count, constraints.isOrdered], [2, true]);
  const mixture = {
    weights: Float64Array.of(0.5, 0.3, 0.2),
    atoms: matrixFromRows([[4, 0, 0], [1, 0, 0], [2, 0, 0]]),
  };
  const { values } = constrainedAtoms(mixture, constraints);
  const mean = (0.3 * 1 + 0.2 * 2) / 0.5;
  assertEquals([values[0], values[3], values[6]], [-9, mean, mean]);
  assertEquals(givenCoefficients(mixture, constraints)[0], 1);
  // With component 1 alone nothing is left to be common.
  assertEquals(constraintsFor(constraints, 1)!.common, []);
});

const OPTIONS: ConstraintOptions = {
  common: ["price"],
  fixed: { time: { 2: 0.1 } },
};
const RADIUS = 0.8;
const space = parameterSpace(named, {
  components: 2,
  radius: RADIUS,
  constraints: checked(OPTIONS),
});

Deno.test("a mixture is loaded with the constraints obeyed and what is its own inside the ball, and unloaded to the bit", () => {
  const slot = newFinishSlot(space);
  loadMixture(slot, truth, space);
  for (const [k, own] of [[0, [1, 2]], [1, [2]]] as const) {
    const atom = atomRow(slot.atoms, k, space);
    const length = norm(Float64Array.from(own, (l) => atom[l]!));
    assert(length <= RADIUS * (1 + 1e-15));
  }
  const mean = truth.weights[0]! * truth.atoms.values[0]! +
    truth.weights[1]! * truth.atoms.values[3]!;
  const { atoms, weights } = unloadMixture(slot, space);
  assertEquals(weights, truth.weights);
  assert(Math.abs(atoms.values[0]! - mean) < 1e-15);
  assertEquals(atoms.values[0], atoms.values[3]);
  assertEquals(atoms.values[4], 0.1);
  // Larger than the ball would let it be: what is fixed does not count.
  const far = parameterSpace(named, {
    components: 2,
    radius: RADIUS,
    constraints: checked({ fixed: { time: 40 } }),
  });
  loadMixture(slot, truth, far);
  assertEquals(unloadMixture(slot, far).atoms.values[1], 40);
});

Deno.test("components that fixed values tell apart keep their order, others are sorted by weight", () => {
  const rising: SoftmaxMixture = {
    weights: Float64Array.of(0.2, 0.8),
    atoms: truth.atoms,
  };
  for (
    const [options, first] of [
      [OPTIONS, 0.2],
      [{ fixed: { time: { 1: 0, 2: 0 } } }, 0.8],
      [{ common: ["price"] }, 0.8],
    ] as const
  ) {
    const constrained = { ...space, constraints: checked(options) };
    const slot = newFinishSlot(constrained);
    loadMixture(slot, rising, constrained);
    assertEquals(unloadMixture(slot, constrained).weights[0], first);
  }
});

Deno.test("points and atoms map onto each other; a matrix is pulled back by the same map on both sides", () => {
  const slot = newFinishSlot(space);
  loadMixture(slot, truth, space);
  const point = new Float64Array(freeSize(space));
  gatherAtomsInto(point, slot.atoms, space);
  assertEquals(point.length, 2 + 2 + 1 + 1);
  assertEquals(freePart(point, 1, space).length, 1);
  assertEquals(commonPart(point, space), slot.atoms.slice(0, 1));
  const back = slot.atoms.slice();
  scatterAtomsInto(back, point, space);
  assertEquals(back, slot.atoms);
  // vᵀBᵀMBv = (Bv)ᵀM(Bv), with Bv from the difference of two points.
  const n = sizeOf(space), m = point.length;
  const M = Float64Array.from({ length: n * n }, (_, i) => {
    const [a, b] = [Math.floor(i / n), i % n];
    return Math.cos(a * b) + Math.cos(a + b);
  });
  const v = Float64Array.from({ length: m }, (_, i) => 1 + i * i);
  const moved = slot.atoms.slice();
  scatterAtomsInto(moved, point.map((x, i) => x + v[i]!), space);
  const Bv = [v[0]!, v[1]!, ...moved.map((x, i) => x - slot.atoms[i]!)];
  const form = (A: Float64Array, x: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      for (let j = 0; j < x.length; j++) {
        sum += x[i]! * A[i * x.length + j]! * x[j]!;
      }
    }
    return sum;
  };
  const expected = form(M, Bv);
  assert(
    Math.abs(form(pulledBack(M, space), v) - expected) <
      1e-12 * Math.abs(expected),
  );
});

const REFUSALS: readonly (readonly [ConstraintOptions, string])[] = [
  [
    { common: ["prise"] },
    'common must name features: current value is "prise"',
  ],
  [{ fixed: { tyme: 0 } }, 'fixed must name features: current value is "tyme"'],
  [
    { common: ["price", "time"], fixed: { time: 0 } },
    'a coefficient must not be common and fixed in all components: current value is "time"',
  ],
  [
    { common: ["time"], fixed: { time: { 1: 0, 2: 0 } } },
    'a coefficient must not be common and fixed in all components: current value is "time"',
  ],
  [
    { fixed: { time: NaN } },
    'fixed values must be finite numbers: current value of "time" is NaN',
  ],
  [
    { fixed: { time: { 2: Infinity } } },
    'fixed values must be finite numbers: current value of "time" in component 2 is Infinity',
  ],
  [
    { fixed: { time: "0" as unknown as number } },
    'fixed values must be finite numbers: current value of "time" is "0"',
  ],
  ...[0, 3, 1.5].map((k) =>
    [
      { fixed: { time: { [k]: 0 } } },
      `fixed must name components from 1 to 2: current value of "time" is component ${k}`,
    ] as const
  ),
  [
    { common: "price" as unknown as string[] },
    'common must be an array of names: current value is "price"',
  ],
];
for (const [options, rule] of REFUSALS) {
  Deno.test(`refused: Cannot fit as ${rule}`, () =>
    assertRefused(
      () => fit(named, { components: 2, ...options }),
      `Cannot fit as ${rule}`,
    ));
}

Deno.test("a mixture that does not obey the constraints is refused by feature, component and value", () => {
  const atoms = matrix([2, 3], Float64Array.of(1, 0, 2, 1.5, 0, 3));
  const mixture = { weights: Float64Array.of(0.5, 0.5), atoms };
  assertRefused(
    () => covariance(named, mixture, { common: ["price"] }),
    'Cannot compute a covariance as the mixture must have "price" common to all components: current value in component 1 is 1',
  );
  assertRefused(
    () => covariance(named, mixture, { fixed: { local: { 2: 2 } } }),
    'Cannot compute a covariance as the mixture must have "local" fixed at 2: current value in component 2 is 3',
  );
});
