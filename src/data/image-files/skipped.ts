/** An image that did not decode. */
export interface Skip {
  readonly file: string;
  readonly reason: string;
}

/** Warnings that name a skipped image; beyond this many the count has to do. */
const namedSkips = 20;

/** What to say of the images that were skipped, of so many, one line each. */
export function skipWarnings(skipped: readonly Skip[], total: number): string[] {
  if (skipped.length === 0) return [];
  const named = skipped
    .slice(0, namedSkips)
    .map(({ file, reason }) => `skipped ${file}, which does not decode: ${reason}`);
  return [...named, `${skipped.length} of ${total} images skipped`];
}
