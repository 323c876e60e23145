/** Sides that every image and every class is counted from where classes are turned. */
const SIDES = 4;

/** How much data there is, before anything is turned: `19280 samples of 964 classes`. */
export function dataText(
  { samples, classNames }: { readonly samples: number; readonly classNames: readonly string[] },
  { turns }: { readonly turns: boolean },
): string {
  const sides = turns ? SIDES : 1;
  return `${samples / sides} samples of ${classNames.length / sides} classes`;
}
