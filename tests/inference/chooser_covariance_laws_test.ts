/** What must not change errors, in whatever kind of data the choices come. */
import { assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  type Covariance,
  covariance,
  itemProbabilities,
  matrixToRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { assertClose } from "../close.ts";
import { simulatedPanel } from "../simulated_panel.ts";

const two = softmaxMixture([0.6, 0.4], [[1.5, -0.5], [-1, 1]]);
const KINDS = ["observed", "sandwich", "expected"] as const;

function fitted(data: ChoiceData, start: SoftmaxMixture): SoftmaxMixture {
  const { mixture, status } = quasiNewton(data, start, {
    gradientTolerance: 1e-11,
    atomBound: Infinity,
  });
  assertEquals(status, "converged");
  return mixture;
}

/** The same choices as counts of one set, as a set for each choice, and as choosers of one choice. */
function threeKinds(): ChoiceData[] {
  const { features } = simulatedPanel(5, {
    ...{ persons: 1, choices: 1, alternatives: 12, truth: two },
  });
  const rows = matrixToRows(features);
  const joint = itemProbabilities({ features }, two).values;
  const counts = rows.map((_, j) =>
    Math.round(400 * (0.6 * joint[2 * j]! + 0.4 * joint[2 * j + 1]!))
  );
  const choices = counts.flatMap((count, j) =>
    new Array<number>(count).fill(j)
  );
  const long = choiceSetData(choices.flatMap(() => rows), {
    sets: choices.flatMap((_, n) => rows.map(() => n)),
    chosen: choices.flatMap((j) => rows.map((_, i) => i === j)),
  });
  const each = rows.map((_, i) => choices.map((j) => i === j ? 1 : 0));
  const choosers = choiceData(rows, each, { columns: "choosers" });
  return [choiceData(rows, counts), long, choosers];
}

Deno.test("counts of one set, a set for each choice and choosers of one choice have the same errors of every kind", () => {
  const [counts, ...others] = threeKinds();
  const mixture = fitted(counts!, two);
  for (const kind of KINDS) {
    const expected = covariance(counts!, mixture, { kind });
    assertEquals(expected.status, "ok", expected.message);
    for (const data of others) {
      const found = covariance(data, mixture, { kind });
      assertClose(found.matrix!.values, expected.matrix!.values, 1e-8);
      assertClose(found.weightErrors!, expected.weightErrors!, 1e-10);
      assertClose(found.atomErrors!.values, expected.atomErrors!.values, 1e-10);
    }
  }
});

/** A small panel in rows: sets, persons, choices and weights of persons, to be rearranged. */
function panelRows(seed: number) {
  const shape = { persons: 60, choices: 3, alternatives: 3, truth: two };
  const { features, counts } = simulatedPanel(seed, shape);
  return matrixToRows(features).map((x, r) => ({
    x,
    chosen: counts[r]!,
    person: Math.floor(r / 9),
    set: Math.floor(r / 3),
  }));
}

function panelOf(
  rows: ReturnType<typeof panelRows>,
  weights?: readonly number[],
): ChoiceData {
  return choiceSetData(rows.map(({ x }) => x), {
    sets: rows.map(({ set }) => set),
    persons: rows.map(({ person }) => person),
    chosen: rows.map(({ chosen }) => chosen),
    weights: weights && rows.map(({ person }) => weights[person]!),
  });
}

function assertSameErrors(
  a: Covariance,
  b: Covariance,
  relative = 1e-10,
): void {
  assertEquals([a.status, b.status], ["ok", "ok"]);
  assertClose(a.weightErrors!, b.weightErrors!, relative);
  assertClose(a.atomErrors!.values, b.atomErrors!.values, relative);
}

Deno.test("the order of persons, sets and rows, and what is added to all rows of a set, change no error", () => {
  const rows = panelRows(6);
  const mixture = fitted(panelOf(rows), two);
  const shifted = rows.map(({ x, ...row }) => ({
    ...row,
    x: x.map((v, l) => v + 10 * Math.sin(row.set + l)),
  }));
  for (const kind of ["observed", "sandwich"] as const) {
    const expected = covariance(panelOf(rows), mixture, { kind });
    for (const other of [[...rows].reverse(), shifted]) {
      assertSameErrors(covariance(panelOf(other), mixture, { kind }), expected);
    }
  }
});

Deno.test("two persons alike are one of weight 2, and all weights times 4 halve the errors", () => {
  const rows = panelRows(7);
  const twice = rows.filter(({ person }) => person % 2 === 0)
    .map((row) => ({ ...row, person: row.person + 1000, set: row.set + 1000 }));
  const weights = Array.from({ length: 60 }, (_, u) => u % 2 === 0 ? 2 : 1);
  const long = panelOf([...rows, ...twice]), short = panelOf(rows, weights);
  const mixture = fitted(long, two);
  for (const kind of ["observed", "sandwich"] as const) {
    const expected = covariance(long, mixture, { kind });
    assertSameErrors(covariance(short, mixture, { kind }), expected);
    const more = covariance(panelOf(rows, weights.map((w) => 4 * w)), mixture, {
      kind,
    });
    const U = 90, factor = kind === "sandwich" ? (4 * U - 1) / (U - 1) : 4;
    assertClose(
      more.atomErrors!.values.map((v) => v * Math.sqrt(factor)),
      expected.atomErrors!.values,
      1e-10,
    );
  }
});
