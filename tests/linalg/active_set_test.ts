import { assert } from "@std/assert";
import { maximumOfQuadraticInto } from "../../lib/linalg/active_set.ts";
import {
  choleskyInto,
  solveCholeskyInto,
} from "../../lib/linalg/triangular.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const n = 7;

/** b·x − ½ xᵀAx with A = RRᵀ + I and b drawn. */
function drawnQuadratic(seed: number) {
  const rng = stream(seed, "active set");
  const r = new Float64Array(n * n), b = new Float64Array(n);
  drawNormalsInto(r, rng);
  drawNormalsInto(b, rng);
  const entry = (i: number, j: number) => {
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < n; k++) sum += r[i * n + k]! * r[j * n + k]!;
    return sum;
  };
  const maximumOver = (free: readonly number[]) => {
    const solution = Float64Array.from(free, (i) => b[i]!);
    const block = Float64Array.from(
      free.flatMap((i) => free.map((j) => entry(i, j))),
    );
    assert(choleskyInto(block, block, free.length));
    solveCholeskyInto(solution, block, free.length);
    return solution;
  };
  const slopesAt = (x: Float64Array) =>
    b.map((slope, i) => x.reduce((s, v, j) => s - entry(i, j) * v, slope));
  return { maximumOver, slopesAt };
}

for (const from of [0, 1]) {
  Deno.test(`maximumOfQuadraticInto() from ${from} ends where no slope is left inside and none rises at 0`, () => {
    let zeros = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const quadratic = drawnQuadratic(seed);
      const x = new Float64Array(n).fill(from);
      const least = { leastSlope: 1e-12, leastEntry: 0, mostFree: n };
      maximumOfQuadraticInto(x, { ...quadratic, ...least });
      for (const [i, slope] of quadratic.slopesAt(x).entries()) {
        assert(x[i]! >= 0, `seed ${seed}: entry ${i} is ${x[i]}`);
        const holds = x[i]! > 0 ? Math.abs(slope) < 1e-11 : slope <= 1e-12;
        assert(holds, `seed ${seed}: entry ${x[i]} has slope ${slope}`);
        if (x[i] === 0) zeros++;
      }
    }
    assert(zeros > 100 && zeros < 600); // both kinds were met
  });
}
