/** Objects of options at the doors of public functions: every name known, every value as its rule says. */
import { check, type Rule, shownValue } from "./check.ts";

/** A rule for each option, and for no other. */
export type OptionRules<T> = {
  readonly [Name in keyof Required<T>]: Rule<never>;
};

/**
 * Checks an object of options against the table of their rules; what is undefined is as if it were not there, which
 * is refused of those that are needed.
 *
 * @param action What cannot be done otherwise.
 * @param others Names of fields that are no options, and left alone: of results that may be given in their place.
 * @throws {RangeError} If it is no object, has an option that is not in the table, lacks one that is needed, or one breaks its rule.
 */
export function checkOptions<T extends object>(
  action: string,
  options: T,
  rules: OptionRules<T>,
  others: readonly string[] = [],
): void {
  if (typeof options !== "object" || options === null) {
    throw new RangeError(
      `Cannot ${action} as options must be an object: current value is ${
        shownValue(options)
      }`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) {
      if (others.includes(name)) continue;
      refuseName(action, name, rules);
    }
    if (value === undefined) continue;
    const rule = rules[name as keyof T] as Rule<unknown>;
    check(action, { [name]: value }, rule);
  }
  for (const [name, rule] of Object.entries<Rule<never>>(rules)) {
    if (!rule.isNeeded) continue;
    check(action, { [name]: options[name as keyof T] as never }, rule);
  }
}

function refuseName(action: string, name: string, rules: object): never {
  const known = Object.keys(rules);
  const near = nearestName(name, known);
  throw new RangeError(
    `Cannot ${action} as there is no option ${JSON.stringify(name)}: ${
      near === undefined
        ? `the options are ${
          known.map((option) => JSON.stringify(option)).join(", ")
        }`
        : `did you mean ${JSON.stringify(near)}?`
    }`,
  );
}

/** The known name that takes fewest changes of a letter, where these are less than half of its letters. */
export function nearestName(
  name: string,
  known: readonly string[],
): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    const isNear = 2 * changes < Math.max(name.length, candidate.length);
    if (!isNear || changes >= least) continue;
    least = changes;
    nearest = candidate;
  }
  return nearest;
}

/** How many letters to insert, leave out or change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      ));
    }
    row = next;
  }
  return row[b.length]!;
}
