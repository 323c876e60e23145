/** An `@example` of a docstring. */
export interface DocstringExample {
  /** Its line, from 1. */
  readonly line: number;
  /** Its code, from that line on. */
  readonly lines: readonly string[];
}

/** The `@example`s of a source. Docstrings begin on a line of their own, as Prettier has them. */
export function readExamples(source: string): readonly DocstringExample[] {
  return [...source.matchAll(/^ *\/\*\*[^]*?\*\//gm)].flatMap(({ 0: comment, index }) => {
    const first = source.slice(0, index).split("\n").length;
    return examplesOf(
      comment
        .replace(/ *\*\/$/, "")
        .split("\n")
        .map((line) => line.replace(/^ *\/?\*+ ?/, "")),
      first,
    );
  });
}

/** Examples among the lines of a comment, whose first line is given. */
function examplesOf(lines: readonly string[], first: number): DocstringExample[] {
  return lines.flatMap((line, i) => {
    const [tag] = /^@example\b ?/.exec(line) ?? [];
    if (tag === undefined) return [];
    const next = lines.findIndex((other, k) => k > i && other.startsWith("@"));
    const more = lines.slice(i + 1, next === -1 ? lines.length : next);
    return [{ line: first + i, lines: [line.slice(tag.length), ...more] }];
  });
}
