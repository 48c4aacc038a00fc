/**
 * Results that show themselves in a notebook under Deno's Jupyter kernel.
 *
 * `show(result)` as the last expression of a cell is a table, a chart, a report: the same numbers as text
 * where there is no kernel. It needs no import map and nothing of this checkout.
 *
 * @module
 */
export { show, type Showable, type ShowOptions } from "./notebook/show.ts";
export { withError } from "./notebook/presented.ts";
export type { TableCell, TableRow } from "./notebook/blocks.ts";
