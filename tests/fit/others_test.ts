import { assert } from "@std/assert";
import { choiceTableFromCsv, fit } from "../../mod.ts";

Deno.test("fit() reaches what SciPy reaches and more than flexmix, on the case that both were given", async () => {
  const text = await Deno.readTextFile(
    new URL("../reference/rivals/case_50_5_2.csv", import.meta.url),
  );
  const { data } = choiceTableFromCsv(text, { counts: "count", id: "item" });
  const { logLikelihood } = fit(data, { components: 2 });
  assert(logLikelihood > -5114.5456, "below flexmix");
  // Printed to six digits.
  assert(Math.abs(logLikelihood + 5114.531157) < 1e-6, `${logLikelihood}`);
});
