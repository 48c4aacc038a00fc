/** Mutants of predictions and of the model file. */
import type { Mutant } from "../mutants.ts";

export const PREDICTION_MUTANTS: readonly Mutant[] = [
  {
    name: "model file: another version is read",
    file: "lib/prediction/model_json.ts",
    from: 'file.expect("version", VERSION);',
    to: "",
    tests: ["tests/prediction/model_json_test.ts"],
  },
  {
    name: "prediction: all sets have the mean of the first",
    file: "lib/prediction/share_slopes.ts",
    from: "slopes[j]! - means[setOf[j]!]!",
    to: "slopes[j]! - means[0]!",
    tests: ["tests/prediction/shares_test.ts"],
  },
  {
    name: "prediction: each item has the weights of the first set",
    file: "lib/prediction/shares.ts",
    from: "takeRows(terms.weights, terms.setOf)",
    to: "takeRows(terms.weights, terms.setOf.map(() => 0))",
    tests: ["tests/prediction/shares_test.ts"],
  },
  {
    name: "prediction: weights have no error",
    file: "lib/prediction/share_slopes.ts",
    from: "sum += ratio * (moved.values[at]! +",
    to: "sum += ratio * (0 +",
    tests: ["tests/prediction/shares_test.ts"],
  },
  {
    name: "prediction: weights in a set count each chooser once",
    file: "lib/prediction/set_weights.ts",
    from: "const amount = counts[u]! * choosers.multiplicities[e]!;",
    to: "const amount = 1 + 0 * counts[u]!;",
    tests: ["tests/prediction/set_weights_test.ts"],
  },
  {
    name: "prediction: the error of an elasticity lacks a term",
    file: "lib/prediction/elasticities.ts",
    from: "r[one]! * da[two]! * v[two]! +",
    to: "0 * da[two]! +",
    tests: ["tests/prediction/elasticities_test.ts"],
  },
  {
    name: "prediction: elasticities across sets are not 0",
    file: "lib/prediction/elasticities.ts",
    from: "if (setOf[rows[i]!] === setOf[rows[j]!]) all",
    to: "if (setOf[0] === setOf[0]) all",
    tests: ["tests/prediction/elasticities_test.ts"],
  },
  {
    name: "prediction: what lost share is where it went",
    file: "lib/prediction/shares.ts",
    from: "gained > 0 ? Math.max(change, 0) / gained : 0",
    to: "gained > 0 ? Math.abs(change) / gained : 0",
    tests: ["tests/prediction/shares_test.ts"],
  },
];
