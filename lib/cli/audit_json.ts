/** A judgement of estimates as a JSON object. */
import {
  type ChoiceData,
  type Covariance,
  matrixToRows,
  type SoftmaxMixture,
} from "../../mod.ts";
import type { Audit, AuditedOptimum } from "../estimation.ts";
import { choosersJson, constraintsJson } from "./fit_json.ts";

function mixtureJson({ weights, atoms, membership }: SoftmaxMixture) {
  return {
    weights: Array.from(weights),
    atoms: matrixToRows(atoms),
    membership: membership ? matrixToRows(membership) : null,
  };
}

function optimumJson({ logLikelihood, gain, mixture }: AuditedOptimum) {
  return { logLikelihood, gain, ...mixtureJson(mixture) };
}

function covarianceStatusJson(covariance: Covariance | undefined) {
  if (!covariance) return null;
  const { status, message, condition } = covariance;
  return { status, message, condition };
}

/** The object that `audit --json` prints; numbers that are not finite become null, components are named as in the estimates. */
export function auditJson(
  data: ChoiceData,
  audit: Audit,
  { componentNames }: { readonly componentNames: readonly string[] },
): Readonly<Record<string, unknown>> {
  const { best, identifiability, nearest, optimalityGap } = audit;
  return {
    components: componentNames,
    featureNames: data.featureNames,
    items: data.counts.length,
    choices: data.choices,
    ...choosersJson(data),
    logLikelihood: audit.logLikelihood,
    logLikelihoodPerChoice: audit.logLikelihoodPerChoice,
    verdict: audit.verdict,
    why: audit.why ?? null,
    gradientNorm: audit.gradientNorm,
    newtonStep: audit.newtonStep,
    atomBound: audit.atomBound,
    nearest: { ...optimumJson(nearest), onBound: nearest.onBound },
    best: {
      ...optimumJson(best),
      foundBest: best.foundBest,
      finished: best.finished,
    },
    parameters: audit.parameters.map((parameter) => ({
      component: componentNames[parameter.component],
      name: parameter.name,
      estimate: parameter.estimate,
      error: parameter.error ?? null,
      nearest: parameter.nearest,
      observed: parameter.observed ?? null,
      sandwich: parameter.sandwich ?? null,
    })),
    observed: covarianceStatusJson(audit.observed),
    sandwich: covarianceStatusJson(audit.sandwich),
    identifiability: {
      verdict: identifiability.verdict,
      parameters: identifiability.parameters,
      rank: identifiability.rank,
      checks: identifiability.checks,
    },
    optimalityGap: optimalityGap
      ? {
        gap: optimalityGap.gap,
        mostGain: optimalityGap.mostGain,
        foundBest: optimalityGap.foundBest,
        starts: optimalityGap.starts,
      }
      : null,
    ...constraintsJson(audit),
    warnings: audit.warnings,
  };
}
