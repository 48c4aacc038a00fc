import { assert, assertAlmostEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { matrix, matrixFromRows } from "../../lib/linalg/matrix.ts";
import {
  squareOfFirst,
  squareOfSecond,
} from "../../lib/moments/design_error.ts";
import {
  designBias,
  estimateLatentMoments,
} from "../../lib/moments/latent_moments.ts";
import {
  probeOf,
  whitenedOfFirst,
  whitenedOfSecond,
} from "../../lib/moments/whitened_share.ts";
import { mixtureProbabilities } from "../../lib/model/probabilities.ts";
import { simulateFeatures, simulateMixture } from "../../lib/model/simulate.ts";

/** E over the standard normal law of the plane; the trapezoidal rule is exact to rounding here. */
function normalMean(integrand: (x: number, y: number) => number): number {
  const step = 0.2, reach = 12;
  let sum = 0;
  for (let x = -reach; x <= reach; x += step) {
    for (let y = -reach; y <= reach; y += step) {
      sum += Math.exp(-(x * x + y * y) / 2) * integrand(x, y);
    }
  }
  return sum * step * step / (2 * Math.PI);
}

type Weighted = readonly (readonly [number, number, number])[];

/** What design errors are made of, by its definition: ρ_k, h and m(ω_k). */
function errorOf(
  mixture: Weighted,
  h: (x: number, y: number) => number,
  moment: (a: number, b: number) => number,
) {
  const density = ([w, a, b]: Weighted[number], x: number, y: number) =>
    w * Math.exp(x * a + y * b - (a * a + b * b) / 2);
  return {
    rho: (x: number, y: number) =>
      mixture.reduce((s, part) => s + density(part, x, y), 0),
    g: (x: number, y: number) =>
      mixture.reduce(
        (s, part) =>
          s + density(part, x, y) * (h(x, y) - moment(part[1], part[2])),
        0,
      ),
  };
}

const one: Weighted = [[1, 0.7, -0.4]];
const two: Weighted = [[0.6, 0.9, 0.2], [0.4, -0.3, 0.8]];

Deno.test("squares average to the variance over draws of the items", () => {
  const gram = { uu: 1, vv: 1, uv: 0 };
  const own = { uu: 1, vv: 1, uv: 1 };
  for (
    const [h, moment, square] of [
      [(x: number) => x, (a: number) => a, (x: number) => squareOfFirst(x, 1)],
      [
        (x: number) => x * x - 1,
        (a: number) => a * a,
        (x: number) => squareOfSecond(x, x, own),
      ],
      [
        (x: number, y: number) => x * y,
        (a: number, b: number) => a * b,
        (x: number, y: number) => squareOfSecond(x, y, gram),
      ],
    ] as const
  ) {
    for (const mixture of [one, two]) {
      const { rho, g } = errorOf(mixture, h, moment);
      const variance = normalMean((x, y) => g(x, y) ** 2);
      const stated = normalMean((x, y) => rho(x, y) ** 2 * square(x, y));
      // Exact for one component; for two at a distance of 1.3 within a tenth.
      if (mixture === one) assertAlmostEquals(stated, variance, 1e-9);
      else {assert(
          Math.abs(stated / variance - 1) < 0.1,
          `${stated / variance}`,
        );}
    }
  }
});

Deno.test("whitening removes the linear and quadratic part", () => {
  const first = new Float64Array(2);
  const second = matrix([2, 2]);
  for (const [w, a, b] of two) {
    for (const [i, v] of [a, b].entries()) first[i]! += w * v;
    for (const [i, v] of [a * a, a * b, a * b, b * b].entries()) {
      second.values[i]! += w * v;
    }
  }
  const low = { first, second };
  const c = Math.SQRT1_2;
  const u = Float64Array.of(0.6, 0.8), v = Float64Array.of(c, -c);
  const along = (w: Float64Array) => (x: number, y: number) =>
    w[0]! * x + w[1]! * y;
  const removed = (
    h: (x: number, y: number) => number,
    moment: (a: number, b: number) => number,
  ) => {
    const { g } = errorOf(two, h, moment);
    const average = (f: (x: number, y: number) => number) =>
      normalMean((x, y) => f(x, y) * g(x, y));
    assertAlmostEquals(average(() => 1), 0, 1e-9);
    return average((x) => x) ** 2 + average((_, y) => y) ** 2 +
      average((x) => x * x - 1) ** 2 / 2 +
      average((_, y) => y * y - 1) ** 2 / 2 + average((x, y) => x * y) ** 2;
  };
  const [tu, tv] = [along(u), along(v)];
  assertAlmostEquals(
    whitenedOfFirst(probeOf(u, low), low),
    removed(tu, tu),
    1e-9,
  );
  for (const [s, ts] of [[u, tu], [v, tv]] as const) {
    const gram = u[0]! * s[0]! + u[1]! * s[1]!;
    assertAlmostEquals(
      whitenedOfSecond(probeOf(u, low), probeOf(s, low)),
      removed(
        (x, y) => tu(x, y) * ts(x, y) - gram,
        (a, b) => tu(a, b) * ts(a, b),
      ),
      1e-9,
    );
  }
});

Deno.test("design errors are the size of the errors over draws of the items", () => {
  const squares = { first: 0, second: 0 }, stated = { first: 0, second: 0 };
  for (let seed = 1; seed <= 150; seed++) {
    const features = simulateFeatures(1500, 2, { seed });
    const truth = simulateMixture(2, 2, { scale: 1, seed });
    const data = choiceData(
      features,
      mixtureProbabilities({ features }, truth).map((v) => v * 1e12),
    );
    const bias = designBias(data, truth);
    const moments = estimateLatentMoments(data);
    for (const order of ["first", "second"] as const) {
      for (const [i, error] of bias[order].entries()) {
        squares[order] += error ** 2;
        stated[order] += moments[order].designErrors[i]! ** 2;
      }
    }
  }
  // 150 draws of two to four entries: each root mean square to about 5%.
  for (const order of ["first", "second"] as const) {
    const ratio = Math.sqrt(stated[order] / squares[order]);
    assert(ratio > 0.85 && ratio < 1.2, `${order}: ${ratio}`);
  }
});

Deno.test("directional design errors are those of the tensors", () => {
  const features = simulateFeatures(3000, 3, { seed: 5 });
  const truth = simulateMixture(2, 3, { scale: 1, seed: 5 });
  const data = choiceData(
    features,
    mixtureProbabilities({ features }, truth).map((v) => v * 1e6),
  );
  const basis = matrixFromRows([[1, 0], [0, 1], [0, 0]]);
  const { first, second, directional } = estimateLatentMoments(data, {
    basis,
    directions: [Float64Array.of(0, 2, 0)],
    order: 4,
  });
  const { powers, mixed } = directional[0]!;
  const close = (a: number, b: number) => assertAlmostEquals(a, b, 1e-12);
  close(powers.designErrors[0]!, 0);
  close(powers.designErrors[1]!, first.designErrors[1]!);
  close(powers.designErrors[2]!, second.designErrors[4]!);
  close(mixed.designErrors[0]!, first.designErrors[0]!);
  close(mixed.designErrors[2]!, second.designErrors[1]!);
  close(mixed.designErrors[3]!, second.designErrors[4]!);
});
