/** What charts and pages promise of their options, as `tests/options_contract_test.ts` has it of all other functions. */
import { assertEquals } from "@std/assert";
import * as plots from "../../lib/plot.ts";
import { fit, selectComponents } from "../../mod.ts";
import { simulatedCase } from "../simulated.ts";
import { assertRefused } from "../refusal.ts";

const { data } = simulatedCase(1, { items: 40, components: 2 });
const result = fit(data, { components: 2, starts: 2 });
const { mixture } = result;
const selection = selectComponents(data, { components: [1], splits: 0 });

interface Case {
  readonly action: string;
  // deno-lint-ignore no-explicit-any -- what a program without types passes
  readonly call: (options: any) => unknown;
  readonly needs?: Readonly<Record<string, unknown>>;
}

const charts: Readonly<Record<string, Case>> = {
  atomsChart: {
    action: "draw the atoms",
    call: (o) => plots.atomsChart(data, mixture, o),
  },
  coefficientsChart: {
    action: "draw the coefficients",
    call: (o) => plots.coefficientsChart(data, mixture, o),
  },
  sharesChart: {
    action: "draw the shares",
    call: (o) => plots.sharesChart(data, mixture, o),
  },
  itemsChart: {
    action: "draw the items",
    call: (o) => plots.itemsChart(data, mixture, o),
  },
  frequenciesChart: {
    action: "draw the items",
    call: (o) => plots.frequenciesChart(data, mixture, o),
  },
  residualsChart: {
    action: "draw the items",
    call: (o) => plots.residualsChart(data, mixture, o),
  },
  criteriaChart: {
    action: "draw criteria",
    call: (o) => plots.criteriaChart(selection, o),
  },
  gainChart: {
    action: "draw what a new atom would gain",
    call: (o) => plots.gainChart(data, mixture, o),
  },
  eigenvaluesChart: {
    action: "draw eigenvalues",
    call: (o) => plots.eigenvaluesChart(selection.subspace!, o),
  },
  curvesChart: {
    action: "draw curves",
    call: (o) => plots.curvesChart([], o),
    needs: { x: { label: "x" }, y: { label: "y" } },
  },
  errorsChart: {
    action: "draw errors",
    call: (o) => plots.errorsChart([], o),
  },
  convergenceChart: {
    action: "draw convergence",
    call: (o) => plots.convergenceChart([], o),
    needs: { choices: 10 },
  },
  startsChart: {
    action: "draw starts",
    call: (o) => plots.startsChart(result, o),
    needs: { choices: 10 },
  },
};
const pages: Readonly<Record<string, Case["call"]>> = {
  fitPage: (o) => plots.fitPage(data, result, o),
  selectionPage: (o) => plots.selectionPage(data, selection, o),
};

Deno.test("every chart and page is among those whose options are held here", () => {
  const all = Object.keys(plots)
    .filter((name) => !["drawChart", "recommendedFit"].includes(name));
  assertEquals(
    [...Object.keys(charts), ...Object.keys(pages)].sort(),
    all.sort(),
  );
});

for (const [name, { action, call, needs }] of Object.entries(charts)) {
  Deno.test(`${name}() refuses a misspelt option with the nearest name, and values of another kind`, () => {
    assertRefused(
      () => call({ ...needs, titel: "a" }),
      `Cannot ${action} as there is no option "titel": did you mean "title"?`,
    );
    assertRefused(
      () => call({ ...needs, title: 3 }),
      `Cannot ${action} as title must be a text: current value is 3`,
    );
  });
}

for (const [name, call] of Object.entries(pages)) {
  Deno.test(`${name}() refuses a misspelt option with the nearest name, and values of another kind`, () => {
    assertRefused(
      () => call({ comand: "a" }),
      'Cannot write a page as there is no option "comand": did you mean "command"?',
    );
    assertRefused(
      () => call({ version: 1 }),
      "Cannot write a page as version must be a text: current value is 1",
    );
  });
}
