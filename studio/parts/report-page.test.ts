import { expect, test } from "vitest";
import { reportPage } from "./report-page.ts";

test("a report runs no script, loads nothing, and lets no text become markup", () => {
  const page = reportPage({
    title: "<script>alert(1)</script>",
    facts: [["status", "finished"]],
    made: new Date(2026, 10, 24, 20, 54),
    sections: [
      {
        title: "Training",
        text: ["a & b"],
        charts: [{ title: "Loss", x: "epoch", y: "loss", unit: "number", lines: [] }],
        list: [["margin", "0.2"]],
        table: { head: ["Step", "What"], rows: [["1", "<img src=x>"]] },
      },
    ],
    commands: ["npx kinfold train 'my pictures/'"],
  });
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<script|<img|<link|https?:\/\/(?!www\.w3\.org\/2000\/svg)|javascript:/i);
  expect(page).toContain("a &amp; b");
  expect(page).toContain("&lt;img src=x&gt;");
  expect(page).toContain("<svg");
  expect(page).toContain("24 November 2026");
});
