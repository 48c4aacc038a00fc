/**
 * The error that the p items leave in moments under a density (derived).
 *
 * The items are p draws from f. Let ρ_k be the density of component k's choices
 * over f, ρ = Σ_k α_k ρ_k, and h the rule for the moment m. As every component
 * is normalised over the same items, the error of Σ_j π_j h(x_j) is to first order
 * the average over the items of g = Σ_k α_k ρ_k·(h − m(ω_k)), of mean 0, so
 * its variance is E_f[g²]/p. With an offset o, averages are weighted by w = e^o/E e^o and the variance is
 * E_f[w²g²]/p, which pairs of choices that meet average to as they are.
 *
 * **Pairs.** E_f[g²] = Σ_kl α_k α_l E_f[ρ_k ρ_l (h − m(ω_k))(h − m(ω_l))], and under the
 * product ρ_k ρ_l f the rule of a moment averages to that moment of ω_k + ω_l. Two choices
 * that meet at an item mostly are of one component, or of two alike: with (ω_k + ω_l)/2 for both
 * atoms, E_f[g²] = E_f[ρ²(h_r² − (2^{1−s} − 4^{−s})h_{2r})] for a moment r of order s. That is exact
 * for one component and close where atoms are far apart; in between the variances are a little too
 * large. E_f[ρ² Q]/p is estimated without bias by Q averaged over the pairs of
 * choices that meet. Beyond order two Q = h² is
 * taken: too large, by less than a seventh for one component.
 *
 * Where the law is that of the items, whitening removes a part: see `whitened_share.ts`.
 */

/** 2^{1−s} − 4^{−s}: share of the moment 2r that belongs to the atoms, for orders s = 1 and 2. */
export const OWN_SHARE = { first: 3 / 4, second: 7 / 16 } as const;

/** Q of the first moment along u, of the score a = s·u and g = uᵀPu. */
export function squareOfFirst(a: number, g: number): number {
  return a * a - OWN_SHARE.first * (a * a - g);
}

/** Q of the second moment along u and v: scores, and entries of the Gram matrix. */
export function squareOfSecond(
  a: number,
  b: number,
  gram: { readonly uu: number; readonly vv: number; readonly uv: number },
): number {
  const { uu, vv, uv } = gram;
  const h = a * b - uv;
  const doubled = a * a * b * b - uu * b * b - vv * a * a - 4 * uv * a * b +
    uu * vv + 2 * uv * uv;
  return h * h - OWN_SHARE.second * doubled;
}
