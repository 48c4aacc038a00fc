import { assert, assertAlmostEquals } from "@std/assert";
import { newtonStepInBallInto } from "../../lib/em/newton_step.ts";
import { dot, norm } from "../../lib/linalg/vectors.ts";
import { drawNormalsInto, drawOnSphereInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const n = 4;

/** A model with curvature B·Bᵀ of the given rank, made at a point of norm at most 2. */
function model(seed: number, rank: number) {
  const rng = stream(seed, "model");
  const b = new Float64Array(n * rank);
  drawNormalsInto(b, rng);
  const curvature = Float64Array.from({ length: n * n }, (_, i) => {
    const r = Math.floor(i / n), c = i % n;
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += b[r * rank + k]! * b[c * rank + k]!;
    return sum;
  });
  const gradient = new Float64Array(n), position = new Float64Array(n);
  drawNormalsInto(gradient, rng);
  drawOnSphereInto(position, rng, 2 * rng());
  return { curvature, gradient, position };
}

function gain(m: ReturnType<typeof model>, step: Float64Array): number {
  let quadratic = 0;
  for (let i = 0; i < n; i++) {
    quadratic += step[i]! * dot(m.curvature.subarray(i * n, (i + 1) * n), step);
  }
  return dot(m.gradient, step) - quadratic / 2;
}

Deno.test("the step in the ball gains more than any other step that stays in it", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const m = model(seed, seed % 4 === 0 ? 2 : n); // every fourth curvature is singular
    const step = new Float64Array(n);
    newtonStepInBallInto(step, new Float64Array(n * n), { ...m, radius: 2 });
    const end = m.position.map((x, i) => x + step[i]!);
    assert(
      norm(end) <= 2 * (1 + 1e-12),
      `seed ${seed} leaves the ball: ${norm(end)}`,
    );
    const best = gain(m, step);
    const rng = stream(seed, "rivals");
    for (let i = 0; i < 300; i++) {
      drawOnSphereInto(end, rng, 2 * Math.pow(rng(), 1 / n));
      const rival = gain(m, end.map((x, l) => x - m.position[l]!));
      // Flat directions are given a curvature of 1e-10 of the largest.
      assert(rival <= best + 1e-8, `seed ${seed}: ${rival} > ${best}`);
    }
  }
});

Deno.test("without a bound the step is Newton's", () => {
  const m = model(1, n);
  const step = new Float64Array(n);
  newtonStepInBallInto(step, new Float64Array(n * n), {
    ...m,
    radius: Infinity,
  });
  for (let i = 0; i < n; i++) {
    assertAlmostEquals(
      dot(m.curvature.subarray(i * n, (i + 1) * n), step),
      m.gradient[i]!,
      1e-10,
    );
  }
});

Deno.test("a curvature of 0 gives a finite step, within the ball if there is one", () => {
  const flat = {
    curvature: new Float64Array(n * n),
    gradient: new Float64Array([1, 0, 0, 0]),
    position: new Float64Array(n),
  };
  const step = new Float64Array(n);
  newtonStepInBallInto(step, new Float64Array(n * n), { ...flat, radius: 3 });
  assertAlmostEquals(step[0]!, 3, 1e-12);
  newtonStepInBallInto(step, new Float64Array(n * n), {
    ...flat,
    radius: Infinity,
  });
  assert(step.every(Number.isFinite), `${step}`);
});
