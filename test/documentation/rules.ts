/** What a marker says of the commands below it whose first words are these. */
export interface Rule {
  /** `docs/page.md:12` */
  readonly place: string;
  /** First words of a command: `train photos/`, without `npx kinfold`. */
  readonly words: readonly string[];
  /** What is put behind such a command. */
  readonly options: readonly string[];
  /** Why such a command does not run; null where it does. */
  readonly skip: string | null;
}

/** Reads `train --steps 5`, or `skip data download: it needs the network`. Throws an Error that names the place. */
export function parseRule(text: string, place: string): Rule {
  if (/^skip\b/.test(text)) {
    const [, words, reason] = /^skip ([^:]+): (.+)$/.exec(text) ?? [];
    if (words === undefined || reason === undefined) {
      throw new Error(`invalid marker: ${place}: ${text}, expected: skip WORDS: REASON`);
    }
    return { place, words: words.split(/\s+/), options: [], skip: reason };
  }
  const parts = text.split(/\s+/);
  const start = parts.findIndex((part) => part.startsWith("-"));
  if (start < 1) throw new Error(`invalid marker: ${place}: ${text}, expected a command's first words and options`);
  return { place, words: parts.slice(0, start), options: parts.slice(start), skip: null };
}

/** The rules for a command, in the order of the page. */
export function rulesFor(argv: readonly string[], rules: readonly Rule[]): readonly Rule[] {
  const typed = argv[0] === "npx" && argv[1] === "kinfold" ? argv.slice(2) : argv;
  return rules.filter(({ words }) => words.every((word, i) => typed[i] === word));
}
