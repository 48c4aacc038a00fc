import { assertEquals } from "@std/assert";
import type { ShownErrors } from "../../lib/report/error_terms.ts";
import { weightCells } from "../../lib/report/weight_cells.ts";
import { RESULT } from "./made_up_fit.ts";

Deno.test("a weight has no interval where an end was not found, and one to 1 where no choice bounds it", () => {
  const shown = {
    errors: { weightErrors: [0.0125, 0.0125] },
    intervals: { weights: { lower: [0.5082, 0.1], upper: [NaN, 1] } },
  } as unknown as ShownErrors;
  assertEquals(
    weightCells(RESULT, shown).map(({ interval }) => interval),
    [undefined, "0.1000 to 1.0000"],
  );
});
