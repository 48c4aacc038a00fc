/** The diagnostics of a fit as a JSON object. */
import {
  type Covariance,
  type Diagnostics,
  type Ends,
  matrixToRows,
} from "../../mod.ts";
import type { MissingComponent } from "../inference.ts";
import { type ShownErrors, shownErrors } from "../report/error_terms.ts";
import { errorsJson } from "./error_options.ts";

/** What `--json` has as `diagnostics`; parts that were skipped are null. */
export function diagnosticsJson(
  diagnostics: Diagnostics,
): Readonly<Record<string, unknown>> {
  const { closestAtoms, covariance, optimalityGap, missing } = diagnostics;
  const { identifiability } = diagnostics;
  return {
    smallestWeight: diagnostics.smallestWeight,
    fewestEffectiveItems: diagnostics.fewestEffectiveItems ?? null,
    closestAtoms: closestAtoms
      ? {
        components: closestAtoms.components.map((k) => k + 1),
        distance: closestAtoms.distance,
      }
      : null,
    overdispersion: diagnostics.overdispersion?.estimate ?? null,
    covariance: covariance ? covarianceErrorsJson(covariance) : null,
    identifiability: identifiability
      ? {
        verdict: identifiability.verdict,
        checks: identifiability.checks
          .map(({ name, verdict, isLocal }) => ({ name, verdict, isLocal })),
      }
      : null,
    emRate: diagnostics.emRate ?? null,
    optimalityGap: optimalityGap
      ? {
        gap: optimalityGap.gap,
        mostGain: optimalityGap.mostGain,
        atom: Array.from(optimalityGap.atom),
        foundBest: optimalityGap.foundBest,
        starts: optimalityGap.starts,
      }
      : null,
    missing: missing ? missingJson(missing) : null,
    ...errorsJson(diagnostics),
    intervals: intervalsJson(shownErrors(diagnostics)),
    skipped: diagnostics.skipped,
    seconds: diagnostics.seconds,
  };
}

function covarianceErrorsJson(covariance: Covariance) {
  const { weightErrors, atomErrors } = covariance;
  return {
    kind: covariance.kind,
    scale: covariance.scale,
    status: covariance.status,
    message: covariance.message,
    condition: covariance.condition,
    weakest: covariance.weakest?.words ?? null,
    weightErrors: weightErrors ? Array.from(weightErrors) : null,
    atomErrors: atomErrors ? matrixToRows(atomErrors) : null,
  };
}

function missingJson({ gain, chance, atoms, test }: MissingComponent) {
  return {
    gain,
    chance,
    atom: atoms[0] ? Array.from(atoms[0].atom) : null,
    // A score test goes without saying.
    ...(test === "gain" && { test }),
  };
}

/** 95% intervals of all that is estimated; null where there are none. */
function intervalsJson(
  { intervals, kind }: ShownErrors,
): Readonly<Record<string, unknown>> | null {
  if (!intervals) return null;
  const { level, weights, atoms, membership, populationWeights } = intervals;
  return {
    kind: kind.trim() || "wald",
    level,
    weights: {
      lower: Array.from(weights.lower),
      upper: Array.from(weights.upper),
    },
    atoms: endsJson(atoms),
    ...membership && !populationWeights &&
      { membership: endsJson(membership) },
    ...populationWeights && { populationWeights: endsJson(populationWeights) },
    ..."doubts" in intervals && { doubts: intervals.doubts },
  };
}

/** Ends of intervals, row by row. */
export function endsJson({ lower, upper }: Ends): Record<string, number[][]> {
  return { lower: matrixToRows(lower), upper: matrixToRows(upper) };
}
