import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type ChoiceData,
  covariance,
  fit,
  matrixFromRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { simulatedPanel } from "../simulated_panel.ts";

/** Of a fit without a bound on its atoms. */
function bothKinds(data: ChoiceData) {
  const { mixture } = fit(data, { components: 2, atomBound: Infinity });
  const [observed, sandwich] = (["observed", "sandwich"] as const)
    .map((kind) => covariance(data, mixture, { kind }));
  return { observed: observed!, sandwich: sandwich! };
}

const DECIDED: SoftmaxMixture = {
  ...softmaxMixture([0.6, 0.4], [[1.5, -0.5], [-1, 1]]),
  membership: matrixFromRows([[-1, 40, 0.3], [0, 0, 0]]),
};
const SHAPE = { persons: 200, choices: 8, alternatives: 3 };

Deno.test("covariance() has no errors, of a sandwich either, for a covariate that decides the component", () => {
  for (const seed of [1, 2, 3]) {
    const data = simulatedPanel(seed, {
      ...SHAPE,
      covariates: Array.from(
        { length: 200 },
        (_, u) => [u % 2, Math.sin(u)],
      ),
      truth: DECIDED,
    });
    for (
      const { status, message, membershipErrors } of Object.values(
        bothKinds(data),
      )
    ) {
      assertEquals([status, membershipErrors], ["singular", undefined]);
      assertMatch(message, /membership of component 1: z1/);
    }
  }
});

Deno.test("a component that always takes the largest item has no error, and all others keep theirs", () => {
  for (const seed of [1, 2, 3]) {
    const data = simulatedPanel(seed, {
      ...SHAPE,
      truth: softmaxMixture([0.6, 0.4], [[0.8], [1e4]]),
    });
    for (
      const { status, message, ...errors } of Object.values(bothKinds(data))
    ) {
      assertEquals(status, "ok");
      assertMatch(message, /x1 in component 2 has no finite estimate/);
      const [first, second] = errors.atomErrors!.values;
      // Of 60% of 200 persons with 8 choices each, 1/√(960·0.5) and what is lost for who is who.
      assert(first! > 0.03 && first! < 0.12, `${first}`);
      assertEquals(second, NaN);
      assert(
        errors.weightErrors![0]! > 0.02 && errors.weightErrors![0]! < 0.06,
      );
    }
  }
});

Deno.test("where a covariate nearly decides the component the information says how little is known, and a sandwich is refused", () => {
  for (const seed of [2, 3, 7]) {
    const data = simulatedPanel(seed, { ...SHAPE, truth: DECIDED });
    const { observed, sandwich } = bothKinds(data);
    assertEquals(observed.status, "ok");
    assertMatch(
      observed.message,
      /no choice bounds .*membership of component 1: z1/,
    );
    assert(observed.membershipErrors!.values[1]! > 10);
    assertEquals([sandwich.status, sandwich.root], ["singular", undefined]);
    assertMatch(sandwich.message, /where a sandwich is far too small$/);
  }
});

Deno.test("a fit that choices bound has both kinds of errors and no word of this", () => {
  const data = simulatedPanel(4, {
    ...SHAPE,
    truth: softmaxMixture([0.6, 0.4], [[1.5, -0.5], [-1, 1]]),
  });
  for (const { status, message } of Object.values(bothKinds(data))) {
    assertEquals([status, message], ["ok", "the information has an inverse"]);
  }
});
