/** A file and where it lay in what a person chose, with slashes: `letters/a/1.png`. */
export interface PlacedFile {
  readonly path: string;
  readonly file: File;
}

/** How images are brought to one shape. */
export interface ImageChoice {
  /** 28 × 28 in grey, or 32 × 32 in colour. */
  readonly shape: "grey" | "colour";
  /** Exchanges black and white. */
  readonly invert: boolean;
}

/** How a table is read. */
export interface TableChoice {
  /** Name of the label's column; undefined lets the core decide. */
  readonly label: string | undefined;
  /** Columns that are left out. */
  readonly ignore: readonly string[];
  /** Lines before the table. */
  readonly skipLines: number;
}

/** What a person chose to train on. Files stay where they are until they are read. */
export type DataSource =
  | { readonly kind: "synthetic" }
  | ({ readonly kind: "table"; readonly file: File } & TableChoice)
  | ({ readonly kind: "images"; readonly name: string; readonly files: readonly PlacedFile[] } & ImageChoice);

/** Sizes of images by choice. */
export const imageShapes = {
  grey: { channels: 1, height: 28, width: 28 },
  colour: { channels: 3, height: 32, width: 32 },
} as const;

/** The source that some files are: one table, or images. */
export function sourceOf(files: readonly PlacedFile[]): DataSource | null {
  const [first] = files;
  if (!first) return null;
  if (files.length === 1 && /\.(?:csv|tsv|txt)$/i.test(first.path)) {
    return { kind: "table", file: first.file, label: undefined, ignore: [], skipLines: 0 };
  }
  return { kind: "images", name: nameOf(files), files, shape: "grey", invert: false };
}

/** The folder that holds all files, where one does. */
function nameOf(files: readonly PlacedFile[]): string {
  const top = files[0]?.path.split("/", 1)[0] ?? "";
  return files.every(({ path }) => path.startsWith(`${top}/`)) ? top : "images";
}

/** Files of an input element: where a folder was chosen they know their place in it. */
export const placed = (files: Iterable<File>): PlacedFile[] =>
  Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));

/** Whether two sources are the same data, if read in another way. */
export function isSameData(one: DataSource, other: DataSource | null): boolean {
  switch (one.kind) {
    case "synthetic":
      return other?.kind === "synthetic";
    case "table":
      return other?.kind === "table" && other.file === one.file;
    case "images":
      return other?.kind === "images" && other.files === one.files;
  }
}
