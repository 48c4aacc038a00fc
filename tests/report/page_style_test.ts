/** The page on a phone and on paper, as far as its style sheet and its charts tell; the rest was looked at. */
import { assert, assertEquals } from "@std/assert";
import {
  choiceData,
  diagnose,
  fit,
  fitReport,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { fitPage } from "../../lib/report/page.ts";
import { PAGE_STYLE } from "../../lib/report/page_style.ts";
import { simulatedCase } from "../simulated.ts";

/** The width of a phone, less the margins of the page. */
const PHONE = 390 - 2 * 12;

/** A fit of K components with L features as a page. */
function pageOf(K: number, L: number): string {
  const { data } = simulatedCase(K + L, {
    ...{ items: 90, features: L, components: K },
    choices: 5000,
  });
  const result = fit(data, { components: K, starts: 2, maxEvaluations: 60 });
  const diagnostics = diagnose(data, result, { gapStarts: 2 });
  return fitPage(data, result, { diagnostics });
}
const PAGES = {
  "K = 1": pageOf(1, 2),
  "K = 2": pageOf(2, 4),
  "K = 8": pageOf(8, 3),
};

for (const [name, page] of Object.entries(PAGES)) {
  Deno.test(`charts of the page keep their size on a phone, and stand two in a row on paper: ${name}`, () => {
    const widths = Array.from(
      page.matchAll(/<svg[^>]* width="(\d+)"/g),
      ([, width]) => Number(width),
    );
    assert(widths.length >= 2);
    for (const width of widths) assert(width <= PHONE, `${width}`);
    // Letters drawn inside them, by the 6 pixels that one takes at least.
    for (
      const [, x, anchor, text] of page.matchAll(
        /<text[^>]*translate\(([\d.]+),[\d.]+\)"(?:[^>]*text-anchor="(\w+)")?[^>]*>([^<]*)</g,
      )
    ) {
      if (anchor !== undefined) continue;
      const half = text!.length * 6 / 2;
      assert(Number(x) + half <= PHONE + 12, text);
    }
  });

  Deno.test(`tables of the page have at most five columns of numbers: ${name}`, () => {
    for (const [, head] of page.matchAll(/<thead>(.*?)<\/thead>/gs)) {
      assert(head!.match(/class="number"/g)!.length <= 5);
    }
  });
}

Deno.test("no width of the style is fixed beyond a phone, but those at most", () => {
  const wide = Array.from(
    PAGE_STYLE.matchAll(/([\w-]*)\s*:\s*[^;{}]*?(\d+)px/g),
    ([rule, property, pixels]) => ({ rule, property, pixels: Number(pixels) }),
  ).filter(({ property, pixels }) =>
    pixels > PHONE && property !== "max-width"
  );
  assertEquals(wide, []);
});

Deno.test("on paper rows, charts, short tables and the numbers of a feature stay together, and headings with what follows", () => {
  const print = PAGE_STYLE.slice(PAGE_STYLE.indexOf("@media print"));
  const kept = print.match(/([^{}]*)\{ break-inside: avoid; \}/)![1]!.trim()
    .split(/,\s*/);
  for (const one of ["figure", "tr", "tbody", "table.short"]) {
    assert(kept.includes(one), one);
  }
  assert(/h1, h2 \{ break-after: avoid; \}/.test(print));
  const bodies = PAGES["K = 8"].match(/<tbody>/g)!;
  // Components, a body for each of 3 features.
  assertEquals(bodies.length, 1 + 3);
});

Deno.test("charts of a few dots in an empty frame are left out", () => {
  const titles = (page: string) =>
    Array.from(page.matchAll(/<svg[^>]*aria-label="([^"]*)"/g), ([, t]) => t);
  const fit = ["Residuals of the counts", "What a new atom would gain"];
  assertEquals(titles(PAGES["K = 1"]), fit);
  assertEquals(titles(PAGES["K = 2"]), [
    ...["Coefficients of the components", "Which component a choice points to"],
    ...fit,
  ]);
});

Deno.test("with many features the report and the page have the largest, and say so", () => {
  const L = 50;
  const features = simulateFeatures(150, L, { seed: 1 });
  const truth = simulateMixture(2, L, { seed: 1 });
  const counts = simulateChoices(features, truth, { choices: 5000 }).counts;
  const data = choiceData(features, counts);
  const result = fit(data, { components: 2, starts: 1, maxEvaluations: 3 });
  const report = fitReport(data, result);
  assert(report.split("\n").length < 130, `${report.split("\n").length}`);
  const which = "he 20 of 50 features with the largest coefficients"; // The or the
  assert(report.replaceAll(/\s+/g, " ").includes(which));
  const page = fitPage(data, result);
  assert(page.includes(which));
  assertEquals(page.match(/class="feature"/g)!.length, 20);
  // They are the largest: no other has a coefficient above theirs.
  const sizes = data.featureNames.map((name, l) => ({
    name,
    size: Math.max(
      ...[0, 1].map((k) => Math.abs(result.mixture.atoms.values[k * L + l]!)),
    ),
  }));
  const shown = new Set(
    Array.from(page.matchAll(/class="feature"[^>]*>([^<]*)</g), ([, n]) => n!),
  );
  const least = Math.min(
    ...sizes.filter(({ name }) => shown.has(name)).map(({ size }) => size),
  );
  const left = sizes.filter(({ name }) => !shown.has(name));
  // Deviations of the features differ from 1 by a few percent.
  for (const { size } of left) assert(size < 1.2 * least);
});
