/** Sides that every image and every class is counted from where classes are turned. */
const SIDES = 4;

/** How much data there is, before anything is turned: `19280 samples of 964 classes`; data without classes has one of all. */
export function dataText(
  { samples, classNames }: { readonly samples: number; readonly classNames: readonly string[] },
  { turns }: { readonly turns: boolean },
): string {
  const sides = turns ? SIDES : 1;
  const classes = classNames.length / sides;
  return `${samples / sides} samples${classes > 1 ? ` of ${classes} classes` : ""}`;
}
