/** Every stage of the search is there for some data: without it the fit is less, or less is known of it. */
import { assert, assertEquals } from "@std/assert";
import { fit, type FitStep } from "../../mod.ts";
import { hardCase, type HardKind } from "./hard_cases.ts";

/** The best of 300 random starts, all finished, and of a thorough search; the stage without which a fit falls short, and by how much. */
const BEST_KNOWN: readonly (readonly [HardKind, number, number, string])[] = [
  ["rugged", 28, -87715.0471, "exploration of rugged ground: 1.3"],
  ["rugged", 66, -164119.0460, "exploration of rugged ground again: 119"],
  ["rugged", 114, -356124.1535, "exchanges: 3320"],
  ["rugged", 44, -145679.2752, "exchanges at the best weight: 313"],
  ["rugged", 137, -131310.4751, "a start more where a component is narrow: 16"],
  ["bound", 246, -5849.7952, "a start more where the bound holds an atom: 1.4"],
  ["prior", 7, -8242.0348, "basins told by their parabola: 31"],
  ["prior", 157, -15198.3954, "what falls back confirms nothing: 3.7"],
  ["panel", 121, -259.5945, "a start more in panels: 2.0"],
  ["panel", 98, -290.7518, "other seeds for other proposals: 1.4"],
  ["panel", 82, -419.6536, "exploration of tangled panels: .2"],
];

for (const [kind, seed, best, stage] of BEST_KNOWN) {
  Deno.test(`the best that is known of ${kind} data ${seed} is found; ${stage} nats`, () => {
    const { data, options } = hardCase(kind, seed);
    const { objective, gradientNorm, status } = fit(data, options);
    assert(objective > best - 0.01, `${best - objective} nats are lost`);
    assertEquals(status, "converged");
    // Also where exploration ended finishes at a larger gradient.
    assert(gradientNorm <= 1e-8, `${gradientNorm}`);
  });
}

/** How many mixtures a step made, or took up. */
function sizeOf({ value }: FitStep): number | undefined {
  if (Array.isArray(value)) return value.length;
  return (value as { mixtures?: readonly unknown[] }).mixtures?.length;
}

/** A fit and its steps but for finishes. */
function steps(kind: HardKind, seed: number) {
  const { data, options } = hardCase(kind, seed);
  const all: FitStep[] = [];
  const onStep = (step: FitStep) => void all.push(step);
  const result = fit(data, { ...options, onStep });
  const made = all.filter(({ name }) => !name.includes("finish"));
  return { result, made };
}

Deno.test("what insertions make is tried: exchanges, and a mixture grown from one component where starts do not agree", () => {
  for (const seed of [112, 164]) {
    const { made } = steps("small", seed);
    let grown = 0;
    for (const [i, step] of made.entries()) {
      if (!step.name.endsWith(":insertion")) continue;
      const size = sizeOf(step)!;
      if (Array.isArray(step.value)) grown++;
      if (size === 0) continue;
      const next = made[i + 1]!;
      assert(next.name.endsWith(":em"), `${step.name}, then ${next.name}`);
      assertEquals(sizeOf(next), size);
    }
    assertEquals(grown, 1);
  }
});

Deno.test("each round of exploration ends with neighbours of an optimum: those of the best where no other is new", () => {
  const { result, made } = steps("rugged", 28);
  const { rounds } = result.exploration!;
  const isInsertion = (i: number) => made[i]?.name.endsWith(":insertion");
  const drawn = made.keys().filter((i) =>
    made[i]!.name.endsWith(":em") && !isInsertion(i - 1)
  );
  const explored = [...drawn].slice(-rounds);
  assert(rounds > 2);
  for (const i of explored) assert(isInsertion(i + 1), made[i]!.name);
});

Deno.test("where one start alone comes to the best exploration finds it again", () => {
  const { result } = steps("small", 112);
  assert(result.exploration !== undefined);
  assert(result.foundBest > 1, `${result.foundBest}`);
});

Deno.test("under a prior two starts that agree are enough, whatever a score test of the likelihood says", () => {
  for (const seed of [5, 12]) {
    const { data, options } = hardCase("prior", seed);
    const { starts } = fit(data, options);
    const drawn = starts.filter(({ init }) => init !== "inserted");
    assertEquals(drawn.length, 2);
    // It does say something: there were exchanges.
    assert(starts.length > 2);
  }
});
