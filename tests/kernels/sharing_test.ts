import { assert, assertEquals } from "@std/assert";
import { Sharing } from "../../lib/kernels/sharing.ts";

/** Which of so many jobs are shared, where each way takes these times. */
function shared(
  sharing: Sharing,
  jobs: number,
  times: { readonly alone: number; readonly shared: number },
): boolean[] {
  return Array.from({ length: jobs }, () => {
    const way = sharing.choose();
    sharing.note(way, way ? times.shared : times.alone);
    return way;
  });
}

const count = (ways: readonly boolean[], way: boolean) =>
  ways.filter((w) => w === way).length;

const free = { alone: 2, shared: 1 }, busy = { alone: 2, shared: 20 };

Deno.test("the faster way is taken, and the slower tried ever more seldom", () => {
  for (const [times, faster] of [[free, true], [busy, false]] as const) {
    const ways = shared(new Sharing(), 2000, times);
    const slower = count(ways, !faster);
    // After 8, 16, …, 128 jobs, then after 128 each; and once to begin with.
    assert(slower >= 15 && slower <= 20, `${slower} of 2000 the slower way`);
    assertEquals(count(ways.slice(0, 50), !faster), 1 + 2);
  }
});

Deno.test("when things change, so does the way", () => {
  const sharing = new Sharing();
  shared(sharing, 2000, free);
  // The mean time of sharing exceeds the other after one job of ten times its length.
  assert(count(shared(sharing, 100, busy), true) <= 8);
  // The mean falls below the other once the slower way has been tried some times.
  shared(sharing, 400, free);
  assert(count(shared(sharing, 500, free), false) <= 8);
});

Deno.test("both ways alike: neither is tried again and again", () => {
  const ways = shared(new Sharing(), 1000, { alone: 1, shared: 1 });
  assert(count(ways, false) <= 12);
});
