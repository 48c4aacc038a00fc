import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { choiceData, diagnose, fit, matrix } from "../../mod.ts";
import { diagnosticTerms } from "../../lib/report/diagnostics_table.ts";
import { breakable, html } from "../../lib/report/html.ts";
import { countText, shortNumber } from "../../lib/report/number_text.ts";
import { fitPage } from "../../lib/report/page.ts";
import { simulatedCase } from "../simulated.ts";

/** A page with every run of white space as one blank, which is all that a browser sees. */
function pageOf(...args: Parameters<typeof fitPage>): string {
  return fitPage(...args).replaceAll(/\s+/g, " ");
}

const { data: plain } = simulatedCase(4, { items: 70, features: 2 });
const data = choiceData(plain.features, plain.counts, {
  featureNames: ["<price>", `"x" & 'y'`],
  itemNames: Array.from(plain.counts, (_, j) => `<script>${j}`),
});
const result = fit(data, { components: 2, init: "random", starts: 3 });
const diagnostics = diagnose(data, result, { gapStarts: 8, seed: 3 });

Deno.test("fitPage() needs nothing from outside and runs nothing", () => {
  const page = pageOf(data, result, { command: "softmix <fit>", diagnostics });
  // The name of the SVG namespace is no address to load from.
  const addresses = page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")
    .match(/https?:|src=|url\(|@import|<link[^>]*>/g);
  assertEquals(addresses, ['<link rel="icon" href="data:,">']);
  assert(!/<script/i.test(page));
  assert(!/NaN|undefined|\[object/.test(page));
});

Deno.test("fitPage() escapes names and the command", () => {
  const page = pageOf(data, result, { command: "softmix <fit> & 'more'" });
  assertStringIncludes(page, "&lt;price&gt;");
  assertStringIncludes(page, "&quot;x&quot; &amp; &#39;y&#39;");
  assertStringIncludes(page, "softmix &lt;fit&gt; &amp; &#39;more&#39;");
  assert(!page.includes("<price>"));
});

Deno.test("fitPage() has the weights with their standard errors, four charts, diagnostics, warnings and provenance", () => {
  const warned = { ...result, warnings: ["mind the gap"] };
  const page = pageOf(data, warned, {
    command: "a",
    seed: 42,
    version: "9.9.9",
    notes: [["Dropped", "nothing"]],
    diagnostics: { ...diagnostics, skipped: ["this takes long"] },
  });
  const { weightErrors } = diagnostics.covariance!;
  for (const [k, weight] of result.mixture.weights.entries()) {
    assertStringIncludes(
      page,
      `<span class="label">${weight.toFixed(4)} <span class="error">± ${
        shortNumber(weightErrors![k]!)
      }</span>`,
    );
  }
  const charts = Array.from(
    page.matchAll(/<svg[^>]*aria-label="([^"]*)"/g),
    ([, title]) => title,
  );
  assertEquals(charts, [
    "Coefficients of the components",
    "Which component a choice points to",
    "Residuals of the counts",
    "What a new atom would gain",
  ]);
  for (
    const text of ["mind the gap", "42", "softmix 9.9.9", "Dropped", "long"]
  ) {
    assertStringIncludes(page, text);
  }
  for (const [, text] of diagnosticTerms(data, result, diagnostics)) {
    assertStringIncludes(page, html`${text}`.text);
  }
});

Deno.test("names of features may be broken where their parts meet, and nowhere else", () => {
  const cases: [name: string, text: string][] = [
    ["region:Douro", "region:<wbr>Douro"],
    ["price_eur*a<b>", "price_<wbr>eur*<wbr>a&lt;b&gt;"],
    ["last_", "last_"],
    ["log(x)", "log(x)"],
  ];
  for (const [name, text] of cases) assertEquals(breakable(name), { text });
});

Deno.test("fitPage() is the same for the same fit, and leaves its arguments alone", () => {
  const before = structuredClone({ data, result });
  assertEquals(
    fitPage(data, result, { diagnostics }),
    fitPage(data, result, { diagnostics }),
  );
  assertEquals({ data, result }, before);
});

Deno.test("fitPage() says why there are no standard errors", () => {
  const cut = fit(data, {
    components: 2,
    init: "random",
    starts: 1,
    emRounds: 0,
    maxEvaluations: 1,
  });
  const found = diagnose(data, cut, { gapStarts: 1 });
  const page = pageOf(data, cut, { diagnostics: found });
  const why = html`none: ${found.covariance!.message}`.text;
  assertStringIncludes(page, why);
  assert(!page.includes(`class="error"`));
});

Deno.test("however many the components, the table of atoms has the same columns, and a body for each feature", () => {
  for (const components of [1, 7]) {
    const many = fit(data, { components, init: "random", starts: 2 });
    const page = pageOf(data, many);
    const table = page.match(
      /<table class="(?:short|long)">.*?<\/table>/g,
    )![1]!;
    assertEquals(
      Array.from(
        table.matchAll(/<th scope[^>]*>([^<]*)</g),
        ([, name]) => name!,
      ),
      [
        ...components > 1 ? ["Feature", ""] : ["Feature"],
        ...["Utility per unit", "Odds ratio per unit"],
        "per standard deviation",
      ],
    );
    const bodies = table.match(/<tbody>.*?<\/tbody>/g)!;
    assertEquals(
      bodies.map((body) => body.match(/<tr>/g)!.length),
      [components, components],
    );
  }
});

Deno.test("fitPage() writes large standard errors as the text does, and none for the weight of one component", () => {
  const small = choiceData(
    matrix([70, 2], Float64Array.from(plain.features.values, (v) => v * 1e-5)),
    data.counts,
  );
  const one = fit(small, { components: 1 });
  const found = diagnose(small, one, { gapStarts: 1 });
  const page = pageOf(small, one, { diagnostics: found });
  const errors = Array.from(found.covariance!.atomErrors!.values);
  const told = Array.from(page.matchAll(/± ([^<]*)</g), ([, text]) => text);
  assert(errors.every((error) => error > 1000));
  const inBunches = found.scaled!.atomErrors!.values;
  assertEquals(
    told,
    errors.map((error, i) =>
      `${shortNumber(error)}; ${shortNumber(inBunches[i]!)}`
    ),
  );
});

Deno.test("fitPage() writes norms and choices in one way in tables, checks and the title", () => {
  const crowd = choiceData(data.features, data.counts.map((n) => 50 * n));
  const one = fit(crowd, { components: 1 });
  const found = diagnose(crowd, one, { gapStarts: 1 });
  const page = pageOf(crowd, one, { diagnostics: found });
  const norm = one.atomNorms[0]!.toFixed(3);
  assertStringIncludes(page, `>${norm}</td>`);
  assertStringIncludes(page, `has norm ${norm} in whitened units`);
  const choices = countText(crowd.choices);
  assertStringIncludes(page, `2 features, ${choices} choices.`);
  assertStringIncludes(page, `makes about ${choices} of ${choices} choices`);
});

Deno.test("checks that do not pass say so in the page, beside the number of the text", () => {
  const line = choiceData([[0], [1], [2], [3]], [4, 2, 3, 5]);
  const many = fit(line, { components: 3, starts: 2 });
  const found = diagnose(line, many, { gapStarts: 1 });
  const page = pageOf(line, many, { diagnostics: found });
  assertEquals(found.identifiability!.verdict, "fail");
  assertStringIncludes(
    page,
    `<th scope="row">Parameters</th> <td class="fail">fail</td> <td>5 parameters are more than the 3 free probabilities of 4 items: other parameters give the same probabilities, so do not interpret these</td>`,
  );
  const smallest = diagnosticTerms(line, many, found)
    .find(([term]) => term === "Smallest")!;
  assertStringIncludes(
    page,
    `<th scope="row">Smallest</th> <td class="warning">warning</td> <td>${
      smallest[1]
    }; few choices for its parameters</td>`,
  );
});

Deno.test("html`` escapes all but HTML", () => {
  const inner = html`<b>${1}</b>`;
  assertEquals(
    html`<p title="${`"'`}">${"<&>"}${inner}</p>`.text.replaceAll(/\s/g, ""),
    `<ptitle="&quot;&#39;">&lt;&amp;&gt;<b>1</b></p>`,
  );
});
