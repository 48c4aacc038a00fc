/**
 * Errors of other programs. Of public panels those of a NumPy program, from a numerical
 * Hessian of its own: they lie beside the project, and where they are missing, so are these tests. Of a
 * simulated one those of SciPy and of R's clogit.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceSetData,
  type ConstraintOptions,
  covariance,
  fit,
  matrixFromRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import text from "../reference/panel.csv" with { type: "text" };
import python from "../reference/panel_python.json" with { type: "json" };
import r from "../reference/panel_r.json" with { type: "json" };
import {
  panel,
  PANELS_ARE_MISSING,
  type Reference,
  references,
} from "../choice_set_files.ts";

const { fits, constrained } = references();
const KINDS = [["observed", "se"], ["sandwich", "seRobust"]] as const;

function assertClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  relative: number,
): void {
  assertEquals(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assertAlmostEquals(actual[i]!, value, relative * Math.abs(value));
  }
}

function mixtureOf(
  { weights, atoms, membership, membershipCoef }: Reference,
): SoftmaxMixture {
  const base = {
    weights: Float64Array.from(weights),
    atoms: matrixFromRows(atoms),
  };
  if (membership.length === 1) return base;
  const last = membership.map(() => 0);
  return { ...base, membership: matrixFromRows([...membershipCoef, last]) };
}

/** The simulated panel, with membership or without. */
function simulated(hasMembership: boolean): ChoiceData {
  const [, ...rows] = text.trim().split("\n")
    .map((line) => line.split(",").map(Number));
  return choiceSetData(rows.map((row) => row.slice(3, 5)), {
    persons: rows.map(([person]) => person!),
    sets: rows.map(([, set]) => set!),
    chosen: rows.map(([, , chosen]) => chosen!),
    membership: hasMembership
      ? { member: rows.map((row) => row[5]!) }
      : undefined,
  });
}

for (const [name, reference] of Object.entries(python)) {
  Deno.test(`errors of a simulated panel are SciPy's: ${name}`, () => {
    const { atoms, membership } = reference.estimates;
    const data = simulated(name === "membership");
    const K = atoms.length;
    const gamma = [...membership, new Array<number>(2).fill(0)];
    const odds = membership[0]?.length === 1 ? Math.exp(membership[0][0]!) : 1;
    const { mixture, logLikelihood } = quasiNewton(data, {
      weights: K === 1
        ? Float64Array.of(1)
        : Float64Array.of(odds / (1 + odds), 1 / (1 + odds)),
      atoms: matrixFromRows(atoms),
      ...(name === "membership" && { membership: matrixFromRows(gamma) }),
    }, { gradientTolerance: 1e-12, atomBound: Infinity });
    assertAlmostEquals(logLikelihood, reference.logLikelihood, 1e-9);
    assertClose(mixture.atoms.values, atoms.flat(), 1e-7);
    for (const kind of ["observed", "sandwich"] as const) {
      const found = covariance(data, mixture, { kind });
      const expected = reference[
        kind === "observed" ? "errors" : "robustErrors"
      ];
      assertClose(found.atomErrors!.values, expected.atoms.flat(), 1e-6);
      if (K === 1) continue;
      if (name === "membership") {
        assertClose(
          found.membershipErrors!.values.subarray(0, 2),
          expected.membership.flat(),
          1e-6,
        );
        continue;
      }
      const [first, second] = mixture.weights;
      const ofLogit = found.weightErrors![0]! / (first! * second!);
      assertClose([ofLogit], expected.membership.flat(), 1e-6);
    }
  });
}

Deno.test("one component has the errors of R's clogit, the robust ones times √(U/(U − 1))", () => {
  const data = simulated(false);
  const { mixture, logLikelihood } = quasiNewton(
    data,
    softmaxMixture([1], [[0, 0]]),
    { gradientTolerance: 1e-12 },
  );
  assertAlmostEquals(logLikelihood, r.logLikelihood, 1e-9);
  assertClose(mixture.atoms.values, r.atom, 1e-8);
  const observed = covariance(data, mixture);
  assertClose(observed.atomErrors!.values, r.errors, 1e-8);
  const sandwich = covariance(data, mixture, { kind: "sandwich" });
  assertClose(
    sandwich.atomErrors!.values,
    r.robustErrors.map((v) => v * Math.sqrt(60 / 59)),
    1e-8,
  );
});

Deno.test({
  name: `public panels have another program's errors${
    PANELS_ARE_MISSING ? " (skipped: they are not beside the project)" : ""
  }`,
  ignore: PANELS_ARE_MISSING,
  fn: () => assert(Object.keys(fits).length >= 17),
});

for (const [name, reference] of Object.entries(fits)) {
  if (!reference.wellIdentified) continue;
  Deno.test(`log-likelihood and errors are NumPy's: ${name}`, () => {
    const { features, membership } = reference;
    const data = panel(name.replace(/(_mem)?_K\d$/, ""), {
      features,
      membership: membership.slice(1),
    });
    const { mixture, logLikelihood } = quasiNewton(data, mixtureOf(reference), {
      gradientTolerance: 1e-10,
      atomBound: Infinity,
    });
    assertAlmostEquals(logLikelihood, reference.logLikelihood, 1e-6);
    for (const [kind, errors] of KINDS) {
      const found = covariance(data, mixture, { kind });
      assertEquals(found.status, "ok", found.message);
      assertClose(found.atomErrors!.values, reference[errors].flat(), 1e-6);
      const ofWeights = reference[
        kind === "observed" ? "weightsSe" : "weightsSeRobust"
      ];
      if (ofWeights) assertClose(found.weightErrors!, ofWeights, 1e-6);
      if (membership.length === 1) continue;
      const own = reference[
        kind === "observed" ? "membershipSe" : "membershipSeRobust"
      ];
      const base = membership.map(() => 0);
      assertClose(
        found.membershipErrors!.values,
        [...own.flat(), ...base],
        1e-6,
      );
    }
  });
}

const FEATURES = ["asc_car", "asc_train", "time", "cost"];
const COMMON = ["asc_car", "asc_train", "cost"];
/** Biogeme's b07: one class does not mind time. */
const B07: ConstraintOptions = { common: COMMON, fixed: { time: { 1: 0 } } };
/** Larch's 151: one class looks at costs alone, and one does not mind time. */
const LARCH: ConstraintOptions = {
  common: COMMON,
  fixed: {
    asc_car: { 2: 0 },
    asc_train: { 2: 0 },
    cost: { 2: -1e4 },
    time: { 2: 0, 3: 0 },
  },
};
const PUBLISHED = [
  ["swissmetro_b07_cross", B07, -5208.49803],
  ["swissmetro_b07_panel", B07, undefined],
  ["swissmetro_larch151_panel", LARCH, -4474.4795],
] as const;

for (const [name, constraints, published] of PUBLISHED) {
  Deno.test({
    name:
      `a fit with common and fixed coefficients has others' log-likelihood and errors: ${name}`,
    ignore: PANELS_ARE_MISSING,
    fn: () => {
      const reference = constrained[name]!;
      const persons = name.endsWith("panel");
      const data = panel("swissmetro", { features: FEATURES, persons });
      const components = reference.weights.length;
      const result = fit(data, { components, ...constraints });
      assertAlmostEquals(result.logLikelihood, reference.logLikelihood, 1e-5);
      if (published) {
        assertAlmostEquals(result.logLikelihood, published, 1e-4);
      }
      const mixture = quasiNewton(data, result.mixture, {
        gradientTolerance: 1e-10,
        ...constraints,
      }).mixture;
      assertClose(mixture.weights, reference.weights, 1e-6);
      // Where time counts: the last of two components, the first of three.
      const k = components === 2 ? 1 : 0;
      for (const [kind, errors] of KINDS) {
        const found = covariance(data, mixture, { kind, ...constraints });
        assertEquals(found.status, "ok", found.message);
        const [car, train, time, cost] = found.atomErrors!.values
          .subarray(4 * k, 4 * k + 4);
        // The reference has no U/(U − 1).
        const U = data.choosers!.size;
        const panelFactor = kind === "sandwich" && persons ? U / (U - 1) : 1;
        assertClose(
          [car!, train!, cost!, time!],
          reference[errors].slice(0, 4).map((v) => v * Math.sqrt(panelFactor)),
          1e-6,
        );
        if (components !== 2) continue;
        // Of the logit of a weight.
        const [weight] = mixture.weights;
        assertClose(
          [found.weightErrors![0]! / (weight! * (1 - weight!))],
          [reference[errors][4]! * Math.sqrt(panelFactor)],
          1e-6,
        );
      }
    },
  });
}

Deno.test({
  name:
    "gmnl's example, its first 3,000 rows of electricity, has a log-likelihood of −790.9160, not −792.86",
  ignore: PANELS_ARE_MISSING,
  fn: () => {
    const { features } = fits["electricity100_K2"]!;
    const data = panel("electricity100", { features, rows: 3000 });
    assertEquals(data.choices, 750);
    const result = fit(data, { components: 2 });
    assertAlmostEquals(result.logLikelihood, -790.9160, 1e-4);
    const { status, message } = covariance(data, result.mixture);
    assertEquals(status, "ok", message);
  },
});
