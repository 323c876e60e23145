import { format, resolveConfig } from "prettier";
import { type Group, linksOf, type Row } from "./row.ts";

const peers = [
  ["pml", "pytorch-metric-learning 2.9.0"],
  ["oml", "open-metric-learning 4.0.0"],
  ["tfs", "TensorFlow Similarity 0.17.1"],
] as const;

const none = "–";

const introduction = `# What is here, beside others

Kinfold beside pytorch-metric-learning 2.9.0, open-metric-learning 4.0.0 and TensorFlow Similarity 0.17.1. \`npm run coverage-table\` writes this page; a test fails where something public has no row, or a link leads nowhere.

The others' columns say what a thing is called there, as their sources of those versions have it. “PyTorch's”, “Keras's” and the like are what comes with what they build on, and costs no work there. A dash is nothing of the kind in the package, which does not mean that it takes long to write. Things of one row do the same job; defaults and details differ. Rows were chosen by us, so counting them tells nothing.`;

/** The page as it is committed: formatted Markdown. */
export async function coveragePage(groups: readonly Group[]): Promise<string> {
  const text = [introduction, lacking(groups), ...groups.map(section)].join("\n\n");
  return format(text, { ...(await resolveConfig("docs/coverage.md")), parser: "markdown" });
}

/** The rows that Kinfold has nothing for, in one list, so that nobody needs to look for dashes. */
function lacking(groups: readonly Group[]): string {
  const lines = groups
    .map(({ title, rows }) => ({ title, missing: rows.filter(({ code }) => code === undefined) }))
    .filter(({ missing }) => missing.length > 0)
    .map(({ title, missing }) => `- ${title}: ${missing.map(({ what }) => what).join("; ")}`);
  return ["## What others have and Kinfold lacks", lines.join("\n")].join("\n\n");
}

function section(group: Group): string {
  const head = ["", "Kinfold", ...peers.map(([, name]) => name)];
  const rows = group.rows.map((row) => [
    row.code === undefined ? row.what : `[${row.what}](${row.page ?? group.page})`,
    ours(group, row),
    ...peers.map(([peer]) => row[peer] ?? none),
  ]);
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `## ${group.title}\n\n${table}`;
}

/** What Kinfold calls it, with its source and its test. */
function ours(group: Group, row: Row): string {
  const links = linksOf(group, row);
  if (!links) return none;
  const names = row.names?.map((name) => `\`${name}\``).join(", ") ?? "yes";
  return `[${names}](../${links.code}), [test](../${links.test})`;
}
