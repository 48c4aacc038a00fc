import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData, logLikelihood, simulateMixture } from "../../mod.ts";
import { toWhitened } from "../../lib/moments.ts";
import { bestKernels } from "../../lib/kernels/best.ts";
import { plainKernels } from "../../lib/kernels/plain.ts";
import type { Likelihood } from "../../lib/model/likelihood.ts";
import { columnsOf } from "../../lib/model/objective.ts";
import {
  loadMixture,
  parameterSpace,
  unloadMixture,
} from "../../lib/model/parameter_space.ts";
import { logPrior } from "../../lib/model/prior.ts";
import { openObjective } from "../../lib/model/penalised_likelihood.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { simulatedCase } from "../simulated.ts";

const K = 3, L = 3, blocks = 2;
const priors = [
  { ridge: 40, dirichlet: 0 },
  { ridge: 0, dirichlet: 25 },
  { ridge: 700, dirichlet: 300 },
];

/** Two mixtures side by side under a prior, with features in other units, evaluated. */
function opened(
  seed: number,
  { prior, kernels = bestKernels }: {
    readonly prior: (typeof priors)[number];
    readonly kernels?: typeof bestKernels;
  },
) {
  const units = 10 ** (seed % 7 - 3);
  const scale = [0.5, 1.5, 4][seed % 3]!;
  const { data: raw, features } = simulatedCase(seed, {
    components: K,
    scale,
    choices: 800,
  });
  const data = choiceData(
    { ...features, values: features.values.map((x) => x * units) },
    raw.counts,
    {
      offset: seed % 2 === 0 ? undefined : raw.counts.map((_, j) => j % 5 / 2),
    },
  );
  const space = parameterSpace(data, { components: K, radius: Infinity });
  const size = data.choices;
  const e = openObjective(data, { space, kernels, blocks, prior, size });
  for (const block of e.blocks) {
    const start = simulateMixture(K, L, {
      seed: seed + 10 * block.index,
      concentration: 2,
      scale: 1 / units,
    });
    loadMixture(block, start, space);
  }
  e.evaluate(columnsOf(e, blocks));
  return { data, e, space };
}

/** Moves the second mixture from where it is along log-weights and whitened atoms. */
function mover(e: Likelihood) {
  const block = e.blocks[1]!;
  const [weights, atoms] = [block.weights.slice(), block.atoms.slice()];
  return (direction: Float64Array, by: number) => {
    const raised = weights.map((w, k) => w * Math.exp(by * direction[k]!));
    const sum = raised.reduce((a, b) => a + b);
    block.weights.set(raised.map((w) => w / sum));
    block.atoms.set(atoms.map((v, i) => v + by * direction[K + i]!));
    e.evaluate(block.range);
    return block;
  };
}

function drawDirection(seed: number, n = K + K * L): Float64Array {
  const direction = new Float64Array(n);
  drawNormalsInto(direction, stream(seed, "direction"));
  return direction;
}

const gradientOf = (
  { weightGradient, atomGradient }: Likelihood["blocks"][0],
) => Float64Array.of(...weightGradient, ...atomGradient);
const dot = (a: Float64Array, b: Float64Array) =>
  a.reduce((sum, v, i) => sum + v * b[i]!, 0);

for (const kernels of [plainKernels, bestKernels]) {
  for (const prior of priors) {
    const name =
      `ridge ${prior.ridge}, dirichlet ${prior.dirichlet}, ${kernels.name} kernels`;

    Deno.test(`the objective is the log-likelihood and the log prior: ${name}`, () => {
      for (let seed = 1; seed <= 8; seed++) {
        const { data, e, space } = opened(seed, { prior, kernels });
        for (const block of e.blocks) {
          const mixture = unloadMixture(block, space);
          const whitened = toWhitened(mixture.atoms, data.whitening).values;
          const expected = logLikelihood(data, mixture) -
            prior.ridge / 2 * dot(whitened, whitened) +
            prior.dirichlet *
              mixture.weights.reduce((s, w) => s + Math.log(w), 0);
          const value = e.values[block.index]! * data.choices;
          assertAlmostEquals(value / expected, 1, 1e-12);
          assertAlmostEquals(
            value - logPrior(block, prior),
            logLikelihood(data, mixture),
            1e-9,
          );
        }
      }
    });

    Deno.test(`gradient and Hessian of the objective agree with differences: ${name}`, () => {
      const h = 1e-5;
      for (let seed = 1; seed <= 12; seed++) {
        const { e } = opened(seed, { prior, kernels });
        const move = mover(e);
        const direction = drawDirection(seed);
        const gradient = gradientOf(e.blocks[1]!);
        e.inform(e.blocks[1]!.range);
        const { complete, missing } = e.information;
        const n = direction.length;
        const curved = direction.map((_, i) =>
          dot(
            direction,
            direction.map((_, j) => complete[i * n + j]! - missing[i * n + j]!),
          )
        );
        const [ahead, behind] = [h, -h].map((by) => {
          const block = move(direction, by);
          return { value: e.values[1]!, gradient: gradientOf(block) };
        }) as [
          { value: number; gradient: Float64Array },
          { value: number; gradient: Float64Array },
        ];
        const size = 1 + Math.abs(dot(gradient, direction));
        assertAlmostEquals(
          (ahead.value - behind.value) / (2 * h),
          dot(gradient, direction),
          1e-8 * size,
          `seed ${seed}`,
        );
        for (const [i, v] of curved.entries()) {
          assertAlmostEquals(
            (behind.gradient[i]! - ahead.gradient[i]!) / (2 * h),
            v,
            1e-7 * (1 + Math.abs(v)),
            `seed ${seed}, entry ${i}`,
          );
        }
      }
    });

    Deno.test(`EM's lower bound has the derivatives it says, and bounds: ${name}`, () => {
      const h = 1e-5;
      for (let seed = 1; seed <= 12; seed++) {
        const { e, space } = opened(seed, { prior, kernels });
        const block = e.blocks[1]!;
        const { range, masses, weights, atoms } = block;
        const before = e.values[1]!;
        const old = { masses: masses.slice(), weights: weights.slice() };
        e.fixResponsibilities(range);
        e.differentiateLowerBounds(range);
        const from = Array.from(
          { length: K },
          (_, k) => e.lowerBound(range.first + k),
        );
        const at = atoms.slice();
        const slopes = e.lowerBoundGradient.slice();
        for (let k = 0; k < K; k++) {
          const column = { first: range.first + k, end: range.first + k + 1 };
          e.curveLowerBound(column);
          const curvature = e.lowerBoundCurvature.slice();
          const direction = drawDirection(seed + k, L);
          const slope = slopes.subarray(column.first * L, column.end * L);
          const [ahead, behind] = [h, -h].map((by) => {
            for (let l = 0; l < L; l++) {
              atoms[k * L + l] = at[k * L + l]! + by * direction[l]!;
            }
            e.setAtoms(column);
            e.differentiateLowerBounds(column);
            return {
              value: e.lowerBound(column.first),
              slope: e.lowerBoundGradient.slice(
                column.first * L,
                column.end * L,
              ),
            };
          }) as [
            { value: number; slope: Float64Array },
            { value: number; slope: Float64Array },
          ];
          assertAlmostEquals(
            (ahead.value - behind.value) / (2 * h),
            dot(slope, direction),
            1e-8 * e.lowerBoundSize(column.first),
          );
          for (let l = 0; l < L; l++) {
            assertAlmostEquals(
              (behind.slope[l]! - ahead.slope[l]!) / (2 * h),
              dot(curvature.subarray(l * L, (l + 1) * L), direction),
              1e-7 * (1 + Math.abs(ahead.slope[l]!)),
            );
          }
        }
        // Somewhere else the objective has risen by no less than its bound.
        atoms.set(
          at.map((v, i) => v + 0.3 * drawDirection(seed + 50, K * L)[i]!),
        );
        e.setAtoms(range);
        const rise = from.reduce(
          (sum, q, k) =>
            sum + old.masses[k]! * (e.lowerBound(range.first + k) - q),
          0,
        );
        e.maximiseWeights(range);
        const share = prior.dirichlet / 800;
        // 800 choices: α_k = (N·m_k + c)/(N + K·c), where the bound in the weights has its maximum.
        for (let k = 0; k < K; k++) {
          assertAlmostEquals(
            weights[k]!,
            (800 * old.masses[k]! + prior.dirichlet) /
              (800 + K * prior.dirichlet),
            1e-14,
          );
        }
        const ofWeights = weights.reduce(
          (sum, w, k) =>
            sum + (old.masses[k]! + share) * Math.log(w / old.weights[k]!),
          0,
        );
        assert(ofWeights >= 0);
        e.expect(range);
        assert(
          e.values[1]! - before >= rise + ofWeights - 1e-12,
          `seed ${seed}`,
        );
        assertEquals(space.components, K);
      }
    });
  }
}

Deno.test("scores under a prior are those of the likelihood, whose gradient they sum to", () => {
  for (let seed = 1; seed <= 4; seed++) {
    const { data, e, space } = opened(seed, { prior: priors[2]! });
    const [block] = e.blocks as [Likelihood["blocks"][0]];
    const n = K + K * L;
    const scoresOf = (of: Likelihood) => {
      const scores = new Float64Array(n * n);
      of.informationInto(
        { scores, missing: new Float64Array(n * n) },
        of.blocks[0]!,
      );
      return scores;
    };
    const size = data.choices;
    const plain = openObjective(data, {
      space,
      blocks,
      prior: undefined,
      size,
    });
    plain.blocks[0]!.weights.set(block.weights);
    plain.blocks[0]!.atoms.set(block.atoms);
    plain.evaluate(block.range);
    const gradient = gradientOf(block);
    const expected = scoresOf(plain);
    for (const [i, v] of scoresOf(e).entries()) {
      assertAlmostEquals(v, expected[i]!, 1e-12 * (1 + Math.abs(expected[i]!)));
    }
    assertEquals(gradientOf(block), gradient);
  }
});
