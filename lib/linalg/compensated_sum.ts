/** A sum that keeps what rounding takes from it (Neumaier 1974). */
export class CompensatedSum {
  #total = 0;
  #lost = 0;

  /** Begins with a sum so far, and what it lost. */
  from(total: number, lost: number): void {
    this.#total = total;
    this.#lost = lost;
  }

  add(term: number): void {
    const next = this.#total + term;
    this.#lost += Math.abs(this.#total) >= Math.abs(term)
      ? this.#total - next + term
      : term - next + this.#total;
    this.#total = next;
  }

  /** The sum; NaN or infinite where it is, as what it lost is NaN then. */
  get value(): number {
    return Number.isFinite(this.#total)
      ? this.#total + this.#lost
      : this.#total;
  }
}
