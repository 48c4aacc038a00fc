import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  fit,
  mixtureProbabilities,
  selectComponents,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { identifiability } from "../../lib/inference.ts";
import { closestAtoms } from "../../lib/inference/closest_atoms.ts";
import { describe } from "../../lib/fit/describe.ts";
import { parameterSpace } from "../../lib/model/parameter_space.ts";
import { selectionReport } from "../../lib/report/selection_table.ts";
import { simulatedCase } from "../simulated.ts";

/** 24 items with two 0/1 features: 4 distinct rows. */
const DUMMIES = choiceData(
  Array.from({ length: 24 }, (_, j) => [j % 2, Math.floor(j / 2) % 2]),
  Array.from({ length: 24 }, (_, j) => [40, 90, 25, 110][j % 4]! + j * j % 7),
  { featureNames: ["organic", "local"] },
);
/** One feature with three values, once an item and five times. */
const THREE = [1, 5].map((times) =>
  choiceData(
    Array.from({ length: 3 * times }, (_, j) => [j % 3]),
    Array.from({ length: 3 * times }, (_, j) => [60, 20, 50][j % 3]! + j % 2),
    { featureNames: ["price"] },
  )
);

const MEANS =
  "other parameters give the same probabilities, so do not interpret these";

Deno.test("fit() warns of more parameters than there are distinct rows, in the words of identifiability()", () => {
  const cases: [ChoiceData, number, string[]][] = [
    [DUMMIES, 1, []],
    [DUMMIES, 2, [
      `5 parameters are more than the 3 free probabilities of 24 items with 4 distinct rows of features: ${MEANS}`,
    ]],
    [DUMMIES, 3, [
      `8 parameters are more than the 3 free probabilities of 24 items with 4 distinct rows of features: ${MEANS}`,
    ]],
    [THREE[0]!, 2, [
      `3 parameters are more than the 2 free probabilities of 3 items: ${MEANS}`,
      "price takes 3 distinct values, and 2 components are identified from 4 on: other mixtures have the same probabilities",
    ]],
    [THREE[1]!, 2, [
      `3 parameters are more than the 2 free probabilities of 15 items with 3 distinct rows of features: ${MEANS}`,
      "price takes 3 distinct values, and 2 components are identified from 4 on: other mixtures have the same probabilities",
    ]],
  ];
  for (const [data, components, expected] of cases) {
    const { mixture, warnings } = fit(data, { components });
    assertEquals(warnings.slice(0, expected.length), expected);
    const sentences = identifiability(data, mixture).checks
      .filter(({ name, verdict }) =>
        ["parameters", "distinct values"].includes(name) && verdict === "fail"
      ).map(({ sentence }) => sentence);
    assertEquals(sentences, expected);
    const counted = warnings.filter((text) => text.includes("than the"));
    assertEquals(counted.length, Math.min(expected.length, 1));
  }
});

Deno.test("items that were never chosen count as rows", () => {
  const items = [[0], [1], [2], [3]];
  const mixture = softmaxMixture([0.5, 0.5], [[-1], [1]]);
  const warningsOf = (rows: number) =>
    warned(
      choiceData(items.slice(0, rows), [5000, 4000, 0, 0].slice(0, rows)),
      mixture,
    );
  assertEquals(warningsOf(4), []);
  assertEquals(warningsOf(3).length, 2);
});

Deno.test("selectComponents() does not rank what the distinct rows cannot identify", () => {
  const cases = [[DUMMIES, [1, 2, 3]], [THREE[1]!, [1, 2]]] as const;
  for (const [data, components] of cases) {
    const selection = selectComponents(data, { components });
    const { candidates, chosen } = selection;
    for (const { components, doubts, heldOut, fit } of candidates) {
      assertEquals(doubts.length > 0, components > 1);
      assertEquals(heldOut === undefined, components > 1);
      if (components > 1) assertEquals(doubts[0], fit.warnings[0]);
    }
    assertEquals(new Set(Object.values(chosen)), new Set([1]));
    const report = selectionReport(data, selection).replaceAll(/\s+/g, " ");
    assert(report.includes("(2) not ranked: "), report);
    assert(
      report.includes(
        "- K = 1 is the largest that is ranked: these items identify no larger one that was compared.",
      ),
      report,
    );
  }
});

function warned(data: ChoiceData, mixture: SoftmaxMixture) {
  const components = mixture.weights.length;
  const space = parameterSpace(data, { components, radius: Infinity });
  return describe(data, mixture, space).warnings;
}

Deno.test("a fit of more components than there are groups says that two atoms coincide", () => {
  let coinciding = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const { data } = simulatedCase(seed, { components: 1, features: 2 });
    for (const components of [3, 4]) {
      const { mixture, warnings } = fit(data, { components });
      const closest = identifiability(data, mixture).checks
        .find(({ name }) => name === "closest atoms")!;
      const few = warnings.some((text) => text.includes("less than one"));
      if (!(closest.value < 1e-3) || few) continue;
      coinciding++;
      const joined = warnings.filter((text) => text.includes("as good as one"));
      assertEquals(joined.length, 1, warnings.join("\n"));
      const { components: pair } = closestAtoms(data, mixture)!;
      const numbers = joined[0]!.match(/^components ([\d, and]+) are/)![1]!
        .split(/, | and /).map(Number);
      for (const k of pair) assert(numbers.includes(k + 1), joined[0]);
    }
  }
  assert(coinciding > 0);
});

Deno.test("whether two atoms coincide depends on what so many choices tell", () => {
  const { data: { features } } = simulatedCase(3, { features: 2 });
  const near = softmaxMixture([0.5, 0.5], [[0.6, 0], [0.4, 0]]);
  const [data, more] = [1e3, 1e9].map((choices) =>
    choiceData(
      features,
      mixtureProbabilities({ features }, near).map((v) => v * choices),
    )
  ) as [ChoiceData, ChoiceData];
  assertEquals(warned(data, near).length, 1);
  assertEquals(warned(more, near), []);
  // Joined they are the same mixture, whatever the number of choices.
  const one = softmaxMixture([0.5, 0.5], [[0.6, 0], [0.6, 1e-8]]);
  assertEquals(warned(more, one).length, 1);
});

Deno.test("a component with less than one choice is named, all such components in one warning", () => {
  const { data } = simulatedCase(4, { features: 2, choices: 1000 });
  const [far, farther] = [[2, 0], [0, 2]];
  const of = (weights: number[]) =>
    warned(data, softmaxMixture(weights, [[-1, -1], far!, farther!]))
      .filter((text) => text.includes("less than one"));
  assertEquals(of([0.5, 0.498, 0.002]), []);
  assertEquals(of([0.5, 0.4995, 0.0005]), [
    "component 3 makes less than one of the 1000 choices: its atom is arbitrary",
  ]);
  assertEquals(of([1, 0, 0]), [
    "components 2 and 3 make less than one of the 1000 choices each: their atoms are arbitrary",
  ]);
  // Shares: their sum says nothing of the number of choices.
  const shares = choiceData(data.features, data.frequencies);
  const weights = [0.6, 0.3999, 0.0001];
  const atoms = [[-1, -1], far!, farther!];
  assertEquals(
    warned(shares, softmaxMixture(weights, atoms))
      .filter((text) => text.includes("less than one")),
    [],
  );
  assertEquals(warned(shares, softmaxMixture([0.6, 0.4, 0], atoms)).length, 1);
});

Deno.test("well-separated fits of the true number of components have no warning", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { data } = simulatedCase(seed, { items: 200, scale: 2 });
    assertEquals(fit(data, { components: 2 }).warnings, []);
  }
});

Deno.test("as many components as items: no warning comes twice, none more than once a kind", () => {
  const { data } = simulatedCase(5, {
    items: 20,
    features: 2,
    choices: 300,
    scale: 2,
  });
  const { onBound, warnings } = fit(data, { components: 20, starts: 1 });
  assert(onBound.filter(Boolean).length > 2);
  const bound = warnings.filter((text) => text.includes("on the atom bound"));
  assertEquals(bound.length, 1, warnings.join("\n"));
  assertEquals(new Set(warnings).size, warnings.length);
  const few = warnings.filter((text) => text.includes("make less than one"));
  assertEquals(few.length, 1, warnings.join("\n"));
  assert(warnings.length <= 5, warnings.join("\n"));
});

Deno.test("components that are as good as one are named by groups, in one sentence", () => {
  const { data } = simulatedCase(6, { features: 2, choices: 2000 });
  const { mixture: { weights, atoms } } = fit(data, { components: 2 });
  const [a, b] = [[...atoms.values.slice(0, 2)], [...atoms.values.slice(2)]];
  // The same mixture, its components split: those of the lighter come last.
  const said = (rows: number[][]) =>
    warned(
      data,
      softmaxMixture(
        rows.map((row) =>
          weights[row === a ? 0 : 1]! / rows.filter((r) => r === row).length
        ),
        rows,
      ),
    ).filter((text) => text.includes("as good as one"))
      .map((text) => text.replace(/:.*/, ""));
  assertEquals(said([a, b]), []);
  assertEquals(said([a, b, b]), ["components 2 and 3 are as good as one"]);
  assert(weights[0]! / 2 < weights[1]! && weights[0]! / 3 > weights[1]! / 4);
  assertEquals(said([a, b, a, b, a, b, b]), [
    "components 1, 2 and 3 are as good as one, and so are components 4, 5, 6 and 7",
  ]);
  const eight = Array.from({ length: 8 }, (_, i) => [i, -i]);
  const [groups] = warned(
    data,
    softmaxMixture(new Array(16).fill(1 / 16), [...eight, ...eight]),
  ).filter((text) => text.includes("as good as one"));
  assertEquals(
    groups!.replace(/:.*/, ""),
    "components 1 and 2 are as good as one, and so are components 3 and 4, and components 5 and 6, and components 7 and 8, and components 9 and 10, and components 11 and 12, and 2 more groups",
  );
});
