import { InputError } from "../../src/core/errors.ts";

/** Bytes of a table: beyond it a tab's memory may not do. */
export const mostTableBytes = 200_000_000;

/** Images that are kept decoded in memory. */
export const mostImages = 20_000;

/** `200 MB` */
export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;

/** Throws an InputError for a table that is too large for a page. */
export function checkTableSize({ name, size }: { readonly name: string; readonly size: number }): void {
  if (size <= mostTableBytes) return;
  throw new InputError(
    `invalid table: ${name} has ${megabytes(size)}, expected ${megabytes(mostTableBytes)} at most in a browser; train with npx kinfold train, or choose a part of it`,
  );
}

/** Throws an InputError for more images than a page keeps. */
export function checkImageCount(name: string, count: number): void {
  if (count <= mostImages) return;
  throw new InputError(
    `invalid data: ${name} has ${count.toLocaleString("en")} images, expected ${mostImages.toLocaleString("en")} at most in a browser; train with npx kinfold train, or choose some of its folders`,
  );
}
