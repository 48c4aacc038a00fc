import { assert, assertEquals } from "@std/assert";
import {
  covariance,
  itemProbabilities,
  matrixFromRows,
  matrixToRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { chooserWeights } from "../../lib/model/membership.ts";
import { assertClose } from "../close.ts";
import { chooserData, chooserMixture } from "../chooser_data.ts";
import { assertRefused } from "../refusal.ts";
import { type PanelShape, simulatedPanel } from "../simulated_panel.ts";

const two = softmaxMixture([0.6, 0.4], [[1.5, -0.5], [-1, 1]]);
const withMembership: SoftmaxMixture = {
  ...two,
  membership: matrixFromRows([[0.3, 1, -0.8], [0, 0, 0]]),
};

Deno.test("expected errors of a panel are those of all outcomes, as far as drawn ones tell", () => {
  // Four choices between two items each: 16 outcomes a person.
  const shape: PanelShape = {
    ...{ persons: 40, choices: 4, alternatives: 2, truth: two },
  };
  const data = simulatedPanel(8, shape);
  const { features, choosers } = data;
  const U = 40, T = 4, rows: number[][] = [], counts: number[] = [];
  const p = itemProbabilities(data, two).values;
  for (let u = 0; u < U; u++) {
    for (let outcome = 0; outcome < 2 ** T; outcome++) {
      const own = Array.from(
        { length: T },
        (_, t) => 2 * (u * T + t) + (outcome >> t & 1),
      );
      rows.push(own);
      counts.push(
        two.weights.reduce(
          (sum, w, k) =>
            sum + w * own.reduce((product, r) => product * p[2 * r + k]!, 1),
          0,
        ),
      );
    }
  }
  const all = {
    ...data,
    features,
    choosers: {
      ...choosers!,
      starts: Int32Array.from({ length: rows.length + 1 }, (_, i) => i * T),
      rows: Int32Array.from(rows.flat()),
      multiplicities: new Float64Array(rows.length * T).fill(1),
      counts: Float64Array.from(counts),
    },
  };
  // Where the mixture is the truth the information is the expected one.
  const exact = covariance(all, two);
  const drawn = covariance(data, two, { kind: "expected" });
  assertEquals([exact.status, drawn.status], ["ok", "ok"]);
  assertClose(drawn.atomErrors!.values, exact.atomErrors!.values, 0.03);
  assertClose(drawn.weightErrors!, exact.weightErrors!, 0.03);
  const again = covariance(data, two, { kind: "expected" });
  assertEquals(again.matrix, drawn.matrix);
  const other = covariance(data, two, { kind: "expected", seed: 2 });
  assert(other.atomErrors!.values[0] !== drawn.atomErrors!.values[0]);
});

Deno.test("expected errors of choices with membership are those of the listed outcomes", () => {
  const data = simulatedPanel(9, {
    ...{ persons: 150, choices: 1, alternatives: 4, truth: withMembership },
    knowsPersons: false,
  });
  const { choosers } = data;
  const { values: p } = itemProbabilities(data, withMembership);
  const { values: weights } = chooserWeights(withMembership, choosers!);
  const all = {
    ...data,
    choosers: {
      ...choosers!,
      starts: Int32Array.from({ length: 601 }, (_, i) => i),
      rows: Int32Array.from({ length: 600 }, (_, r) => r),
      multiplicities: new Float64Array(600).fill(1),
      counts: Float64Array.from(
        { length: 600 },
        (_, r) =>
          [0, 1].reduce(
            (sum, k) =>
              sum + weights[2 * Math.floor(r / 4) + k]! * p[2 * r + k]!,
            0,
          ),
      ),
      covariates: {
        ...choosers!.covariates!,
        values: matrixFromRows(
          Array.from(
            { length: 600 },
            (_, r) =>
              matrixToRows(choosers!.covariates!.values)[Math.floor(r / 4)]!,
          ),
        ),
      },
    },
  };
  const exact = covariance(all, withMembership);
  const found = covariance(data, withMembership, { kind: "expected" });
  assertEquals([exact.status, found.status], ["ok", "ok"]);
  assertClose(
    found.membershipErrors!.values,
    exact.membershipErrors!.values,
    1e-8,
  );
  assertClose(found.atomErrors!.values, exact.atomErrors!.values, 1e-8);
});

Deno.test("refused: parts of choices cannot be drawn", () => {
  const data = chooserData(1, "panel");
  const { choosers } = data;
  const multiplicities = choosers!.multiplicities.map((c) => c / 2);
  assertRefused(
    () =>
      covariance(
        { ...data, choosers: { ...choosers!, multiplicities } },
        chooserMixture(1, 2, data),
        { kind: "expected" },
      ),
    "Cannot compute an expected information as choices of a chooser must be whole numbers to be drawn: current number in a set is 0.5",
  );
});
