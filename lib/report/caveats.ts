/** What a reader must know before believing a fit, in plain words. */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Diagnostics } from "../fit/diagnose.ts";
import type { FitResult } from "../fit/fit_result.ts";
import { rowsOf } from "../linalg/matrix.ts";
import { shownErrors } from "./error_terms.ts";
import { counted, listed, shortNumber } from "./number_text.ts";
import { printable } from "./text_width.ts";

/** What sentences about a fit are made from. */
export interface Told {
  readonly data: ChoiceData;
  readonly result: FitResult;
  readonly diagnostics: Diagnostics | undefined;
}

/** Over-dispersion from which on errors and criteria for independent choices are not to be trusted. */
export const NOT_INDEPENDENT = 2;

/** Sentences; none where nothing speaks against the intervals. */
export function caveats(told: Told): string[] {
  return [
    ...undetermined(told),
    ...unbounded(told),
    ...withoutIntervals(told),
    ...dependent(told),
    ...averages(told),
  ];
}

/** More coefficients than these are counted, not named. */
const MOST_NAMED = 3;

/** Coefficients of which not even the sign is known. */
function undetermined({ data, diagnostics }: Told): string[] {
  const ends = shownErrors(diagnostics).intervals?.atoms;
  if (!ends) return [];
  const { rows: K, columns: L, values: lower } = ends.lower;
  const { values: upper } = ends.upper;
  const names: string[] = [];
  let known = 0;
  for (const [i, low] of lower.entries()) {
    if (!(low < upper[i]!)) continue;
    known += 1;
    if (low > 0 || upper[i]! < 0) continue;
    const name = data.featureNames[i % L]!;
    names.push(K === 1 ? name : `${name} in group ${Math.floor(i / L) + 1}`);
  }
  if (names.length === 0) return [];
  const hold = "as their 95% intervals include no effect";
  return [
    names.length > MOST_NAMED
      ? `Undetermined, ${hold}: ${
        names.length === known ? "all" : `${names.length} of the`
      } ${counted(known, "coefficient")}.`
      : `Undetermined, ${hold}: ${listed(names)}.`,
  ];
}

/** Coefficients that have no interval though others have: nothing keeps them from going further. */
function unbounded({ data, diagnostics }: Told): string[] {
  const errors = diagnostics?.covariance?.atomErrors;
  if (!errors) return [];
  const names = rowsOf(errors).flatMap((row, k) => {
    const open = data.featureNames.filter((_, l) => Number.isNaN(row[l]));
    const group = `group ${k + 1}`;
    return open.length === 0
      ? []
      : open.length === row.length
      ? [`all of ${group}`]
      : open.map((name) => `${name} in ${group}`);
  });
  if (names.length === 0) return [];
  const which = names.length > MOST_NAMED
    ? `${names.slice(0, MOST_NAMED).join(", ")} and others`
    : listed(names);
  return [
    `How strong these tastes are has no interval, as they would be stronger yet where the search allowed it: ${which}.`,
  ];
}

function withoutIntervals({ result, diagnostics }: Told): string[] {
  const { covariance } = diagnostics ?? {};
  if (!covariance) {
    return [
      "How sure this is was not computed, so there are no intervals.",
    ];
  }
  if (covariance.status !== "ok") {
    return [`There are no intervals: ${printable(covariance.message)}.`];
  }
  return result.prior
    ? ["A prior pulls the numbers towards no taste; intervals leave that out."]
    : [];
}

function dependent({ diagnostics }: Told): string[] {
  const { scaled } = diagnostics ?? {};
  if (!scaled) return [];
  return [
    `The counts vary ${
      shortNumber(scaled.scale)
    } times as much as independent choices would, so true intervals may be ${
      shortNumber(Math.sqrt(scaled.scale))
    } times as wide.`,
  ];
}

function averages({ diagnostics }: Told): string[] {
  const { missing } = diagnostics ?? {};
  return missing && missing.gain > missing.chance
    ? [
      "One more group would describe the choices better than chance explains, so a group here may be an average of several.",
    ]
    : [];
}
