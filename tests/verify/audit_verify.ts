// deno-lint-ignore-file no-console -- the figures are what a reader wants
/**
 * Estimates of another program on five public panels, audited: they are found to be the best known, its
 * errors those that we compute, of both kinds. Half a standard error off, all of them, they are no maximum.
 */
import { assert, assertEquals } from "@std/assert";
import { matrixFromRows, type SoftmaxMixture } from "../../mod.ts";
import { audit } from "../../lib/estimation.ts";
import { panel, PANELS_ARE_MISSING, references } from "../choice_set_files.ts";

const { fits } = references();
/** Relative differences of errors: the program's are from a full Newton step, ours from the end of an ascent. */
const SAME_ERRORS = 1e-6;

for (const [name, theirs] of Object.entries(fits)) {
  Deno.test({
    name: `${name}: the verdict is best, errors are the program's`,
    ignore: PANELS_ARE_MISSING,
    fn: () => {
      const [file] = name.split(/_(?:mem_)?K\d/) as [string];
      const isMembership = name.includes("_mem_");
      const membership = isMembership ? theirs.membership.slice(1) : [];
      const data = panel(file, { features: theirs.features, membership });
      const mixture: SoftmaxMixture = {
        weights: Float64Array.from(theirs.weights),
        atoms: matrixFromRows(theirs.atoms),
        ...isMembership && {
          membership: matrixFromRows([
            ...theirs.membershipCoef,
            theirs.membership.map(() => 0),
          ]),
        },
      };
      const found = audit(data, mixture);
      const lost = found.logLikelihood - theirs.logLikelihood;
      let worst = 0;
      for (const { component, name, observed, sandwich } of found.parameters) {
        const l = theirs.features.indexOf(name);
        if (l < 0) continue;
        const ratios = [
          observed! / theirs.se[component]![l]!,
          sandwich! / theirs.seRobust[component]![l]!,
        ];
        worst = Math.max(worst, ...ratios.map((ratio) => Math.abs(ratio - 1)));
      }
      console.log(
        `${name}: ${found.verdict}, Newton's step ${
          found.newtonStep.toExponential(1)
        }, best ${
          found.best.gain.toExponential(1)
        } nats higher, found by ${found.best.foundBest} of ${found.best.finished}; errors within ${
          worst.toExponential(1)
        }`,
      );
      assertEquals(found.verdict, "best");
      assert(Math.abs(lost) < 1e-4 && found.best.gain < 1e-4);
      assert(!theirs.wellIdentified || worst < SAME_ERRORS, `${worst}`);
      const off = {
        ...mixture,
        atoms: matrixFromRows(
          theirs.atoms.map((row, k) =>
            row.map((value, l) => value + 0.5 * theirs.se[k]![l]!)
          ),
        ),
      };
      const wrong = audit(data, off, { starts: 1, effort: "quick" });
      assertEquals(wrong.verdict, "not_maximum");
      assert(wrong.nearest.gain > 0.1);
    },
  });
}
