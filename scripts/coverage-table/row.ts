/** Something that a library for metric learning may have. Peers are Markdown: what it is called there; absent is none. */
export interface Row {
  readonly what: string;
  /** What Kinfold calls it, an export or an option of the command line; absent where it is not called anything. */
  readonly names?: readonly string[];
  /** The source, within the group's folder, without `.ts`; from the repository's root after a slash. Absent is lacking. */
  readonly code?: string;
  /** Its test, in the same way. Default: the source's name with `.test`. */
  readonly test?: string;
  /** Page of `docs/`. Default: the group's. */
  readonly page?: string;
  readonly pml?: string;
  readonly oml?: string;
  readonly tfs?: string;
}

export interface Group {
  readonly title: string;
  /** Page of `docs/`. */
  readonly page: string;
  /** Where sources lie, from the repository's root. */
  readonly folder: string;
  readonly rows: readonly Row[];
}

export interface Links {
  readonly code: string;
  readonly test: string;
}

/** Paths of a row's source and test from the repository's root; undefined where Kinfold lacks what the row is about. */
export function linksOf({ folder }: Group, { code, test = `${code}.test` }: Row): Links | undefined {
  if (code === undefined) return undefined;
  const path = (name: string) => (name.startsWith("/") ? `${name.slice(1)}.ts` : `${folder}/${name}.ts`);
  return { code: path(code), test: path(test) };
}
