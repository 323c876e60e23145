import { InputError } from "../core/errors.ts";

/** Parses a size of images: `28`, or `28x40` for height × width. */
export function imageSize(text: string): { height: number; width: number } {
  const [, height = "", width = height] = /^(\d{1,5})(?:[x×](\d{1,5}))?$/.exec(text.trim()) ?? [];
  const size = { height: Number(height), width: Number(width) };
  if (size.height >= 1 && size.width >= 1 && size.height <= 4096 && size.width <= 4096) return size;
  throw new InputError(`invalid --size: ${text}, expected pixels from 1 to 4096, such as 28 or 28x40`);
}
