/** What moves in an M-step: slopes and curvatures of what moves together, by differences. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  curvatureOf,
  load,
  newAtomMove,
  store,
  sumOver,
} from "../../lib/em/atom_move.ts";
import {
  checkedConstraints,
  type ConstraintOptions,
} from "../../lib/model/constraints.ts";
import { openLikelihood } from "../../lib/model/likelihood.ts";
import { columnsOf, drive } from "../../lib/model/objective.ts";
import {
  loadMixture,
  parameterSpace,
} from "../../lib/model/parameter_space.ts";
import { simulatedCase } from "../simulated.ts";

const K = 3, H = 1e-5;
const { data, truth } = simulatedCase(5, { components: K, items: 80 });

const CASES: readonly ConstraintOptions[] = [
  { common: ["x1"] },
  { common: ["x1", "x3"] },
  { common: ["x1", "x2"], fixed: { x1: { 2: 0.4 } } },
];

for (const options of CASES) {
  Deno.test(`what components share has the slope and the curvature of Σ_k m_k·Q_k: ${JSON.stringify(options)}`, () => {
    const constraints = checkedConstraints(options, {
      featureNames: data.featureNames,
      components: K,
      action: "test",
    })!;
    const space = parameterSpace(data, {
      components: K,
      radius: Infinity,
      constraints,
    });
    const e = openLikelihood(data, { space });
    loadMixture(e, truth, space);
    const range = columnsOf(e, 1);
    e.evaluate(range);
    e.fixResponsibilities(range);
    const move = newAtomMove(e, {
      columns: range,
      coordinates: constraints.common,
      radius: Infinity,
    });
    const at = (i: number, by: number) => {
      move.atom.set(position);
      if (i >= 0) move.atom[i]! += by;
      store(move, e);
      e.setAtoms(range);
      e.differentiateLowerBounds(range);
      load(move, e);
      return {
        value: sumOver(move, e, "lowerBound"),
        slopes: move.gradient.slice(),
      };
    };
    e.differentiateLowerBounds(range);
    load(move, e);
    const position = move.atom.slice();
    const n = position.length;
    assertEquals(n, constraints.common.length);
    const { slopes } = at(-1, 0);
    const curvature = drive(curvatureOf(move, e)).slice();
    for (let i = 0; i < n; i++) {
      const above = at(i, H), below = at(i, -H);
      const slope = (above.value - below.value) / (2 * H);
      assertAlmostEquals(slopes[i]!, slope, 1e-8);
      for (let j = 0; j < n; j++) {
        const curved = (below.slopes[j]! - above.slopes[j]!) / (2 * H);
        assertAlmostEquals(curvature[i * n + j]!, curved, 1e-8);
      }
    }
  });
}
