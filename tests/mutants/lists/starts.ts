/** Mutants of parts and samples on which starts begin, of what is split, reweighted and held out for a ridge, and of what is said of them. */
import type { Mutant } from "../mutants.ts";

export const START_MUTANTS: readonly Mutant[] = [
  {
    name: "parts: an evaluation of a part counts as one of all",
    file: "lib/fit/run_warm_up.ts",
    from: "Math.ceil((rounds + 2 + evaluations) * share) + 1",
    to: "Math.ceil(rounds + 2 + evaluations) + 1",
    tests: ["tests/fit/part_test.ts"],
  },
  {
    name: "parts: weights on a part are those on all",
    file: "lib/fit/run_warm_up.ts",
    from: "all.logNormaliser(k) - part.logNormaliser(k)",
    to: "0 * k",
    tests: ["tests/fit/part_test.ts"],
  },
  {
    name: "parts: a prior weighs against the choices of the part",
    file: "lib/fit/run_warm_up.ts",
    from: "const part = openObjective(data, { space, kernels, prior, size });",
    to:
      "const part = openObjective(data, { space, kernels, prior, size: size * share });",
    tests: ["tests/fit/part_test.ts", "tests/fit/prior_test.ts"],
  },
  {
    name: "race: those that are not ahead stay paused",
    file: "lib/fit/run_stages.ts",
    from: "if (!ahead.includes(run)) leaveBehind(run);",
    to: "",
    tests: ["tests/fit/race_test.ts"],
  },
  {
    name: "race: runs that lead to one optimum all go on",
    file: "lib/fit/race.ts",
    from: "if (!leaders.some((leader) => areClose(run, leader)))",
    to: "",
    tests: ["tests/fit/race_test.ts"],
  },
  {
    name: "splits: halves have equal weights",
    file: "lib/fit/splits.ts",
    from: "weights[out] = share * weights[component]!",
    to: "weights[out] = 0.5 * weights[component]!",
    tests: ["tests/fit/recombination_test.ts"],
  },
  {
    name: "spread: what has no end counts",
    file: "lib/fit/spread.ts",
    from: "addScaledInto(change, row, -dot(change, row));",
    to: "",
    tests: [
      "tests/fit/identification_test.ts",
      "tests/inference/separated_atoms_test.ts",
    ],
  },
  {
    name: "ridge: of equal ridges the larger is taken",
    file: "lib/fit/held_out_ridge.ts",
    from: "best.heldOut.mean >= next.heldOut.mean",
    to: "best.heldOut.mean > next.heldOut.mean",
    tests: ["tests/fit/held_out_ridge_test.ts"],
  },
  {
    name: "ridge: every fit begins anew",
    file: "lib/fit/held_out_ridge.ts",
    from: "refit(train, { ridge, from: last[s] })",
    to: "refit(train, { ridge, from: undefined })",
    tests: ["tests/fit/held_out_ridge_test.ts"],
  },
  {
    name: "mixing measure: weights of atoms that miss an item stay",
    file: "lib/fit/reweight.ts",
    from: "weights = weights.map(() => 1 / weights.length);",
    to: "",
    tests: ["tests/fit/reweight_test.ts"],
  },
];
