/** What decides who belongs to a group, in plain words. */
import type { Told } from "./caveats.ts";
import { shownErrors } from "./error_terms.ts";
import { listed } from "./number_text.ts";

/** A sentence on the covariates of the weights; none where there are none. */
export function membershipSentences(
  { data, result: { membership }, diagnostics }: Told,
): string[] {
  const { covariates } = data.choosers ?? {};
  const ends = shownErrors(diagnostics).intervals?.membership;
  if (!membership || !covariates || covariates.arePopulations || !ends) {
    return [];
  }
  const { rows: K, columns: Q } = membership.coefficients;
  if (K === 0) return [];
  const { lower: { values: lower }, upper: { values: upper } } = ends;
  const rises: string[] = [], falls: string[] = [], matters: string[] = [];
  const undetermined: string[] = [];
  for (const [q, name] of membership.names.entries()) {
    if (covariates.constant[q] !== 0) continue; // the intercept
    const at = Array.from({ length: K }, (_, k) => k * Q + q);
    const known = at.filter((i) => lower[i]! > 0 || upper[i]! < 0);
    if (known.length === 0) undetermined.push(name);
    else if (K > 1) matters.push(name);
    else (lower[q]! > 0 ? rises : falls).push(name);
  }
  const share = (verb: string, names: readonly string[]) =>
    names.length > 0 ? [`${verb} with ${listed(names)}`] : [];
  const moves = [...share("rises", rises), ...share("falls", falls)];
  return [
    ...moves.length > 0 ? [`The share of group 1 ${listed(moves)}.`] : [],
    ...matters.length > 0
      ? [`Who belongs to which group depends on ${listed(matters)}.`]
      : [],
    ...undetermined.length > 0
      ? [
        `Whether ${
          listed(undetermined)
        } matters for who belongs to which group is undetermined.`,
      ]
      : [],
  ];
}
