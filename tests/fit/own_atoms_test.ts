import { assert, assertEquals } from "@std/assert";
import { itemProbabilities } from "../../mod.ts";
import { chosenItems } from "../../lib/data/choice_data.ts";
import { toWhitened } from "../../lib/data/whitening.ts";
import { ownAtoms } from "../../lib/fit/own_atoms.ts";
import { matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { defaultAtomBound } from "../../lib/model/atom_bound.ts";
import { drive } from "../../lib/model/objective.ts";
import { withAtoms } from "../../lib/fit/added_atoms.ts";
import { stream } from "../../lib/random/streams.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("ownAtoms() has for each chosen item the atom in the ball that likes it most", () => {
  const { data, truth } = simulatedCase(1, { features: 20, choices: 200 });
  const radius = defaultAtomBound(60);
  const own = drive(ownAtoms(data, truth, radius));
  const chosen = chosenItems(data);
  assert(chosen.length < 60);
  assertEquals(own.length, chosen.length);
  const none = { weights: new Float64Array(0), atoms: matrix([0, 20]) };
  const { atoms } = withAtoms(none, own);
  const whitened = toWhitened(atoms, data.whitening);
  const probabilityOf = (candidates: typeof atoms) => {
    const weights = new Float64Array(candidates.rows).fill(1 / candidates.rows);
    return itemProbabilities(data, { weights, atoms: candidates });
  };
  const found = probabilityOf(atoms);
  const rng = stream(1, "moved atoms");
  const step = new Float64Array(20);
  const near = matrix([own.length, 20]);
  for (let trial = 0; trial < 20; trial++) {
    near.values.set(atoms.values);
    for (let k = 0; k < own.length; k++) {
      drawNormalsInto(step, rng);
      const row = rowOf(near, k);
      for (let l = 0; l < 20; l++) row[l]! += 0.3 * step[l]!;
    }
    const moved = toWhitened(near, data.whitening);
    const tried = probabilityOf(near);
    for (const j of chosen.keys()) {
      const length = norm(rowOf(moved, j));
      assert(norm(rowOf(whitened, j)) <= radius * (1 + 1e-9));
      if (length > radius) continue;
      const item = orderOf(found, own.length, chosen)[j]!;
      const at = item * own.length + j;
      assert(tried.values[at]! <= found.values[at]! * 1.02);
    }
  }
});

/** The chosen item that each atom likes most. */
function orderOf(
  { values }: { readonly values: Float64Array },
  K: number,
  chosen: Int32Array,
): number[] {
  return Array.from(
    { length: K },
    (_, k) =>
      chosen.reduce((a, j) => values[j * K + k]! > values[a * K + k]! ? j : a),
  );
}

Deno.test("ownAtoms() has none where features are few", () => {
  const { data, truth } = simulatedCase(1, { features: 2 });
  assertEquals(drive(ownAtoms(data, truth, defaultAtomBound(60))), []);
});
