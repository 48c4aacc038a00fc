/** Replicates of a bootstrap or a test, one after the other. */

/** Replicates that were made before, and who is told of each that is made. */
interface Replicates<T> {
  readonly done?: readonly T[] | undefined;
  readonly onReplicate?: ((replicate: T) => void) | undefined;
}

/** All replicates in the order of their numbers: those done before as they are, the others made. */
export function allReplicates<T extends { readonly replicate: number }>(
  count: number,
  { done = [], onReplicate }: Replicates<T>,
  make: (replicate: number) => T,
): T[] {
  const known = new Map(done.map((one) => [one.replicate, one]));
  return Array.from({ length: count }, (_, replicate) => {
    const kept = known.get(replicate);
    if (kept) return kept;
    const one = make(replicate);
    onReplicate?.(one);
    return one;
  });
}
