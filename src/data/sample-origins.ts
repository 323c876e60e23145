import { InputError } from "../core/errors.ts";
import type { Dataset } from "./dataset.ts";

/** The superclass of some samples, and who made each where their names tell. Plain numbers, an entry a sample. */
export interface Origins {
  readonly superclasses: Int32Array;
  /** Left out where the names of the samples do not tell. */
  readonly drawers?: Int32Array;
}

/**
 * Reads superclasses and drawers from names. The superclass of a class is the folder that it lies in: `Greek` of
 * `Greek/character03`. The drawer is the number behind the underscore, as in Omniglot's `0394_07.png`, if every one of the
 * samples is named so and no class has a number twice; else drawers are not known.
 *
 * Throws an InputError where a class of the samples lies in no folder.
 */
export function sampleOrigins(
  { name, classNames, labels, ids }: Pick<Dataset, "name" | "classNames" | "labels" | "ids">,
  indices: ArrayLike<number>,
): Origins {
  const samples = Array.from(indices);
  const folders = new Map<string, number>();
  const superclasses = Int32Array.from(samples, (sample) => {
    const className = classNames[labels[sample] ?? -1] ?? "";
    const slash = className.lastIndexOf("/");
    if (slash === -1) {
      throw new InputError(
        `missing super-class: class ${JSON.stringify(className)} of ${name} lies in no folder of classes, expected a name such as Greek/character03; move it, or take a protocol that draws from all classes`,
      );
    }
    const folder = className.slice(0, slash);
    if (!folders.has(folder)) folders.set(folder, folders.size);
    return folders.get(folder) ?? -1;
  });
  const drawers = samples.map((sample) => drawerOf(ids[sample] ?? ""));
  const once = new Set(samples.map((sample, i) => `${labels[sample]} ${drawers[i]}`));
  const known = drawers.every((drawer) => drawer >= 0) && once.size === samples.length;
  return { superclasses, ...(known && { drawers: Int32Array.from(drawers) }) };
}

/** The 7 of `Greek/character03/0394_07.png`; −1 where the file is not named so. */
function drawerOf(id: string): number {
  const [, drawer] = /(?:^|[/\\:])\d+_(\d+)\.\w+$/.exec(id) ?? [];
  return drawer === undefined ? -1 : Number(drawer);
}
