/** The p-value of a statistic among replicates drawn where the null hypothesis holds. */

/** A p-value, and how much it owes to which replicates were drawn. */
export interface BootstrapPValue {
  /** (1 + how many replicates are as large) / (1 + how many there are): valid for any number of them. */
  readonly pValue: number;
  /** Its Monte Carlo standard error, √(p(1 − p)/(R + 1)). */
  readonly monteCarloError: number;
}

/**
 * The p-value; NaN where the statistic is, or without replicates (Davison and Hinkley 1997, section 4.2).
 *
 * Replicates that failed, NaN, are left out.
 */
export function bootstrapPValue(
  statistic: number,
  replicates: readonly number[],
): BootstrapPValue {
  const made = replicates.filter((value) => !Number.isNaN(value));
  const larger = made.filter((value) => value >= statistic).length;
  const pValue = Number.isNaN(statistic) || made.length === 0
    ? NaN
    : (1 + larger) / (1 + made.length);
  return {
    pValue,
    monteCarloError: Math.sqrt(pValue * (1 - pValue) / (made.length + 1)),
  };
}
