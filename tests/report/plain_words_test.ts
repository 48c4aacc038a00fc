/** The sentences on top of reports and pages: what they say, and what they may not say. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  type Covariance,
  diagnose,
  type Diagnostics,
  fit,
  type FitResult,
  matrix,
  simulateChoiceSets,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { confidenceIntervals } from "../../lib/inference/intervals.ts";
import { plainWords } from "../../lib/report/plain_words.ts";
import { simulatedCase } from "../simulated.ts";

/** Bottles: a price in euros, whether organic, and a size. */
const BOTTLES = choiceData(
  Array.from({ length: 16 }, (_, j) => [
    5 + j + (j % 3) / 4,
    j * 7 % 3 === 0 ? 1 : 0,
    20 + j * j % 11 + .5,
  ]),
  Array.from({ length: 16 }, (_, j) => 10 + j * 3 % 7),
  { featureNames: ["price", "organic", "size"] },
);

/** A fit and its diagnostics of which only what sentences read is made up. */
function madeUp(
  weights: number[],
  atoms: number[][],
  errors: number[][],
  more: {
    readonly result?: Partial<FitResult>;
    readonly diagnostics?: Partial<Diagnostics>;
    readonly covariance?: Partial<Covariance>;
  } = {},
): [FitResult, Diagnostics] {
  const mixture = softmaxMixture(weights, atoms);
  const [K, L] = [weights.length, atoms[0]!.length];
  const covariance = {
    status: "ok",
    kind: "observed",
    mixture,
    weightErrors: new Float64Array(K).fill(0.02),
    atomErrors: matrix([K, L], Float64Array.from(errors.flat())),
    ...more.covariance,
  } as Covariance;
  return [
    { mixture, status: "converged", ...more.result } as FitResult,
    { covariance, ...more.diagnostics } as Diagnostics,
  ];
}

const TWO: [weights: number[], atoms: number[][], errors: number[][]] = [
  [0.66, 0.34],
  [[-0.105, 1.1, 0.01], [-0.27, -0.4, 0.02]],
  [[0.002, 0.05, 0.03], [0.01, 0.3, 0.001]],
];

Deno.test("plainWords() says how large groups are and what moves their choices, with intervals", () => {
  // Worked out apart from the library, in Python: expit(log(.66/.34) ± 1.96·.02/(.66·.34)), exp(ω ± 1.96·error).
  assertEquals(plainWords(BOTTLES, ...madeUp(...TWO)), [
    "Group 1 makes 66.0% (95% interval 62.0% to 69.8%) of the choices and group 2 34.0% (30.2% to 38.0%).",
    "Of two items that are else alike, the one whose price is 1 higher is chosen 10.0% less often in group 1 (95% interval 9.6 to 10.3%) and 24% less often in group 2 (22 to 25%); one whose organic is 1 rather than 0 is chosen 3.0 times as often in group 1 (2.7 to 3.3) and anywhere between 63% less often and 21% more often in group 2 (undetermined).",
    "Undetermined, as their 95% intervals include no effect: size in group 1 and organic in group 2.",
  ]);
});

Deno.test("plainWords() of one component has a taste, of many the ends of the range", () => {
  assertEquals(
    plainWords(BOTTLES, ...madeUp([1], [[-0.105, 0, 0]], [[0.01, 1, 1]])),
    [
      "This fit takes all choosers to be of one taste.",
      "Of two items that are else alike, the one whose price is 1 higher is chosen 10.0% less often (95% interval 8.2 to 11.7%).",
      "Undetermined, as their 95% intervals include no effect: organic and size.",
    ],
  );
  const [sizes, effects, undetermined] = plainWords(
    // Enough items for four components.
    choiceData(
      Array.from({ length: 40 }, (_, j) => [j + j % 3 / 4, j * j % 7]),
      new Array(40).fill(3),
      { featureNames: ["price", "size"] },
    ),
    ...madeUp(
      [0.4, 0.3, 0.2, 0.1],
      [[-0.1, 0], [0.2, 0], [-0.3, 0], [0, 0]],
      new Array(4).fill([0.01, 0.1]),
    ),
  );
  assertMatch(
    sizes!,
    /^There are 4 groups: group 1 makes 40\.0% \(.*\) of the choices, group 4, the smallest, 10\.0% /,
  );
  assertMatch(
    effects!,
    /price is 1 higher is chosen from 26% less often in group 3 \(.*\) to 22% more often in group 2 /,
  );
  assertEquals(
    undetermined,
    "Undetermined, as their 95% intervals include no effect: 5 of the 8 coefficients.",
  );
});

Deno.test("plainWords() says first that a fit is not identified, and no more", () => {
  const few = choiceData([[0], [1], [2], [3]], [4, 2, 3, 5]);
  const many = fit(few, { components: 3, starts: 2 });
  for (const diagnostics of [undefined, diagnose(few, many)]) {
    const [first, ...others] = plainWords(few, many, diagnostics);
    assertMatch(
      first!,
      /^These choices do not tell the numbers of this fit from others: 5 parameters are more than the 3 free/,
    );
    assertEquals(others, [
      "Sizes and tastes below are not to be read as facts about choosers.",
    ]);
  }
  const message = "the data do not identify one direction";
  const singular = madeUp(...TWO, {
    covariance: {
      status: "singular",
      message,
      weightErrors: undefined,
      atomErrors: undefined,
    },
  });
  assertMatch(
    plainWords(BOTTLES, ...singular).join(" "),
    /from others: the da/,
  );
  assert(!/Group|often/.test(plainWords(BOTTLES, ...singular).join(" ")));
});

Deno.test("plainWords() says what speaks against its numbers", () => {
  const of = (more: Parameters<typeof madeUp>[3]) =>
    plainWords(
      BOTTLES,
      ...madeUp(...TWO, more),
    ).join(" ");
  assertMatch(
    of({ result: { status: "max_evaluations" } }),
    /^The search did not come to its end, so better numbers exist near these\. Group 1/,
  );
  assertMatch(
    of({ diagnostics: { scaled: { scale: 9 } as Covariance } }),
    /The counts vary 9\.0 times as much as independent choices would, so true intervals may be 3\.0 times as wide\.$/,
  );
  const missing = {
    test: "score",
    gain: 9,
    chance: 3,
  } as Diagnostics["missing"];
  assertMatch(
    of({ diagnostics: { missing } }),
    /may be an average of several\.$/,
  );
  assert(!of({}).includes("average of several"));
  const [result] = madeUp(...TWO);
  assertMatch(
    plainWords(BOTTLES, result, undefined).join(" "),
    /^Group 1 makes 66\.0% of the choices and group 2 34\.0%\. .*there are no intervals\.$/,
  );
});

Deno.test("plainWords() claims no strength for a taste that has no interval where others have", () => {
  const errors = [[0.002, 0.05, 0.03], [NaN, NaN, NaN]];
  const words = plainWords(BOTTLES, ...madeUp(TWO[0], TWO[1], errors))
    .join(" ");
  assertMatch(
    words,
    /price is 1 higher is chosen 10\.0% less often in group 1 \(/,
  );
  assert(!/often in group 2/.test(words), words);
  assertMatch(words, /are has no interval, as .*: all of group 2\.$/);
  const [weights, atoms, [, second]] = TWO;
  const one = plainWords(
    BOTTLES,
    ...madeUp(weights, atoms, [[NaN, 0.05, 0.03], second!]),
  ).join(" ");
  assertMatch(one, /: price in group 1\.$/);
  assertMatch(one, /price is 1 higher is chosen 24% less often in group 2 \(/);
});

Deno.test("plainWords() does not move a feature alone that is part of a product or a power", () => {
  const wordsOf = (featureNames: string[]) => {
    const data = choiceData(BOTTLES.features, BOTTLES.counts, { featureNames });
    return plainWords(data, ...madeUp(...TWO)).join(" ");
  };
  for (const other of ["price^2", "price*organic", "log(price)"]) {
    const words = wordsOf(["price", "organic", other]);
    assert(!/whose price is/.test(words), words);
  }
  assert(!/whose organic/.test(wordsOf(["price", "organic", "price*organic"])));
  assertMatch(
    wordsOf(["log(price)", "b", "log(size)"]),
    /whose log\(price\) is/,
  );
});

Deno.test("plainWords() says fixed coefficients of no group, and common ones of all", () => {
  const errors = [[0.01, 0.05, 0], [0.01, 0.05, 0]];
  const words = plainWords(
    BOTTLES,
    ...madeUp([0.6, 0.4], [[-0.1, 1, 3], [-0.1, -1, 3]], errors, {
      result: { common: ["price"], fixed: { size: 3 } },
    }),
  ).join(" ");
  assertMatch(words, /9\.5% less often in all groups \(/);
  assert(!words.includes("size"), words);
});

Deno.test("plainWords() tells persons from choices, and averages where weights depend on covariates", () => {
  const truth = simulateMixture(2, 2, { seed: 2, scale: 2 });
  const wordsOf = (membership: number[][] | undefined) => {
    const { data } = simulateChoiceSets(truth, {
      ...{ persons: 150, setsPerPerson: 5, rowsPerSet: 3 },
      membership,
    });
    const result = fit(data, { components: 2, starts: 3 });
    return plainWords(data, result, diagnose(data, result, { gapStarts: 1 }))
      .join(" ");
  };
  assertMatch(
    wordsOf(undefined),
    /^Group 1 has [\d.]+% \(.*\) of the persons and/,
  );
  assertMatch(
    wordsOf([[0, 3]]),
    /^Group 1 has on average [\d.]+% \(.*\) of the persons and .* The share of group 1 (?:rises|falls) with \S+\. Of two/,
  );
});

/** What is said of each group: the words between one group and the next. */
function claims(
  words: string,
): { feature: string; k: number; told: boolean }[] {
  return Array.from(
    words.matchAll(
      /whose (x\d) is [\d.]+ higher is chosen (.*?)(?:; one |\.(?: |$))(?=[A-Z]|whose|$)/g,
    ),
  ).flatMap(([, feature, rest]) =>
    Array.from(
      rest!.matchAll(/in group (\d)( \(undetermined\))?/g),
      ([, k, not]) => ({ feature: feature!, k: Number(k) - 1, told: !not }),
    )
  );
}

Deno.test("plainWords() claims no effect whose interval holds none", () => {
  let told = 0, untold = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const { data }: { data: ChoiceData } = simulatedCase(seed, {
      ...{ items: 60, features: 3, components: 2 },
      choices: 400,
    });
    const result = fit(data, { components: 2, starts: 2 });
    const diagnostics = diagnose(data, result, { gapStarts: 1 });
    const words = plainWords(data, result, diagnostics).join(" ");
    const ends = confidenceIntervals(diagnostics.covariance!)?.atoms;
    if (!ends) continue;
    for (const claim of claims(words)) {
      const at = claim.k * 3 + data.featureNames.indexOf(claim.feature);
      const [low, high] = [ends.lower.values[at]!, ends.upper.values[at]!];
      assertEquals(
        claim.told,
        !(low < 0 && high > 0),
        `seed ${seed}: ${words}`,
      );
      if (claim.told) told += 1;
      else untold += 1;
    }
  }
  assert(told > 10 && untold > 3, `${told} told, ${untold} not`);
});
