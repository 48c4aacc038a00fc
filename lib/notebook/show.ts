/** What a cell shows: any result of the package, charts, sentences, tables. */
import { htmlOf, plainTextOf, type TableRow } from "./blocks.ts";
import { kernel, type Mime, print, send } from "./kernel.ts";
import { checkOptions } from "../checks/options.ts";
import { SHOW_RULES, type ShowOptions } from "./show_options.ts";
import { isTable, viewOf } from "./views.ts";

export type { ShowOptions } from "./show_options.ts";

/**
 * What {@linkcode show} takes: a result of this package or a chart; a string, which is Markdown;
 * an array of rows, which is a table; or an array of all these.
 */
export type Showable = string | object | readonly TableRow[];

/** What shows itself where a cell ends with it, or where it is awaited: whichever asks first. */
class Shown implements PromiseLike<void> {
  readonly #contents: readonly Mime[];
  #sent: Promise<void> | undefined;

  constructor(contents: readonly Mime[]) {
    this.#contents = contents;
    if (kernel()) return;
    print(contents);
    this.#sent = Promise.resolve();
  }

  #send(): Promise<void> {
    return this.#sent ??= send(this.#contents);
  }

  /** Asked by the kernel, for which nothing is left to show. */
  async [Symbol.for("Jupyter.display")](): Promise<Mime> {
    await this.#send();
    return {};
  }

  then<A = void, B = never>(
    fulfilled?: ((value: void) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#send().then(fulfilled, rejected);
  }
}

/**
 * Shows a result in a notebook: as tables and charts, and as text where there is no kernel.
 *
 * A cell that ends with `show(result)` shows it; elsewhere in a cell, `await show(result)`. In a
 * script it prints at once.
 *
 * @param what A result, a chart, Markdown, rows of a table, or an array of these.
 * @param options The data that it is of, which names features; the truth, if known.
 * @returns What shows itself, where a cell ends with it or where it is awaited. Costs what its charts do, O(p·K·L) for a fit.
 * @throws {TypeError} If there is no way to show it.
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { choiceData, fit } from "@softmix/softmix";
 * import { show } from "@softmix/softmix/notebook";
 * import { assertThrows } from "@std/assert";
 *
 * const data = choiceData([[9], [12], [15], [18]], [31, 15, 14, 6], { featureNames: ["price"] });
 * await show(fit(data, { components: 1 }), { data });
 * await show([{ wine: "A", price: 9 }, { wine: "B", price: 12 }]); // rows of a table
 * assertThrows(() => show({ what: "is this" }), TypeError, "a result of softmix");
 * ```
 */
export function show(
  what: Showable | readonly Showable[],
  options: ShowOptions = {},
): PromiseLike<void> {
  checkOptions("show it", options, SHOW_RULES);
  const all = Array.isArray(what) && !isTable(what) && !viewOf(what)
    ? what as readonly Showable[]
    : [what];
  return new Shown(all.map((one) => contentOf(one, options)));
}

function contentOf(one: Showable, options: ShowOptions): Mime {
  if (typeof one === "string") {
    return { "text/markdown": one, "text/plain": one };
  }
  const view = viewOf(one);
  if (!view) {
    throw new TypeError(
      `Cannot show it as it must be a result of softmix, a chart, a string or rows of a table: current value is ${
        kindOf(one)
      }`,
    );
  }
  const { blocks, text } = view(options);
  return {
    "text/html": htmlOf(blocks),
    "text/plain": text ?? plainTextOf(blocks),
  };
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const keys = Object.keys(value).slice(0, 4).join(", ");
  return keys === ""
    ? "an object without properties"
    : `an object with ${keys}`;
}
