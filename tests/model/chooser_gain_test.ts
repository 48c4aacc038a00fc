import { assert, assertAlmostEquals } from "@std/assert";
import { type ChoiceData, matrix } from "../../mod.ts";
import { ChooserGain } from "../../lib/model/chooser_gain.ts";
import {
  type ChooserTerms,
  logChooserLikelihoods,
  logChooserProbabilities,
} from "../../lib/model/probabilities.ts";
import type { SoftmaxMixture } from "../../lib/model/softmax_mixture.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { chooserData, chooserMixture, KINDS } from "../chooser_data.ts";

type Data = ChoiceData & ChooserTerms;

/** ρ_u = A_u(ω)/π_u, ω in the coordinates, and q_u. */
function ratiosOf(data: Data, mixture: SoftmaxMixture, gain: ChooserGain) {
  const user = new Float64Array(3);
  gain.added.toUserInto(user, gain.atom);
  const one = { weights: Float64Array.of(1), atoms: matrix([1, 3], user) };
  const own = logChooserProbabilities(data, one).values;
  const all = logChooserLikelihoods(data, mixture);
  const { counts, size } = data.choosers;
  return Array.from(counts, (n, u) => ({
    q: n / size,
    n,
    ratio: Math.exp(own[u]! - all[u]!),
  }));
}

type Want = "logGain" | "logGainAndGradient" | "score" | "gain";

function valueAt(gain: ChooserGain, want: Want, atom: Float64Array): number {
  gain.atom.set(atom);
  gain[want]();
  return gain.value;
}

function* cases() {
  for (const kind of KINDS) {
    for (const seed of [1, 2, 3]) {
      const data = chooserData(seed, kind) as Data;
      const mixture = chooserMixture(seed, 2, data);
      const gain = new ChooserGain(data, mixture);
      const atom = new Float64Array(3);
      drawNormalsInto(atom, stream(seed, "test:atom"));
      yield { data, mixture, gain, atom, name: `${kind} ${seed}` };
    }
  }
}

Deno.test("log(1 + D) and D/√V are as defined", () => {
  for (const { data, mixture, gain, atom, name } of cases()) {
    const logGain = valueAt(gain, "logGain", atom);
    const score = valueAt(gain, "score", atom);
    const parts = ratiosOf(data, mixture, gain);
    const sum = (term: (part: typeof parts[0]) => number) =>
      parts.reduce((total, part) => total + term(part), 0);
    const mean = sum(({ q, ratio }) => q * ratio);
    const variance = sum(({ q, ratio }) => q * (ratio - 1) ** 2);
    assertAlmostEquals(logGain, Math.log(mean), 1e-11, name);
    assertAlmostEquals(score, (mean - 1) / Math.sqrt(variance), 1e-10, name);
    gain.close();
  }
});

Deno.test("gradients equal differences", () => {
  for (const { gain, atom, name } of cases()) {
    for (const want of ["logGainAndGradient", "score", "gain"] as const) {
      valueAt(gain, want, atom);
      const gradient = gain.gradient.slice();
      for (let l = 0; l < 3; l++) {
        const shifted = (h: number) =>
          valueAt(gain, want, atom.map((v, m) => m === l ? v + h : v));
        const central = (h: number) => (shifted(h) - shifted(-h)) / (2 * h);
        const slope = (4 * central(5e-4) - central(1e-3)) / 3;
        // ε is found by halvings: G is flat there, to their square.
        const tolerance = want === "gain" ? 2e-3 : 1e-8;
        assertAlmostEquals(
          gradient[l]!,
          slope,
          tolerance * (1 + Math.abs(slope)),
          `${want} of ${name}`,
        );
      }
    }
    gain.close();
  }
});

Deno.test("the direction of a chooser raises the probability of what it chose", () => {
  for (const { data, mixture, gain, name } of cases()) {
    const u = 3;
    const direction = gain.directionOf(u);
    const at = (t: number) => {
      gain.atom.set(direction.map((v) => t * v));
      return Math.log(ratiosOf(data, mixture, gain)[u]!.ratio);
    };
    const slope = (at(1e-4) - at(-1e-4)) / 2e-4;
    const squares = direction.reduce((sum, v) => sum + v * v, 0);
    assert(squares > 0);
    assertAlmostEquals(slope, squares, 1e-6 * (1 + squares), name);
    gain.close();
  }
});
