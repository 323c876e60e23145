/** Orders strings by UTF-16 code unit: the same on every machine, whatever its language settings. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Turns the class name of each sample into an index into the sorted list of distinct names. */
export function indexLabels(names: readonly string[]): { labels: Int32Array; classNames: string[] } {
  const classNames = [...new Set(names)].sort(byCodeUnit);
  const index = new Map(classNames.map((name, i) => [name, i]));
  return { labels: Int32Array.from(names, (name) => index.get(name) ?? -1), classNames };
}

/**
 * The samples of each class: element c lists those of `indices` whose label is c, in their order.
 * Throws a RangeError for a label outside [0, classes).
 */
export function samplesByClass(labels: Int32Array, indices: ArrayLike<number>, classes: number): number[][] {
  const members: number[][] = Array.from({ length: classes }, () => []);
  for (const index of Array.from(indices)) {
    const own = members[labels[index] ?? -1];
    if (own === undefined)
      throw new RangeError(`invalid label: ${labels[index]} of sample ${index}, expected below ${classes}`);
    own.push(index);
  }
  return members;
}

/** The indices of every sample: 0, 1, … size − 1. */
export function allSamples(size: number): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => i);
}
