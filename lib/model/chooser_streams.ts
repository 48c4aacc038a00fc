/** Random streams for choosers: one for each by its name, so that draws do not depend on their order. */
import type { Choosers } from "../data/choosers.ts";
import { type Seed, type Stream, stream } from "../random/streams.ts";
import { substreams } from "../random/substreams.ts";

/**
 * The stream of each chooser, to be asked for in order: where they have no names one stream goes
 * from each to the next, as over the items of one set.
 */
export function chooserStreams(
  { names }: Pick<Choosers, "names">,
  { seed, purpose }: { readonly seed: Seed; readonly purpose: string },
): (u: number) => Stream {
  if (!names) {
    const one = stream(seed, purpose);
    return () => one;
  }
  const of = substreams(seed, purpose);
  const used = new Map<string, number>();
  return (u) => {
    const name = names[u]!;
    const times = used.get(name) ?? 0;
    used.set(name, times + 1);
    return of(`${times}:${name}`);
  };
}
