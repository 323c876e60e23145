import type { Part } from "../../data/parts.ts";
import type { ImageFile } from "../../data/image-files/classes.ts";

/** Images that a data set's own folders name, with what each is for. */
export interface SelectedImages {
  readonly images: readonly ImageFile[];
  /** One for each image, where the publisher says what they are for. */
  readonly parts?: readonly Part[];
}

/** A character's folder is its ASCII code: digits 30–39, capitals 41–5a, small letters 61–7a. */
const place = /(?:^|\/)(3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])\/(hsf_[0-9]|train_[0-9a-f]{2})\/[^/]+\.png$/i;

/**
 * The images of NIST Special Database 19, second edition, in its order by class: `4a/hsf_0/hsf_0_00000.png` is a J.
 * A character's folder `train_4a` repeats what lies in its folders `hsf_…` except `hsf_4`, so it is read only where these
 * are missing. As the publisher suggests, `hsf_4` is for testing and all else for training.
 */
export function selectNist(files: readonly string[]): SelectedImages {
  const found = files.flatMap((file) => {
    const [, code = "", folder = ""] = place.exec(file) ?? [];
    return code === "" ? [] : [{ file, code: code.toLowerCase(), folder: folder.toLowerCase() }];
  });
  const original = new Set(found.filter(({ folder }) => /^hsf_[^4]$/.test(folder)).map(({ code }) => code));
  const kept = found.filter(({ code, folder }) => folder.startsWith("hsf_") || !original.has(code));
  const parts = kept.map(({ folder }): Part => (folder === "hsf_4" ? "test" : "train"));
  return {
    images: kept.map(({ file, code }) => ({ file, className: String.fromCharCode(Number.parseInt(code, 16)) })),
    ...(new Set(parts).size === 2 && { parts }),
  };
}
