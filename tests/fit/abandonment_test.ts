import { assert, assertEquals } from "@std/assert";
import { fit } from "../../mod.ts";
import { makeStarts } from "../../lib/fit/starts.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("starts not taken to their end would have ended where they are said to", () => {
  let misjudged = 0;
  const seen = { joined: 0, left_behind: 0 };
  for (let seed = 1; seed <= 30; seed++) {
    // Few choices for four components: several optima.
    const { data } = simulatedCase(seed, {
      items: 100,
      components: 4,
      choices: 2000,
    });
    const request = {
      components: 4,
      init: "random",
      starts: 12,
      seed,
    } as const;
    const together = fit(data, { ...request, finishes: 12 });
    const made = makeStarts(data, {
      ...request,
      atomBound: together.atomBound,
    });
    for (const [r, { status, logLikelihood }] of together.starts.entries()) {
      if (status !== "joined" && status !== "left_behind") continue;
      seen[status]++;
      const alone = fit(data, { components: 4, init: [made[r]!.mixture] });
      const further = (alone.logLikelihood - logLikelihood) / data.choices;
      const name = `seed ${seed}, start ${r}, ${status}: ${further}`;
      if (status === "joined") assert(Math.abs(further) <= 1e-7, name);
      else if (
        alone.logLikelihood > together.logLikelihood - 1e-7 * data.choices
      ) misjudged++;
    }
    assertEquals(together.finished, 12);
  }
  assert(seen.joined >= 50 && seen.left_behind >= 2, JSON.stringify(seen));
  // Slow is not hopeless: a few would have arrived after all.
  assert(
    misjudged <= 0.2 * seen.left_behind,
    `${misjudged} of ${seen.left_behind}`,
  );
});
