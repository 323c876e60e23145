/** Ends of the names of files that are taken for images. */
export const imageExtensions = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".avif"] as const;

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
 * The class of each image: the path of its folder. One folder that holds everything, such as the `images_background/` that an
 * archive wraps around its contents, is left out of the names, unless no image lies in a folder within it.
 */
export function imageClasses(files: readonly string[]): ImageFile[] {
  const folders = files.map((file) => file.slice(0, Math.max(0, file.lastIndexOf("/"))));
  const wrapper = `${folders[0]?.split("/", 1)[0] ?? ""}/`;
  const isWithin = folders.map((folder) => `${folder}/`.startsWith(wrapper));
  const wrapped = isWithin.every(Boolean) && folders.some((folder) => folder.startsWith(wrapper));
  return files.map((file, i) => ({ file, className: (folders[i] ?? "").slice(wrapped ? wrapper.length : 0) }));
}
