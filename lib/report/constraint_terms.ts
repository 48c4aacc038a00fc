/** Common and fixed coefficients in words. */
import type { FitResult } from "../fit/fit_result.ts";
import { printable } from "./text_width.ts";

/** What a fit was told of its coefficients: terms and their explanations. */
export function constraintTerms(
  { common = [], fixed = {} }: Pick<FitResult, "common" | "fixed">,
): [string, string][] {
  const values = Object.entries(fixed).flatMap(([name, given]) =>
    typeof given === "number"
      ? [`${name} = ${given}`]
      : Object.entries(given).map(([k, value]) =>
        `${name} = ${value} in component ${k}`
      )
  );
  return [
    ...common.length > 0
      ? [[
        "Common",
        `${printable(common.join(", "))}: one coefficient for all components${
          common.some((name) => name in fixed)
            ? " but those in which it is fixed"
            : ""
        }`,
      ] as [string, string]]
      : [],
    ...values.length > 0
      ? [["Fixed", printable(values.join(", "))] as [string, string]]
      : [],
  ];
}
