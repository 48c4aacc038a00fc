/**
 * Results that show themselves in a notebook under Deno's Jupyter kernel.
 *
 * `show(result)` as the last expression of a cell is a table, a chart, a report: the same numbers as text
 * where there is no kernel. It needs no import map and nothing of this checkout.
 *
 * @example What was fitted, as tables and charts
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { choiceData, fit } from "@softmix/softmix";
 * import { show, withError } from "@softmix/softmix/notebook";
 *
 * const data = choiceData([[9], [12], [15], [18]], [31, 15, 14, 6]);
 * await show(fit(data, { components: 1 }), { data });
 * assertEquals(withError(0.512345, 0.0213), "0.512 ± 0.021");
 * ```
 *
 * @module
 */
export { show, type Showable, type ShowOptions } from "./notebook/show.ts";
export { withError } from "./notebook/presented.ts";
export type { TableCell, TableRow } from "./notebook/blocks.ts";
