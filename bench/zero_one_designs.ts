// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Latent moments where features are 0 or 1: how many reported errors they are from the exact
 * ones, and whether a warning says so.
 *
 *     deno run bench/zero_one_designs.ts [--first 1] [--sets 50] [--law coins|normal]
 *         [--designs gaussian,calibrated] [--rows] [--least]
 *
 * A data set is wrong if a first or second moment is more than three errors off, choices and items
 * together. 27 moments in the median set exceed that by chance once in 14 sets. `--least` counts
 * instead how often the eigenvalues above the noise are K, fewer or more, under the Gaussian rule.
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  type ChoiceData,
  choiceData,
  simulateChoices,
  type SoftmaxMixture,
  softmaxMixture,
} from "../mod.ts";
import {
  calibratedDesign,
  type Design,
  estimateLatentMoments,
  estimateSubspace,
  gaussianDesign,
  latentMomentsOf,
} from "../lib/moments.ts";
import { toUserUnits } from "../lib/data/whitening.ts";
import { matrix, rowOf } from "../lib/linalg/matrix.ts";
import {
  drawDirichlet,
  drawNormal,
  drawOnSphereInto,
} from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

/** What features are drawn from. */
type FeatureLaw = "coins" | "normal";

interface DesignCase {
  readonly data: ChoiceData;
  readonly truth: SoftmaxMixture;
  readonly components: number;
  readonly name: string;
}

/** Independent features, coins of one chance or of several, and atoms of norms from 0.5 to 4; normal features and norms up to 2. */
function designCase(seed: number, law: FeatureLaw): DesignCase {
  const rng = stream(seed, `designs:${law}`);
  const pick = (from: readonly number[]) =>
    from[Math.floor(from.length * rng())]!;
  const p = pick([200, 1000, 5000, 20_000]);
  const L = pick([2, 3, 4, 6, 8, 10]);
  const components = pick([1, 2, 3, 4]);
  const choices = pick([10_000, 100_000, 1_000_000]);
  const chance = pick([0.5, 0.3, 0.1, 0]);
  const chances = Float64Array.from(
    { length: L },
    () => chance || 0.1 + 0.8 * rng(),
  );
  const features = matrix([p, L]);
  for (let i = 0; i < p * L; i++) {
    features.values[i] = law === "normal"
      ? drawNormal(rng)
      : rng() < chances[i % L]!
      ? 1
      : 0;
  }
  const { whitening } = choiceData(features, new Float64Array(p).fill(1));
  const atoms = matrix([components, L]);
  const norms: string[] = [];
  for (let k = 0; k < components; k++) {
    const norm = 0.5 + (law === "coins" ? 3.5 : 1.5) * rng();
    norms.push(norm.toFixed(1));
    drawOnSphereInto(rowOf(atoms, k), rng, norm);
  }
  const weights = drawDirichlet(rng, { size: components, concentration: 10 });
  const truth = softmaxMixture(weights, toUserUnits(atoms, whitening));
  const chanceText = law === "normal" ? "" : `, chance ${chance || "any"}`;
  return {
    data: simulateChoices(features, truth, { choices, seed }),
    truth,
    components,
    name:
      `p ${p}, L ${L}, K ${components}, N ${choices}${chanceText}, norms ${norms}`,
  };
}

/** Distances from the exact moments in reported errors, descending, and what else was reported. */
function judged({ data, truth }: DesignCase, design: Design) {
  const found = estimateLatentMoments(data, { design });
  const exact = latentMomentsOf(truth, data);
  const L = exact.first.length;
  const ratios: number[] = [];
  let zeros = 0, squares = 0;
  for (const order of ["first", "second"] as const) {
    const { values, standardErrors, designErrors } = found[order];
    for (const [i, value] of values.entries()) {
      if (order === "second" && i % L > Math.floor(i / L)) continue;
      const error = Math.abs(value - exact[order][i]!);
      if (order === "second") squares += error ** 2;
      if (designErrors[i] === 0) zeros++;
      ratios.push(error / Math.hypot(standardErrors[i]!, designErrors[i]!));
    }
  }
  return {
    ratios: ratios.sort((a, b) => b - a),
    zeros,
    error: Math.sqrt(squares),
    warnings: found.warnings,
  };
}

function printDesign(
  name: string,
  { cases, rows }: { readonly cases: Iterable<DesignCase>; rows: boolean },
): void {
  let sets = 0, wrong = 0, warned = 0, silent = 0, zeros = 0;
  let inside = 0, all = 0;
  const worst = { silent: 0, all: 0 };
  const errors: number[] = [];
  for (const one of cases) {
    const { components } = one;
    const design = name === "gaussian"
      ? gaussianDesign()
      : calibratedDesign({ components });
    const found = judged(one, design);
    const largest = found.ratios[0]!;
    const isWarned = found.warnings.length > 0;
    sets++;
    wrong += +(largest > 3);
    warned += +isWarned;
    silent += +(largest > 3 && !isWarned);
    zeros += +(found.zeros > 0);
    inside += found.ratios.filter((ratio) => ratio < 1.96).length;
    all += found.ratios.length;
    errors.push(found.error);
    worst.all = Math.max(worst.all, largest);
    if (!isWarned) worst.silent = Math.max(worst.silent, largest);
    if (rows) {
      console.log(
        `${one.name}: largest ${largest.toFixed(1)} errors, error of M2 ${
          found.error.toFixed(2)
        }${isWarned ? ", warned" : ""}`,
      );
    }
  }
  errors.sort((a, b) => a - b);
  console.log(
    `${name}: ${wrong} of ${sets} wrong (at most ${
      worst.all.toFixed(1)
    } errors), ${warned} warned of, ${silent} wrong without a warning (at most ${
      worst.silent.toFixed(1)
    }); ${
      (100 * inside / all).toFixed(1)
    }% of 95% intervals hold; design errors of 0 in ${zeros}; median error of M2 ${
      errors[sets >> 1]!.toFixed(2)
    }`,
  );
}

function printLeast(cases: Iterable<DesignCase>): void {
  let equal = 0, fewer = 0, more = 0;
  for (const { data, components } of cases) {
    const { leastComponents } = estimateSubspace(data, { components });
    equal += +(leastComponents === components);
    fewer += +(leastComponents < components);
    more += +(leastComponents > components);
  }
  console.log(
    `eigenvalues above the noise: K in ${equal}, fewer in ${fewer}, more in ${more}`,
  );
}

if (import.meta.main) {
  const { first, sets, law, designs, rows, least } = parseArgs(Deno.args, {
    string: ["designs", "law"],
    boolean: ["rows", "least"],
    default: {
      first: 1,
      sets: 50,
      designs: "gaussian,calibrated",
      law: "coins",
    },
  });
  const cases = function* () {
    for (let seed = +first; seed < +first + +sets; seed++) {
      yield designCase(seed, law as FeatureLaw);
    }
  };
  if (least) {
    printLeast(
      cases().filter(({ components, data }) =>
        components > 1 && components <= data.features.columns
      ),
    );
  } else {
    for (const name of designs.split(",")) {
      printDesign(name, { cases: cases(), rows });
    }
  }
}
