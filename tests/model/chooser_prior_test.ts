/**
 * The objective of choosers of every kind, with and without a prior: weights, EM's lower bound and
 * second derivatives, by differences and by their definitions.
 */
import { assertAlmostEquals } from "@std/assert";
import type { ChoiceData } from "../../lib/data/choice_data.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import {
  averageWeights,
  chooserWeights,
  populationWeights,
} from "../../lib/model/membership.ts";
import type { Block } from "../../lib/model/objective.ts";
import {
  loadMixture,
  parameterSpace,
  sizeOf,
} from "../../lib/model/parameter_space.ts";
import type { Prior } from "../../lib/model/prior.ts";
import { openObjective } from "../../lib/model/penalised_likelihood.ts";
import type { SoftmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { chooserData, chooserMixture, KINDS } from "../chooser_data.ts";

const K = 3, L = 2, H = 1e-5;
const CASES = KINDS.flatMap((kind, i) => {
  const data = chooserData(i + 4, kind, { features: L, choosers: 15 });
  const { covariates, size } = data.choosers!;
  const isFree = covariates !== undefined && !covariates.arePopulations;
  const priors: (Prior | undefined)[] = [
    undefined,
    { ridge: 7, dirichlet: isFree ? 0 : 4 },
  ];
  return priors.map((prior) => {
    const mixture = chooserMixture(i + 1, K, data);
    const space = parameterSpace(data, { components: K, radius: Infinity });
    const e = openObjective(data, { space, prior, size });
    const [block] = e.blocks as [Block];
    loadMixture(block, mixture, space);
    e.evaluate(block.range);
    const name = `${kind}, ${prior ? "a prior" : "no prior"}`;
    return { name, data, mixture, prior, e, block, space };
  });
});

/** Responsibilities u × k: the masses of each chooser alone. */
function responsibilitiesOf(data: ChoiceData, mixture: SoftmaxMixture) {
  const { counts, starts, rows, multiplicities, covariates } = data.choosers!;
  const Q = covariates?.names.length ?? 0;
  const all = Array.from(counts.keys(), (u) => {
    const [first, end] = [starts[u]!, starts[u + 1]!];
    const own = covariates?.values.values.slice(u * Q, (u + 1) * Q);
    const alone: ChoiceData = {
      ...data,
      choosers: {
        ...data.choosers!,
        starts: Int32Array.of(0, end - first),
        rows: rows.slice(first, end),
        multiplicities: multiplicities.slice(first, end),
        counts: Float64Array.of(1),
        size: 1,
        covariates: covariates &&
          { ...covariates, values: matrix([1, Q], own) },
      },
    };
    const space = parameterSpace(alone, { components: K, radius: Infinity });
    const e = openObjective(alone, { space, prior: undefined, size: 1 });
    loadMixture(e, mixture, space);
    e.evaluate({ first: 0, end: K });
    return e.masses.slice();
  });
  return (u: number, k: number) => all[u]![k]!;
}

for (const { name, data, mixture, prior, e, block, space } of CASES) {
  const { choosers } = data;

  Deno.test(`${name}: average weights count each chooser as often as it is there`, () => {
    e.expect(block.range);
    const own = chooserWeights(mixture, choosers!);
    for (let k = 0; k < K; k++) {
      const average = choosers!.counts.reduce(
        (sum, count, u) => sum + count * own.values[u * K + k]!,
        0,
      ) / choosers!.size;
      assertAlmostEquals(block.weights[k]!, average, 1e-14);
      if (mixture.membership) {
        const averages = averageWeights(mixture.membership.values, {
          covariates: choosers!.covariates!.values,
          shares: choosers!.counts.map((count) => count / choosers!.size),
        });
        assertAlmostEquals(averages[k]!, average, 1e-14);
      }
    }
  });

  Deno.test(`${name}: the information is minus the derivative of the gradient`, () => {
    const n = sizeOf(space), W = n - K * L;
    e.evaluate(block.range);
    e.inform(block.range);
    const { complete, missing } = e.information;
    const minus = complete.map((v, i) => v - missing[i]!);
    const weights = block.weights.slice();
    const point = [
      ...space.membership ? block.membership : weights.map(Math.log),
    ];
    const atoms = block.atoms.slice();
    const gradientAt = (i: number, by: number) => {
      const moved = point.map((v, j) => j === i ? v + by : v);
      block.atoms.set(atoms.map((v, j) => W + j === i ? v + by : v));
      if (space.membership) block.membership.set(moved);
      else {
        const total = moved.reduce((sum, v) => sum + Math.exp(v), 0);
        block.weights.set(moved.map((v) => Math.exp(v) / total));
      }
      e.evaluate(block.range);
      return [...block.weightGradient, ...block.atomGradient];
    };
    for (let i = 0; i < n; i++) {
      const above = gradientAt(i, H), below = gradientAt(i, -H);
      for (let j = 0; j < n; j++) {
        assertAlmostEquals(
          minus[i * n + j]!,
          (below[j]! - above[j]!) / (2 * H),
          2e-8,
          `${i}, ${j}`,
        );
      }
    }
    gradientAt(-1, 0);
  });

  Deno.test(`${name}: EM's lower bound has the slopes and the curvature it says`, () => {
    e.evaluate(block.range);
    e.fixResponsibilities(block.range);
    const atoms = block.atoms.slice();
    for (let k = 0; k < K; k++) {
      const column = { first: k, end: k + 1 };
      const at = (l: number, by: number) => {
        block.atoms.set(atoms.map((v, i) => i === k * L + l ? v + by : v));
        e.setAtoms(column);
        e.differentiateLowerBounds(column);
        const slopes = e.lowerBoundGradient.slice(k * L, (k + 1) * L);
        return { value: e.lowerBound(k), slopes };
      };
      const { slopes } = at(0, 0);
      e.curveLowerBound(column);
      const curvature = e.lowerBoundCurvature.slice();
      for (let l = 0; l < L; l++) {
        const above = at(l, H), below = at(l, -H);
        const slope = (above.value - below.value) / (2 * H);
        assertAlmostEquals(slopes[l]!, slope, 1e-8);
        for (let m = 0; m < L; m++) {
          const curved = (below.slopes[m]! - above.slopes[m]!) / (2 * H);
          assertAlmostEquals(curvature[l * L + m]!, curved, 2e-8);
        }
      }
      at(0, 0);
    }
  });

  const { covariates } = choosers!;
  if (covariates?.arePopulations === false) continue;

  Deno.test(`${name}: weights of an M-step are masses and choices of the prior, for each population`, () => {
    e.evaluate(block.range);
    e.fixResponsibilities(block.range);
    const r = responsibilitiesOf(data, mixture);
    e.maximiseWeights(block.range);
    const G = covariates?.names.length ?? 1;
    const weights = covariates
      ? populationWeights(block.membership, K)
      : block.weights;
    const c = prior?.dirichlet ?? 0;
    for (let g = 0; g < G; g++) {
      const members = Array.from(choosers!.counts.keys()).filter((u) =>
        !covariates || covariates.values.values[u * G + g] === 1
      );
      const size = members.reduce((sum, u) => sum + choosers!.counts[u]!, 0);
      for (let k = 0; k < K; k++) {
        const mass = members.reduce(
          (sum, u) => sum + choosers!.counts[u]! * r(u, k),
          0,
        );
        assertAlmostEquals(
          weights[k * G + g]!,
          (mass + c) / (size + K * c),
          1e-12,
          `component ${k}, population ${g}`,
        );
      }
    }
    loadMixture(block, mixture, space);
  });
}
