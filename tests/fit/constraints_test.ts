/**
 * The search with common and fixed coefficients.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  type ConstraintOptions,
  fit,
  type FitOptions,
  type FitResult,
  matrix,
  selectComponents,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { START_INITS } from "../../lib/estimation.ts";
import {
  withComponentAdded,
  withComponentExchanged,
} from "../../lib/fit/insertion.ts";
import { reweight } from "../../lib/fit/reweight.ts";
import { rowOf } from "../../lib/linalg/matrix.ts";
import { defaultAtomBound } from "../../lib/model/atom_bound.ts";
import { checkedConstraints } from "../../lib/model/constraints.ts";
import { drive } from "../../lib/model/objective.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const SHAPE = { items: 120, features: 3, components: 3, choices: 20_000 };
const { data, truth, features } = simulatedCase(5, SHAPE);

Deno.test("all common is one component", () => {
  const common = ["x1", "x2", "x3"];
  const one = fit(data, { components: 1 });
  for (const components of [1, 2, 3]) {
    const all = fit(data, { components, common });
    assertEquals(all.status, "converged");
    assertAlmostEquals(all.logLikelihood, one.logLikelihood, 1e-8);
    for (let k = 0; k < components; k++) {
      assertEquals(rowOf(all.mixture.atoms, k), rowOf(all.mixture.atoms, 0));
    }
  }
});

Deno.test("all fixed at the truth: only weights move, to the best there are", () => {
  const fixed = Object.fromEntries(data.featureNames.map((name, l) => [
    name,
    Object.fromEntries(
      Array.from(truth.weights, (_, k) => [
        k + 1,
        truth.atoms.values[k * 3 + l]!,
      ]),
    ),
  ]));
  const { mixture, logLikelihood, status } = fit(data, {
    components: 3,
    fixed,
  });
  assertEquals(status, "converged");
  assertEquals(mixture.atoms.values, truth.atoms.values);
  const best = reweight(data, truth).weights;
  for (const [k, weight] of mixture.weights.entries()) {
    assertAlmostEquals(weight, best[k]!, 1e-7);
  }
  const free = fit(data, { components: 3 });
  assert(logLikelihood < free.logLikelihood);
});

/** How far the best of a fit is from that of another. */
const apart = (a: FitResult, b: FitResult) =>
  Math.abs(a.logLikelihood - b.logLikelihood);

const CONSTRAINTS: readonly ConstraintOptions[] = [
  { common: ["x2"] },
  { fixed: { x1: 0.4 } },
  { common: ["x3"], fixed: { x1: { 2: 0 } } },
];

Deno.test("every kind of start obeys the constraints and comes to one optimum", () => {
  for (const constraints of CONSTRAINTS) {
    const best = fit(data, { components: 3, ...constraints });
    for (const init of START_INITS) {
      const one = fit(data, { components: 3, init, ...constraints });
      assert(one.logLikelihood <= best.logLikelihood + 1e-4, init);
      const { values } = one.mixture.atoms;
      const { common = [], fixed = {} } = constraints;
      for (const name of common) {
        const l = Number(name.slice(1)) - 1;
        assertEquals([values[3 + l], values[6 + l]], [values[l], values[l]]);
      }
      if (typeof fixed.x1 === "number") {
        assertEquals([values[0], values[3], values[6]], [0.4, 0.4, 0.4]);
      } else if (fixed.x1) assertEquals(values[3], 0);
    }
    // The best without constraints cannot be worse.
    const free = fit(data, { components: 3 });
    assert(free.logLikelihood >= best.logLikelihood - 1e-6);
    // Nor can a constraint less.
    const { common } = constraints;
    const fewer = fit(data, { components: 3, ...common && { common } });
    assert(fewer.logLikelihood >= best.logLikelihood - 1e-6);
  }
});

Deno.test("the order of items and the units of features do not matter", () => {
  const p = SHAPE.items;
  const places = Array.from({ length: p }, (_, j) => (j * 77 + 5) % p);
  const units = [10, 0.2, 3];
  const moved = matrix([p, 3]);
  const counts = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    rowOf(moved, places[j]!).set(
      rowOf(features, j).map((v, l) => 7 + v * units[l]!),
    );
    counts[places[j]!] = data.counts[j]!;
  }
  const other = choiceData(moved, counts);
  const here = fit(data, { components: 3, ...CONSTRAINTS[2] });
  const there = fit(other, { components: 3, ...CONSTRAINTS[2] });
  assert(apart(here, there) < 1e-6);
  const fixed = fit(data, { components: 3, fixed: { x1: 0.4 } });
  const scaled = fit(other, { components: 3, fixed: { x1: 0.04 } });
  assert(apart(fixed, scaled) < 1e-6);
});

Deno.test("what a component is called does not matter: the values go with the name", () => {
  const fits = [1, 2, 3].map((k) =>
    fit(data, { components: 3, fixed: { x1: { [k]: 0 } } })
  );
  for (const [k, result] of fits.entries()) {
    assert(apart(result, fits[0]!) < 1e-5, `${k}: ${apart(result, fits[0]!)}`);
    assertEquals(rowOf(result.mixture.atoms, k)[0], 0);
  }
});

Deno.test("a given start keeps its order where values tell components apart", () => {
  const { weights, atoms } = truth;
  // The lightest first, which no canonical order has.
  const start: SoftmaxMixture = {
    weights: weights.toReversed(),
    atoms: matrix(
      [3, 3],
      Float64Array.from([2, 1, 0].flatMap((k) => [
        ...rowOf(atoms, k),
      ])),
    ),
  };
  const value = atoms.values[6]!;
  const { mixture } = fit(data, {
    components: 3,
    init: [start],
    fixed: { x1: { 1: value } },
  });
  assertEquals(mixture.atoms.values[0], value);
  for (let i = 0; i < 9; i++) {
    assertAlmostEquals(mixture.atoms.values[i]!, start.atoms.values[i]!, 0.3);
  }
});

Deno.test("where fixed values tell components apart, changing places is tried: seed 5 was 28 nats short, 24 was 83", () => {
  for (const seed of [5, 24]) {
    const { data } = simulatedCase(seed, SHAPE);
    const options = { components: 3, fixed: { x1: { 1: 0 } } };
    const many = fit(data, { ...options, init: "random", starts: 60 });
    const found = fit(data, options);
    assert(apart(found, many) < 1e-5, `${seed}: ${apart(found, many)}`);
  }
});

Deno.test("atoms added and exchanged have the common and fixed coefficients", () => {
  const options = { common: ["x2"], fixed: { x1: 0.4 } };
  const { data } = simulatedCase(6, { ...SHAPE, features: 5, components: 4 });
  const { mixture, atomBound } = fit(data, { components: 2, ...options });
  const constraints = checkedConstraints(options, {
    featureNames: data.featureNames,
    components: 2,
    action: "fit",
  });
  const search = { atomBound, starts: 8, seed: 1, most: 3, constraints };
  const added = drive(withComponentAdded(data, mixture, search));
  const { mixtures: exchanged } = drive(
    withComponentExchanged(data, mixture, {
      ...search,
      exchanges: 4,
      anyway: true,
    }),
  );
  assert(added.length > 0 && exchanged.length > 0);
  for (const { atoms } of [...added, ...exchanged]) {
    for (let k = 0; k < atoms.rows; k++) {
      const [x1, x2] = rowOf(atoms, k);
      assertEquals([x1, x2], [0.4, mixture.atoms.values[1]]);
    }
  }
});

Deno.test("the default bound is the same, and counts what is a component's own", () => {
  const { atomBound, atomNorms, mixture, onBound } = fit(data, {
    components: 2,
    fixed: { x1: 30 },
  });
  assertEquals(atomBound, defaultAtomBound(SHAPE.items));
  assertEquals(mixture.atoms.values[0], 30);
  for (const [k, length] of atomNorms.entries()) {
    assert(onBound[k] || length < atomBound);
    assert(length <= atomBound * (1 + 1e-9));
  }
});

Deno.test("selectComponents() keeps the constraints in every size, its refits too", () => {
  const options = { components: [1, 2, 3], splits: 2 };
  const { candidates } = selectComponents(data, {
    ...options,
    common: ["x2"],
    fixed: { x1: 0.4 },
  });
  assertEquals(candidates.map(({ criteria }) => criteria.parameters), [
    2,
    4,
    6,
  ]);
  for (const { fit: { mixture, common }, heldOut } of candidates) {
    assertEquals(common, ["x2"]);
    const { values } = mixture.atoms;
    for (let k = 0; k < mixture.weights.length; k++) {
      assertEquals([values[3 * k], values[3 * k + 1]], [0.4, values[1]]);
    }
    assert(heldOut!.mean < 0);
  }
  const rising = candidates.map(({ fit }) => fit.logLikelihood);
  assertEquals(rising, rising.toSorted((a, b) => a - b));
  const ordered = selectComponents(data, {
    ...options,
    components: [2, 3],
    splits: 0,
    fixed: { x1: { 2: 0 } },
  });
  for (const { fit: { mixture: { atoms } } } of ordered.candidates) {
    assertEquals(rowOf(atoms, 1)[0], 0);
  }
  assertRefused(
    () => selectComponents(data, { ...options, fixed: { x1: { 2: 0 } } }),
    'Cannot select components as fixed must name components from 1 to 1: current value of "x1" is component 2',
  );
});

Deno.test("one component with fixed features is the best of the others", () => {
  const { mixture, gradientNorm } = fit(data, {
    components: 1,
    fixed: { x2: 0 },
  });
  const two = choiceData(
    matrix([SHAPE.items, 2], features.values.filter((_, i) => i % 3 !== 1)),
    data.counts,
  );
  const alone = fit(two, { components: 1 }).mixture.atoms.values;
  const [x1, x2, x3] = mixture.atoms.values;
  assertEquals(x2, 0);
  assertAlmostEquals(x1!, alone[0]!, 1e-6);
  assertAlmostEquals(x3!, alone[1]!, 1e-6);
  assert(gradientNorm <= 1e-8);
  const all: FitOptions = { components: 1, fixed: { x1: 1, x2: 2, x3: 3 } };
  const { status, mixture: given } = fit(data, all);
  assertEquals([status, given], [
    "converged",
    softmaxMixture([1], [[1, 2, 3]]),
  ]);
});
