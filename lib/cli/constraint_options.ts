/** The options `--common` and `--fixed`. */
import type { ConstraintOptions } from "../../mod.ts";
import { parseCsvLine } from "../data/csv.ts";
import { numberFromText } from "../data/number_text.ts";
import { type Arguments, refuseValue } from "./arguments.ts";

/** Options that say which coefficients are not free. */
export const CONSTRAINT_OPTIONS: readonly string[] = ["common", "fixed"];

/** Common and fixed coefficients as they were asked for; what the names mean is known with the table. */
export interface ConstraintRequest {
  readonly common: readonly string[];
  /** Such as `time` or `time@2`, and the value. */
  readonly fixed: readonly (readonly [name: string, value: number])[];
}

/**
 * Reads the options.
 *
 * @throws {UsageError} If a list is not one, or a value is missing or no number.
 */
export function constraintRequest(given: Arguments): ConstraintRequest {
  return {
    common: listOf(given, "common", "must be names of features"),
    fixed: listOf(given, "fixed", FIXED_RULE).map((part) => {
      const at = part.lastIndexOf("=");
      if (at < 1) refuseValue("--fixed", FIXED_RULE, part);
      const value = numberFromText(part.slice(at + 1));
      if (!Number.isFinite(value)) {
        refuseValue("--fixed", "must have finite numbers for values", part);
      }
      return [part.slice(0, at), value] as const;
    }),
  };
}

const FIXED_RULE = "must be name=value or name@component=value";

function listOf({ options }: Arguments, name: string, rule: string): string[] {
  const text = options.get(name);
  if (text === undefined) return [];
  const parts = parseCsvLine(text);
  if (parts === undefined || parts.includes("")) {
    return refuseValue(`--${name}`, `${rule} with commas between them`, text);
  }
  return parts;
}

/** The options of a fit: `name` is the coefficient of a feature in all components, `name@2` that in the second. */
export function constraintOptions(
  { common, fixed }: ConstraintRequest,
  featureNames: readonly string[],
): ConstraintOptions {
  const values = new Map<string, number | Map<string, number>>();
  for (const [name, value] of fixed) {
    const [, feature = name, component] = featureNames.includes(name)
      ? []
      : /^(.+)@(\d+)$/s.exec(name) ?? [];
    const known = values.get(feature);
    const isTwice = component === undefined
      ? known !== undefined
      : typeof known === "number" || known?.has(component);
    if (isTwice) {
      refuseValue("--fixed", "must give each coefficient once", name);
    }
    if (component === undefined) values.set(feature, value);
    else {
      const byComponent = known instanceof Map ? known : new Map();
      values.set(feature, byComponent.set(component, value));
    }
  }
  return {
    ...common.length > 0 ? { common } : {},
    ...values.size > 0
      ? {
        fixed: Object.fromEntries(
          [...values].map(([name, value]) => [
            name,
            value instanceof Map ? Object.fromEntries(value) : value,
          ]),
        ),
      }
      : {},
  };
}
