import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { newCurvature } from "../../lib/linalg/curvature_pairs.ts";
import {
  lbfgs,
  type LbfgsEnd,
  type LbfgsOptions,
} from "../../lib/linalg/lbfgs.ts";

interface Objective {
  (point: Float64Array, gradient: Float64Array): number;
}

const defaults: Omit<LbfgsOptions, "curvature"> = {
  gradientTolerance: 1e-8,
  maxEvaluations: 1000,
  longestStep: () => Infinity,
  interrupt: () => false,
};

function minimise(
  objective: Objective,
  start: readonly number[],
  options: Partial<LbfgsOptions> = {},
): LbfgsEnd & { point: Float64Array } {
  const probe = {
    point: Float64Array.from(start),
    gradient: new Float64Array(start.length),
  };
  const search = lbfgs(probe, {
    curvature: newCurvature(10),
    ...defaults,
    ...options,
  });
  let step = search.next();
  while (!step.done) step = search.next(objective(probe.point, probe.gradient));
  return { ...step.value, point: probe.point };
}

/** Rosenbrock's valley, minimum 0 at (1, 1). */
const valley: Objective = (x, g) => {
  const [a, b] = [x[0]!, x[1]!];
  g[0] = -2 * (1 - a) - 400 * a * (b - a * a);
  g[1] = 200 * (b - a * a);
  return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
};

/** A quadratic with curvatures from 1 to 10⁴. */
const bowl: Objective = (x, g) => {
  let value = 0;
  for (let i = 0; i < x.length; i++) {
    const curvature = 10 ** (4 * i / (x.length - 1));
    g[i] = curvature * (x[i]! - 1);
    value += 0.5 * curvature * (x[i]! - 1) ** 2;
  }
  return value;
};

Deno.test("lbfgs() finds the minimum of a curved valley", () => {
  const { reason, point, evaluations } = minimise(valley, [-1.2, 1]);
  assertEquals(reason, "converged");
  assertAlmostEquals(point[0]!, 1, 1e-7);
  assertAlmostEquals(point[1]!, 1, 1e-7);
  assert(evaluations < 80, `${evaluations} evaluations`);
});

Deno.test("lbfgs() finds the minimum of an ill-conditioned quadratic", () => {
  const { reason, point } = minimise(bowl, new Array(30).fill(0));
  assertEquals(reason, "converged");
  for (const x of point) assertAlmostEquals(x, 1, 1e-7);
});

Deno.test("lbfgs() goes straight to the minimum where scales undo the curvatures", () => {
  const scales = Float64Array.from(
    { length: 30 },
    (_, i) => 10 ** (-4 * i / 29),
  );
  const start = new Array(30).fill(0);
  const without = minimise(bowl, start);
  const curvature = { ...newCurvature(10), scales };
  const { reason, point, evaluations } = minimise(bowl, start, { curvature });
  assertEquals(reason, "converged");
  for (const x of point) assertAlmostEquals(x, 1, 1e-7);
  assert(
    evaluations < 12 && without.evaluations > 3 * evaluations,
    `${evaluations} evaluations, ${without.evaluations} without`,
  );
});

Deno.test("lbfgs() converges where differences of values are rounding", () => {
  const raised: Objective = (x, g) => 1e4 + bowl(x, g);
  const { reason, gradientNorm } = minimise(raised, new Array(10).fill(0));
  assertEquals(reason, "converged");
  assert(gradientNorm <= 1e-8);
});

Deno.test("lbfgs() stops on the edge of the domain and says so", () => {
  const { reason, point } = minimise(bowl, [0, 0], {
    longestStep: (x, d) => d[0]! > 0 ? (0.25 - x[0]!) / d[0]! : Infinity,
  });
  assertEquals(reason, "edge");
  assertAlmostEquals(point[0]!, 0.25, 1e-15);
});

Deno.test("lbfgs() says why it ended otherwise", () => {
  assertEquals(
    minimise(valley, [-1.2, 1], { maxEvaluations: 5 }).reason,
    "max_evaluations",
  );
  assertEquals(
    minimise(valley, [-1.2, 1], { maxEvaluations: 5 }).evaluations,
    5,
  );
  assertEquals(minimise(() => NaN, [1]).reason, "not_finite");
  assertEquals(
    minimise(valley, [1, 1], { interrupt: () => true }).reason,
    "interrupted",
  );
  // A gradient that points the wrong way: no step can lower the value.
  const wrong: Objective = (x, g) => {
    g[0] = -1;
    return x[0]!;
  };
  assertEquals(minimise(wrong, [0]).reason, "stalled");
});

Deno.test("lbfgs() survives values that are not finite beyond a wall", () => {
  const walled: Objective = (x, g) => {
    g[0] = 1 - 1 / x[0]!;
    return x[0]! - Math.log(x[0]!); // NaN for x < 0
  };
  const { reason, point } = minimise(walled, [8]);
  assertEquals(reason, "converged");
  assertAlmostEquals(point[0]!, 1, 1e-7);
});
