// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * What judges fits of real panels: does the certificate allow, and does a further component gain, what
 * another program (NumPy) found? Needs the data beside the project.
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { type ChoiceData, choiceSetData, fit } from "../../mod.ts";
import {
  heldOutLogLikelihood,
  missingComponent,
  optimalityGap,
} from "../../lib/inference.ts";

const shared = new URL("../../../shared/", import.meta.url);
const textOf = (path: string) =>
  Deno.readTextFile(new URL(path, shared)).catch(() => undefined);

const reference = await textOf("rivals/choice_sets_reference.json");
if (reference === undefined) {
  console.log("skipped: the choice sets are not beside the project");
}

/** A file as choice sets with the features of the other program's fits. */
async function dataOf(file: string): Promise<ChoiceData> {
  const { features }: { features: string[] } =
    JSON.parse(reference!).fits[`${file}_K1`];
  const text = await textOf(`data/choice-sets/${file}.csv`);
  const [header, ...lines] = text!.trim().split("\n").map((line) =>
    line.split(",")
  );
  const column = (name: string) => {
    const c = header!.indexOf(name);
    return lines.map((cells) => cells[c]!);
  };
  const electricity = file === "electricity100";
  const columns = features.map((name) => column(name).map(Number));
  return choiceSetData(lines.map((_, r) => columns.map((x) => x[r]!)), {
    persons: column(electricity ? "id" : "person"),
    sets: column(electricity ? "obsID" : "task"),
    chosen: column(electricity ? "choice" : "chosen").map(Number),
    featureNames: features,
  });
}

/** What a second component gains with a weight of its own, and after a refit: nats, by the other program. */
const SECOND: Record<string, readonly [number, number]> = {
  electricity100: [79, 145],
  train: [108, 177],
  swissmetro: [615, 1012],
};

for (const [file, [expected, refitted]] of Object.entries(SECOND)) {
  Deno.test({
    name: `${file}: what a second component gains at least`,
    ignore: reference === undefined,
    fn: async () => {
      const data = await dataOf(file);
      const one = fit(data, { components: 1 });
      const { test, gain } = missingComponent(data, one.mixture, { starts: 8 });
      const two = fit(data, { components: 2 });
      const after = two.logLikelihood - one.logLikelihood;
      console.log(file, test, gain, after);
      assert(test === "gain" && gain > expected - 1 && gain < after);
      assertAlmostEquals(after, refitted, 1);
    },
  });
}

Deno.test({
  name:
    "electricity100, K = 3: the bound allows 1,099 of 1,118 nats, and known persons are predicted better",
  ignore: reference === undefined,
  fn: async () => {
    const data = await dataOf("electricity100");
    const { mixture, logLikelihood } = fit(data, { components: 3 });
    const { mostGain } = optimalityGap(data, mixture);
    console.log(100 * mostGain, -logLikelihood);
    assertAlmostEquals(100 * mostGain, 1099, 1);
    const refit = (train: ChoiceData) => fit(train, { components: 3 }).mixture;
    const [persons, choices] = (["choosers", "choices"] as const).map(
      (holdOut) =>
        heldOutLogLikelihood(data, { refit, splits: 5, holdOut }).mean,
    );
    console.log("held out by persons and by choices", persons, choices);
    assert(choices! > persons! + 0.05);
  },
});
