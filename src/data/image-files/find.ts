import { InputError } from "../../core/errors.ts";
import type { ImageFile } from "./classes.ts";
import { imageClasses, imageExtensions, isImage } from "./classes.ts";

/** Names of files that belong together. */
export interface FileNames {
  /** What a person calls them all. */
  readonly name: string;
  /** Paths of the files inside, with forward slashes, sorted by code unit. */
  readonly files: readonly string[];
  /** Its images with their classes, where something else than their folders says what these are. */
  readonly images?: readonly ImageFile[];
  /** What was passed over in finding them, one line each, for people. */
  readonly warnings?: readonly string[];
}

/**
 * The images of a source with their classes, and a line for each kind of file that was passed over, save for texts and
 * what desktops leave behind. Throws an InputError where there is no image, or none of a class.
 * @param unlabelled takes images that lie in no folder too, as the class `unlabelled`.
 */
export function findImages(source: FileNames, unlabelled: boolean): { images: ImageFile[]; warnings: string[] } {
  if (source.images !== undefined) return { images: [...source.images], warnings: [...(source.warnings ?? [])] };
  const files = source.files.filter(isImage);
  if (files.length === 0) {
    throw new InputError(
      `invalid data: no images in ${source.name}, expected a folder for each class with files ${imageExtensions.join(", ")} in it`,
    );
  }
  const warnings = passedOver(source);
  const all = imageClasses(files);
  const loose = all.filter(({ className }) => className === "").map(({ file }) => file);
  if (unlabelled)
    return { images: all.map((image) => ({ ...image, className: image.className || "unlabelled" })), warnings };
  if (loose.length === all.length) {
    throw new InputError(
      `invalid data: the images of ${source.name} lie in no folder, expected a folder for each class; sort them into folders`,
    );
  }
  if (loose.length > 0)
    warnings.push(
      `${counted(loose.length, "image")} of ${source.name} ignored, in no folder and so of no class: ${shown(loose)}`,
    );
  return { images: all.filter(({ className }) => className !== ""), warnings };
}

/** Images to a person, which nothing here reads. */
const unreadImage =
  /\.(?:arw|bmp|cr2|cr3|dng|eps|exr|hdr|hei[cf]|ico|j2k|jfif|jp2|jpe|jxl|nef|p[bgnp]m|psd|raw|svg|tga)$/i;

/** Words about the data, and what desktops leave in folders: nobody takes them for images. */
const noImage =
  /(?:^|\/)(?:(?:authors|changelog|citation|copying|licen[cs]e|notice|readme)[^/]*|thumbs\.db|desktop\.ini|[^/]+\.(?:html?|md|pdf|rst|txt))$/i;

function passedOver({ files, name }: FileNames): string[] {
  const others = files.filter((file) => !isImage(file));
  const unread = others.filter((file) => unreadImage.test(file));
  const rest = others.filter((file) => !unreadImage.test(file) && !noImage.test(file));
  return [
    ...(unread.length === 0
      ? []
      : [
          `${counted(unread.length, "image")} of ${name} ignored, expected ${imageExtensions.join(", ")}: ${shown(unread)}`,
        ]),
    ...(rest.length === 0
      ? []
      : [`${counted(rest.length, "file")} of ${name} ignored, not an image by name: ${shown(rest)}`]),
  ];
}

/** `1 image`, `2 images`. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function shown(files: readonly string[]): string {
  return `${files.slice(0, 3).join(", ")}${files.length > 3 ? " …" : ""}`;
}
