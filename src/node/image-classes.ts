import { imageExtensions } from "./decode-image.ts";

/** An image of a source and the class that its folder gives it. */
export interface ImageFile {
  readonly file: string;
  /** Folder of the file, with slashes; empty for a file that lies in no folder. */
  readonly className: string;
}

export function isImage(file: string): boolean {
  const lower = file.toLowerCase();
  return imageExtensions.some((extension) => lower.endsWith(extension));
}

/**
 * The class of each image: the path of its folder. One folder that holds all images, such as the `images_background/` that
 * an archive wraps around its contents, is left out of the names, unless it is the class of one of them.
 */
export function imageClasses(files: readonly string[]): ImageFile[] {
  const folders = files.map((file) => file.slice(0, Math.max(0, file.lastIndexOf("/"))));
  const top = folders[0]?.split("/", 1)[0] ?? "";
  const wrapped = top !== "" && folders.every((folder) => folder.startsWith(`${top}/`));
  return files.map((file, i) => ({ file, className: (folders[i] ?? "").slice(wrapped ? top.length + 1 : 0) }));
}
