import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeHtml, html, jsonBlock } from "./html.ts";

describe("the html template", () => {
  it("escapes text and leaves markup alone", () => {
    const inner = html`<b>${"a < b & \"c\" 'd'"}</b>`;
    expect(html`<p title="${'"'}">${inner}</p>`.markup).toBe(
      '<p title="&quot;"><b>a &lt; b &amp; &quot;c&quot; &#39;d&#39;</b></p>',
    );
  });

  it("joins arrays and leaves nothing for null, undefined and false, but keeps zero and the empty text", () => {
    expect(html`${[1, "<", [html`<i></i>`]]}${null}${undefined}${false}${0}${""}`.markup).toBe("1&lt;<i></i>0");
  });

  it("lets no character through that could open a tag, end an attribute or break the file", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|(?![\t\n\r])\p{Cc}/u);
      }),
    );
  });

  it("gives back what was escaped when a browser would read it", () => {
    const read: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text).replace(/&(lt|gt|quot|#39|amp);/g, (entity) => read[entity] ?? "")).toBe(text);
      }),
    );
  });

  it("writes JSON that cannot end its script block and reads back as it was", () => {
    const value = { name: "</script><!--", missing: null };
    const { markup } = jsonBlock(value);
    expect(markup).not.toContain("<");
    expect(JSON.parse(markup)).toEqual(value);
  });
});
