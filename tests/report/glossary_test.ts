import { assert, assertEquals } from "@std/assert";
import { diagnose, fit, selectComponents } from "../../mod.ts";
import { GLOSSARY, termsIn } from "../../lib/report/glossary.ts";
import { fitPage } from "../../lib/report/page.ts";
import { selectionPage } from "../../lib/report/selection_page.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(4, { items: 70, features: 2 });
const result = fit(data, { components: 2, starts: 3 });
const PAGES = {
  fit: fitPage(data, result, {
    diagnostics: diagnose(data, result, { gapStarts: 4 }),
  }),
  selection: selectionPage(
    data,
    selectComponents(data, { components: [1, 2], starts: 3, splits: 2 }),
  ),
};

for (const [name, page] of Object.entries(PAGES)) {
  Deno.test(`the page of a ${name} explains every term that it uses, once, at its foot`, () => {
    const [body, foot] = page.split("<h2>Terms</h2>") as [string, string];
    const words = body.replace(/<style>.*?<\/style>/s, "")
      .replaceAll(/<[^>]*>/g, " ");
    const explained = Array.from(
      foot.matchAll(/<dt>(.*?)<\/dt>/g),
      ([, term]) => term!,
    );
    assertEquals(explained, termsIn(words).map(({ term }) => term));
    assertEquals(explained.length, new Set(explained).size);
    assert(explained.length > 15);
    // A page's own terms: what stands before an explanation, or above a column.
    const terms = Array.from(
      body.matchAll(/<th scope="(?:row|col)"[^>]*>([^<]+)</g),
      ([, term]) => term!.trim(),
    ).filter((term) => term !== "" && !PLAIN.includes(term));
    for (const term of terms) {
      assert(termsIn(term).length > 0, `"${term}" is not explained`);
    }
  });
}

Deno.test("the files and options of a page's command are no terms that it uses", () => {
  const names = "jackknife.csv --prior sandwich.json";
  assert(termsIn(names).length === 3);
  const page = fitPage(data, result, { command: `softmix fit ${names}` });
  assert(page.includes(names));
  const foot = (text: string) => text.split("<h2>Terms</h2>")[1];
  assertEquals(foot(page), foot(fitPage(data, result)));
});

Deno.test("names that are words of the glossary bring no terms to a page, and take none that it uses", () => {
  const { data: plain } = simulatedCase(4, { items: 70, features: 4 });
  const data = {
    ...plain,
    featureNames: ["condition", "bootstrap", "jackknife (*)", "prior:sandwich"],
    itemNames: Array.from({ length: 70 }, (_, j) => `The <Influence> ${j}`),
  };
  const [named, unnamed] = [data, plain].map((data) => {
    const result = fit(data, { components: 2, starts: 3 });
    const diagnostics = diagnose(data, result, { gapStarts: 4 });
    return fitPage(data, result, { diagnostics });
  }) as [string, string];
  assert(named.includes("jackknife (*"));
  assert(named.includes("The &lt;Influence&gt;"));
  const terms = (page: string) =>
    page.split("<h2>Terms</h2>")[1]!.match(/<dt>.*?<\/dt>/g);
  assertEquals(terms(named), terms(unnamed));
  assert(terms(named)!.includes("<dt>condition</dt>"));
});

/** Words above columns and before texts that need no explanation. */
const PLAIN = [
  ...["Feature", "K", "Status", "Time", "Smallest", "Narrowest"],
  ...["Parameters", "Rank", "Utility per unit"],
];

Deno.test("README has the glossary of the page, word for word", async () => {
  const readme = (await Deno.readTextFile(
    new URL("../../README.md", import.meta.url),
  )).replaceAll(/\s+/g, " ");
  for (const { term, text } of GLOSSARY) {
    assert(readme.includes(`**${term}**: ${text}`), term);
  }
});

Deno.test("the glossary is in alphabetical order, each term once", () => {
  const terms = GLOSSARY.map(({ term }) => term.toLowerCase());
  assertEquals(terms, [...new Set(terms)].sort());
});
