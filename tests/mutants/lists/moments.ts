/** Mutants of estimators from moments. */
import type { Mutant } from "../mutants.ts";

export const MOMENT_MUTANTS: readonly Mutant[] = [
  {
    name: "moments: atoms along a direction miss their nodes",
    file: "lib/moments/method_of_moments.ts",
    from: "const off = line.nodes[k]! - dot(v, z);",
    to: "const off = 0 * dot(v, z);",
    tests: [
      "tests/moments/method_of_moments_test.ts",
      "tests/moments/one_component_test.ts",
      "tests/moments/moment_start_test.ts",
    ],
  },
  {
    name: "moments: where moments say little atoms are drawn to 0",
    file: "lib/moments/mixed_moments.ts",
    from: "target[R + k] = weight * mixed[i]!",
    to: "target[R + k] = 0 * weight",
    tests: [
      "tests/moments/method_of_moments_test.ts",
      "tests/moments/one_component_test.ts",
      "tests/moments/moment_start_test.ts",
    ],
  },
  {
    name: "moments: errors do not weigh",
    file: "lib/moments/mixed_moments.ts",
    from: "? Math.max(errors[r * d + i]!, 1e-9 * spread * scale ** r)",
    to: "? scale ** r",
    tests: [
      "tests/moments/method_of_moments_test.ts",
      "tests/moments/one_component_test.ts",
      "tests/moments/moment_start_test.ts",
    ],
  },
  {
    name: "moments: a single component ignores the bound",
    file: "lib/moments/one_component.ts",
    from: "projectOnBallInto(atom, bound);",
    to: "",
    tests: [
      "tests/moments/method_of_moments_test.ts",
      "tests/moments/one_component_test.ts",
      "tests/moments/moment_start_test.ts",
    ],
  },
  {
    name: "moments: a single component ignores the offset",
    file: "lib/moments/one_component.ts",
    from: "softmaxOfInto(shares, { features, offset }, atom);",
    to: "softmaxOfInto(shares, { features, offset: undefined }, atom);",
    tests: ["tests/moments/one_component_test.ts"],
  },
  {
    name: "moments: a start may be less likely than one component",
    file: "lib/moments/moment_start.ts",
    from: "if (best && top >= least) {",
    to: "if (best) {",
    tests: [
      "tests/moments/method_of_moments_test.ts",
      "tests/moments/one_component_test.ts",
      "tests/moments/moment_start_test.ts",
    ],
  },
  {
    name: "moments: atoms that are missing are not made up",
    file: "lib/moments/moment_start.ts",
    from: "weights.push(weights[heaviest]!);",
    to: "weights.push(0);",
    tests: [
      "tests/moments/method_of_moments_test.ts",
      "tests/moments/one_component_test.ts",
      "tests/moments/moment_start_test.ts",
    ],
  },
  {
    name: "moments: third moments are not central",
    file: "lib/moments/tensor_moments.ts",
    from: "central[o]! += 2 * m[a]! * m[b]! * m[c]!",
    to: "central[o]! += 1 * m[a]! * m[b]! * m[c]!",
    tests: ["tests/moments/tensor_moments_test.ts"],
  },
  {
    name: "moments: weights are roots of weights",
    file: "lib/moments/tensor_moments.ts",
    from: "weights[k] = a[0]! ** 2;",
    to: "weights[k] = Math.abs(a[0]!);",
    tests: ["tests/moments/tensor_moments_test.ts"],
  },
  {
    name: "moments: directions are taken as long as they are",
    file: "lib/moments/latent_moments.ts",
    from: "const direction = given.map((v) => v / length);",
    to: "const direction = given.map((v) => v / length ** 0);",
    tests: ["tests/moments/latent_moments_test.ts"],
  },
  {
    name: "least squares: coefficients that are held keep their slope",
    file: "lib/linalg/nonnegative_least_squares.ts",
    from: "residual -= row[i]! * x[i]!",
    to: "residual -= 0 * x[i]!",
    tests: ["tests/linalg/nonnegative_least_squares_test.ts"],
  },
];
