/** Text that is already safe HTML or SVG. Made by the `html` template only, so that nothing else reaches a page unescaped. */
export interface Markup {
  readonly markup: string;
}

type Content = Markup | string | number | null | undefined | false | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters (tab, line feed and carriage return aside) have no place in HTML, not even as entities. */
const control = /(?![\t\n\r])\p{Cc}/gu;

/** Escapes text for an element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(control, "\ufffd").replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** The source's own indentation, which would be a tenth of the file. */
const indentation = /\s*\n\s*/g;

function toMarkup(content: Content): string {
  if (content === null || content === undefined || content === false) return "";
  if (typeof content === "string") return escapeHtml(content);
  if (typeof content === "number") return String(content);
  if ("markup" in content) return content.markup;
  return content.map(toMarkup).join("");
}

/**
 * A template of HTML or SVG. Strings put into it are escaped, markup and arrays of it are inserted as they are,
 * and `null`, `undefined` and `false` leave nothing. Attributes must be written in quotes.
 * @example html`<td title="${"Q & A"}">${0.5}</td>`
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return { markup: parts.map((part, index) => part.replace(indentation, "\n") + toMarkup(contents[index])).join("") };
}

/** Wraps a constant of this package (a style sheet, path data made of numbers). Never call it with a person's text. */
export function trusted(markup: string): Markup {
  return { markup };
}

/**
 * JSON for a `<script type="application/json">` block: no `<`, so that it cannot end the block, and null where a
 * number is not finite.
 */
export function jsonBlock(value: unknown): Markup {
  return trusted(JSON.stringify(value).replace(/</g, "\\u003c"));
}
