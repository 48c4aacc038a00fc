import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { diagnose, selectComponents, selectionReport } from "../../mod.ts";
import { selectionPage } from "../../lib/report/selection_page.ts";
import { recommendedFit } from "../../lib/report/selection_reasons.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(4, { items: 70, features: 2 });
const selection = selectComponents(data, {
  components: [1, 2],
  ...{ starts: 3, splits: 2 },
});

/** A page with every run of white space as one blank, which is all that a browser sees. */
function pageOf(...args: Parameters<typeof selectionPage>): string {
  return selectionPage(...args).replaceAll(/\s+/g, " ");
}

Deno.test("selectionPage() writes numbers as selectionReport() does", () => {
  const page = pageOf(data, selection);
  const report = selectionReport(data, selection);
  for (const { criteria, heldOut } of selection.candidates) {
    for (const value of [criteria.logLikelihoodPerChoice, heldOut!.mean]) {
      const [text] = report.match(/-\d\.\d+/g)!.filter((number) =>
        Math.abs(Number(number) - value) < 1e-7
      );
      assertMatch(page, new RegExp(`<td class="number">${text}[ <]`));
    }
  }
});

Deno.test("selectionPage() shows the fit that is recommended, and standard errors if they are given", () => {
  const { candidate, criterion } = recommendedFit(selection)!;
  assertEquals(criterion, "bic");
  assertEquals(candidate.components, selection.chosen.bic);
  const title = `The fit that BIC chooses: K = ${candidate.components}`;
  const plain = pageOf(data, selection);
  assertStringIncludes(plain, title);
  assertEquals(plain.includes(`class="error"`), false);
  const diagnostics = diagnose(data, candidate.fit, { gapStarts: 4 });
  const page = pageOf(data, selection, { diagnostics });
  assertStringIncludes(page, title);
  assertStringIncludes(page, `class="error"`);
});

Deno.test("recommendedFit() is that of quasi BIC where choices come in bunches, and none where nothing is ranked", () => {
  const bunched = {
    ...selection,
    overdispersion: 2,
    chosen: { ...selection.chosen, bic: 2, quasiBic: 1 },
  };
  const { candidate, criterion } = recommendedFit(bunched)!;
  assertEquals([candidate.components, criterion], [1, "quasiBic"]);
  const none = { ...selection.chosen, bic: undefined };
  assertEquals(recommendedFit({ ...selection, chosen: none }), undefined);
});

Deno.test("selectionPage() has the warnings, also where no fit can be trusted", () => {
  const warnings = ["Nothing is held out, as it is <Sunday>."];
  const candidates = selection.candidates
    .map((one) => ({ ...one, doubts: ["it is far off"] }));
  const { chosen } = selection;
  const none = {
    ...{ ...chosen, aic: undefined, bic: undefined, icl: undefined },
    ...{ quasiAic: undefined, quasiBic: undefined, heldOut: undefined },
    bicChoices: undefined,
  };
  for (
    const one of [selection, { ...selection, candidates, chosen: none }]
  ) {
    assertStringIncludes(
      pageOf(data, { ...one, warnings }),
      '<p class="warning">Nothing is held out, as it is &lt;Sunday&gt;.</p>',
    );
  }
});
