import { assert } from "@std/assert";
import { logLikelihood, simulateMixture } from "../../mod.ts";
import { withAtoms } from "../../lib/fit/added_atoms.ts";
import { gainsFromAtoms } from "../../lib/fit/gains_from_atoms.ts";
import { reweight } from "../../lib/fit/reweight.ts";
import { defaultAtomBound } from "../../lib/model/atom_bound.ts";
import { drive } from "../../lib/model/objective.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("gainsFromAtoms() finds beside atoms what the best weights of these cannot gain", () => {
  for (let seed = 1; seed <= 3; seed++) {
    const { data } = simulatedCase(seed);
    const atoms = simulateMixture(5, 3, { seed, scale: 1 }).atoms;
    const weights = new Float64Array(5).fill(1 / 5);
    const weighed = reweight(data, { weights, atoms });
    const found = drive(gainsFromAtoms(data, weighed, defaultAtomBound(60)));
    const best = Math.max(...found.map(({ logGain }) => logGain));
    assert(best > 1e-4 && found.length <= 5);
    for (const { logGain } of found) assert(logGain > best / 100);
    const more = reweight(data, withAtoms(weighed, found));
    const gained = logLikelihood(data, more) - logLikelihood(data, weighed);
    assert(gained > 1 && gained / data.choices <= 10 * best);
  }
});
