import { writeFileSync } from "node:fs";
import { gapsOf } from "./gaps.ts";
import { groups } from "./groups.ts";
import { coveragePage } from "./page.ts";

const gaps = gapsOf(groups);
if (gaps.length > 0) {
  process.stderr.write(`${gaps.join("\n")}\n`);
  process.exitCode = 1;
} else {
  writeFileSync("docs/coverage.md", await coveragePage(groups));
}
