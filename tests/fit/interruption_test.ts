import { assert, assertEquals, assertThrows } from "@std/assert";
import { fit, type FitOptions, fitReport, logLikelihood } from "../../mod.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(3, { items: 300, features: 4, components: 3 });

/** A signal that is aborted when it has been looked at so many times. */
function afterLooks(most: number) {
  let looks = 0;
  return {
    get aborted() {
      return ++looks > most;
    },
    looks: () => looks,
  };
}

const wholeLooks = (options: FitOptions) => {
  const signal = afterLooks(Infinity);
  fit(data, { ...options, signal });
  return signal.looks();
};

Deno.test("a fit interrupted anywhere returns the best that it reached, soon", () => {
  for (
    const options of [
      { components: 3 },
      { components: 3, init: "random", starts: 6 },
      { components: 1 },
    ] satisfies FitOptions[]
  ) {
    const whole = fit(data, options);
    const all = wholeLooks(options);
    let highest = -Infinity;
    for (let share = 0; share < 1; share += 1 / 8) {
      const most = Math.floor(share * all);
      const signal = afterLooks(most);
      const result = fit(data, { ...options, signal });
      assertEquals(result.status, "interrupted");
      // The starts side by side and those that unwind look once more each.
      assert(signal.looks() <= most + 64, `${signal.looks()} of ${most}`);
      const value = logLikelihood(data, result.mixture);
      assert(Math.abs(value - result.logLikelihood) < 1e-6 * Math.abs(value));
      assert(result.logLikelihood <= whole.logLikelihood + 1e-6);
      highest = Math.max(highest, result.logLikelihood);
    }
    assert(highest > whole.logLikelihood - 1e-4 * data.choices);
  }
});

Deno.test("a signal that is not aborted changes nothing; one aborted from onProgress ends the fit", () => {
  const options = { components: 3, init: "random", starts: 6 } as const;
  const { seconds: _, ...whole } = fit(data, options);
  const { signal, ...controller } = { signal: new AbortController().signal };
  const { seconds: __, ...same } = fit(data, { ...options, signal });
  assertEquals(same, whole);
  assertEquals(controller, {});
  const ending = new AbortController();
  const phases: string[] = [];
  const cut = fit(data, {
    ...options,
    signal: ending.signal,
    onProgress: ({ phase }) => {
      phases.push(phase);
      if (phase === "finish") ending.abort();
    },
  });
  assertEquals(cut.status, "interrupted");
  assertEquals(phases.filter((phase) => phase === "finish").length, 1);
  assert(
    fitReport(data, cut).includes(
      "interrupted: the best that was reached by then",
    ),
  );
});

Deno.test("a fit that is interrupted while its ridge is chosen has reached nothing", () => {
  assertThrows(
    () =>
      fit(data, {
        components: 2,
        ridge: "held-out",
        signal: afterLooks(100),
      }),
    Error,
    "Cannot choose the ridge as it was interrupted",
  );
});
