import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { choiceData, fit, missingComponent } from "../../mod.ts";
import { covariance } from "../../lib/inference/covariance.ts";
import { missingText } from "../../lib/report/diagnostics_table.ts";
import { html } from "../../lib/report/html.ts";
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

Deno.test("fitPage() needs nothing from outside and runs nothing", () => {
  const page = pageOf(data, result, { command: "softmix <fit>" });
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

Deno.test("fitPage() has the weights with their standard errors, six charts, warnings and provenance", () => {
  const warned = { ...result, warnings: ["mind the gap"] };
  const page = pageOf(data, warned, {
    command: "a",
    seed: 42,
    version: "9.9.9",
    notes: [["Dropped", "nothing"]],
  });
  const { weightErrors } = covariance(data, result.mixture);
  for (const [k, weight] of result.mixture.weights.entries()) {
    assertStringIncludes(
      page,
      `${weight.toFixed(4)} <span class="error">± ${
        weightErrors![k]!.toPrecision(2)
      }</span>`,
    );
  }
  assertEquals(page.match(/<svg/g)?.length, 6);
  const missing = missingText(missingComponent(data, result.mixture));
  const said = missing.charAt(0).toUpperCase() + missing.slice(1);
  for (
    const text of ["mind the gap", "42", "softmix 9.9.9", "Dropped", said]
  ) {
    assertStringIncludes(page, text);
  }
});

Deno.test("fitPage() is the same for the same fit, and leaves its arguments alone", () => {
  const before = structuredClone({ data, result });
  assertEquals(fitPage(data, result), fitPage(data, result));
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
  const page = pageOf(data, cut);
  assertStringIncludes(page, "There are no standard errors.");
  assert(!page.includes(`class="error"`));
});

Deno.test("many components are spread over several tables", () => {
  const many = fit(data, { components: 7, init: "random", starts: 2 });
  const page = pageOf(data, many);
  const headers = page.match(/<thead>.*?<\/thead>/g)!;
  const numbers = headers.map((head) =>
    Array.from(head.matchAll(/Component (\d)/g), ([, k]) => Number(k))
  );
  assertEquals(numbers, [[], [1, 2, 3, 4, 5], [6, 7]]);
});

Deno.test("html`` escapes all but HTML", () => {
  const inner = html`<b>${1}</b>`;
  assertEquals(
    html`<p title="${`"'`}">${"<&>"}${inner}</p>`.text.replaceAll(/\s/g, ""),
    `<ptitle="&quot;&#39;">&lt;&amp;&gt;<b>1</b></p>`,
  );
});
