/** What checking one golden file gave. */
export interface GoldenResult {
  passed: number;
  total: number;
  /** What differs, a line each. */
  failures: string[];
  /** Parts of the file that this project does not build yet, by name. */
  notBuilt: string[];
  /** Values that cannot be compared with any meaning, by name; the checker of the file says why. */
  notCompared: string[];
}

export const emptyResult = (): GoldenResult => ({ passed: 0, total: 0, failures: [], notBuilt: [], notCompared: [] });

/** What differs in one item, a line each. */
export type Check = Promise<readonly string[]>;

/** Counts one item. An exception is a difference, so that one bad item does not end the check. */
export async function checkItem(result: GoldenResult, name: string, check: () => Check): Promise<void> {
  result.total++;
  let differences: readonly string[];
  try {
    differences = await check();
  } catch (error) {
    differences = [error instanceof Error ? error.message : String(error)];
  }
  if (differences.length === 0) result.passed++;
  result.failures.push(...differences.map((difference) => `${name}: ${difference}`));
}
