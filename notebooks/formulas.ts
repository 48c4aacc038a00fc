/**
 * Formulas as MathML, which browsers draw by themselves.
 *
 * Jupyter has MathJax with it; a page of HTML would fetch that from the network, or show bare TeX.
 */
import temml from "npm:temml@0.13.5";
import { joined, type Notebook } from "./notebook.ts";

/** Code, which stays; then a formula of its own, then one in a line. */
const PARTS = /(```[\s\S]*?```|`[^`]*`)|\$\$([\s\S]+?)\$\$|\$([^$]+?)\$/g;

/** Markdown with each formula as MathML. */
export function withMathMl(markdown: string): string {
  return markdown.replaceAll(PARTS, (all, code, block, inline) => {
    if (code !== undefined) return all;
    const isBlock = block !== undefined;
    const options = { displayMode: isBlock, throwOnError: true };
    const formula = temml.renderToString((block ?? inline).trim(), options)
      .replaceAll("\n", " ");
    // Markdown takes what begins a line for a block, unless it is of a line by its name.
    return isBlock
      ? `<div style="margin: 1em 0">${formula}</div>`
      : `<span>${formula}</span>`;
  });
}

/** A notebook whose pages need no network for their formulas. */
export function withoutTex(notebook: Notebook): Notebook {
  return {
    ...notebook,
    cells: notebook.cells.map((cell) =>
      cell.cell_type === "markdown"
        ? { ...cell, source: withMathMl(joined(cell.source)) }
        : cell
    ),
  };
}

/** A page without the scripts that nbconvert would fetch: nothing is left for them to do. */
export function withoutScripts(page: string): string {
  return page.replaceAll(/<script\b[\s\S]*?<\/script>/g, "");
}
