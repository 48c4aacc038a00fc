import { assert, assertEquals } from "@std/assert";
import { separatingDirections } from "../../lib/inference/separating_directions.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { stream } from "../../lib/random/streams.ts";

/** Rows of two features in sets, some of them taken, on a coarse grid or anywhere. */
function randomRows(seed: number) {
  const rng = stream(seed, "rows");
  const onGrid = rng() < 0.5;
  const S = 1 + Math.floor(rng() * 4), J = 2 + Math.floor(rng() * 5);
  const values = Float64Array.from(
    { length: 2 * S * J },
    () => onGrid ? Math.floor(rng() * 3) : rng() * 2 - 1,
  );
  return {
    features: matrix([S * J, 2], values),
    sets: Array.from({ length: S + 1 }, (_, s) => s * J),
    taken: Uint8Array.from({ length: S * J }, () => rng() < 0.3 ? 1 : 0),
    J,
  };
}

const AXES = matrix([2, 2], Float64Array.of(1, 0, 0.3, 1));

Deno.test("in a plane directions to infinity are those that trying all edges finds", () => {
  let separated = 0;
  for (let seed = 1; seed <= 600; seed++) {
    const { J, ...rows } = randomRows(seed);
    const { features: { values }, sets, taken } = rows;
    const contrasts: [number, number][] = [];
    for (let r = 0; r < taken.length; r++) {
      if (!taken[r]) continue;
      const first = r - r % J;
      for (let m = first; m < first + J; m++) {
        const [x, y] = [0, 1].map((l) =>
          values[2 * r + l]! - values[2 * m + l]!
        );
        contrasts.push([x!, 0.3 * x! + y!]);
      }
    }
    const rises = ([x, y]: ArrayLike<number> & Iterable<number>) =>
      contrasts.every(([a, b]) => a * x! + b * y! >= -1e-9) &&
      contrasts.some(([a, b]) => a * x! + b * y! > 1e-9);
    // A cone in the plane has an edge at right angles to a contrast, or is half of a line.
    const exists = contrasts.some(([a, b]) =>
      [[-b, a], [b, -a], [a, b], [-a, -b]].some(rises)
    );
    const found = separatingDirections(rows, AXES);
    assertEquals(
      found !== undefined && rises(found.direction),
      exists,
      `${seed}`,
    );
    if (!found || !exists) continue;
    separated++;
    // Each set keeps the rows that are best along the direction; the others are 1 behind or more.
    const [x, y] = found.direction;
    let kept = 0;
    for (const first of sets.slice(0, -1)) {
      if (!taken.subarray(first, first + J).includes(1)) continue;
      const utilities = Array.from(
        { length: J },
        (_, m) =>
          values[2 * (first + m)]! * (x! + 0.3 * y!) +
          values[2 * (first + m) + 1]! * y!,
      );
      const best = Math.max(...utilities);
      for (const utility of utilities) {
        if (best - utility < 1e-6) kept++;
        else assert(best - utility > 1 - 1e-6, `${seed}`);
      }
    }
    assertEquals(found.reachable, kept);
    // What is unbounded are all directions in which rows within reach do not differ.
    assert(found.unbounded.rows >= 1);
  }
  assert(separated > 100 && separated < 500, `${separated}`);
});

Deno.test("in more dimensions: choices on a face leave those directions unbounded that the face does not span", () => {
  for (const n of [3, 5, 8]) {
    for (let face = 0; face < n; face++) {
      // A cube's corners; taken are those with the last coordinates 1, n − face of them.
      const R = 2 ** n;
      const values = Float64Array.from(
        { length: R * n },
        (_, i) => (Math.floor(i / n) >> (i % n)) & 1,
      );
      const taken = Uint8Array.from(
        { length: R },
        (_, r) =>
          values.subarray(r * n + face, (r + 1) * n).every((v) => v === 1)
            ? 1
            : 0,
      );
      const one = matrix([n, n]);
      for (let i = 0; i < n; i++) one.values[i * n + i] = 1;
      const found = separatingDirections(
        { features: matrix([R, n], values), sets: [0, R], taken },
        one,
      )!;
      assertEquals([found.unbounded.rows, found.reachable], [
        n - face,
        2 ** face,
      ]);
      for (let i = 0; i < n; i++) {
        assertEquals(Math.abs(found.direction[i]!) > 1e-6, i >= face);
      }
      taken[0] = 1;
      assertEquals(
        separatingDirections({
          features: matrix([R, n], values),
          sets: [0, R],
          taken,
        }, one),
        undefined,
      );
    }
  }
});
