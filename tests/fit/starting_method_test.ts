import { assertEquals } from "@std/assert";
import { fit, simulateMixture } from "../../mod.ts";
import type { StartingMethod, StartRequest } from "../../lib/estimation.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(1, { components: 3 });

Deno.test("a starting method of the user's is asked once, and its mixtures are taken as if given", () => {
  const asked: StartRequest[] = [];
  const init: StartingMethod = (given, request) => {
    assertEquals(given, data);
    asked.push(request);
    return Array.from(
      { length: request.starts },
      (_, r) => simulateMixture(3, 3, { seed: `${request.seed}:${r}` }),
    );
  };
  const own = fit(data, { components: 3, init, starts: 4, seed: 7 });
  assertEquals(asked, [{
    components: 3,
    starts: 4,
    seed: 7,
    atomBound: own.atomBound,
    design: undefined,
  }]);
  const same = fit(data, { components: 3, init: init(data, asked[0]!) });
  assertEquals({ ...own, seconds: 0 }, { ...same, seconds: 0 });
  assertEquals(own.starts.map(({ init }) => init), new Array(4).fill("given"));
});

Deno.test("a starting method must make mixtures with as many components", () => {
  assertRefused(
    () => fit(data, { components: 3, init: () => [] }),
    "Cannot fit as init must make at least one mixture",
  );
  assertRefused(
    () => fit(data, { components: 3, init: () => [simulateMixture(2, 3)] }),
    "Cannot fit as every start must have 3 components: current number is 2",
  );
});
