/** What is the same of two lines that differ only by their figures, bars and gaps; `…` stands for anything. */
const form = (line: string): string =>
  line
    .replace(/[█▏▎▍▌▋▊▉]+/g, "")
    .replace(/\d[\d,]*(\.\d+)?/g, "0")
    .replace(/\s+/g, " ")
    .trim();

/** Indices of the expected lines that nothing printed has the form of. Empty ones are always there. */
export function missingLines(expected: readonly string[], printed: string): readonly number[] {
  const lines = new Set(printed.split("\n").map(form));
  const isThere = (line: string) => {
    if (!line.includes("…")) return line === "" || lines.has(line);
    const parts = line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`^${parts.join(".*")}$`);
    return [...lines].some((one) => pattern.test(one));
  };
  return expected.flatMap((line, i) => (isThere(form(line)) ? [] : [i]));
}
