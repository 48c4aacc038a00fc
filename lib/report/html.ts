/** HTML in which every value is escaped unless it is HTML itself. */

import { visible } from "./text_width.ts";

/** Text that is HTML. */
export interface Html {
  readonly text: string;
}

/** HTML as it is: for what this package made itself. */
export function trusted(text: string): Html {
  return { text };
}

/** A template whose values are escaped, but for {@linkcode Html}. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (Html | string | number)[]
): Html {
  return {
    text: parts.map((part, i) => (i === 0 ? "" : textOf(values[i - 1]!)) + part)
      .join(""),
  };
}

/** Pieces of HTML, one after the other. */
export function joinHtml(pieces: readonly Html[]): Html {
  return { text: pieces.map(({ text }) => text).join("") };
}

/** A name without blanks, such as region:Douro or price_eur, which may be broken where its parts meet. */
export function breakable(name: string): Html {
  return { text: escaped(name).replaceAll(/[:_*](?=.)/g, "$&<wbr>") };
}

function textOf(value: Html | string | number): string {
  return typeof value === "object" ? value.text : escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return visible(text)
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
