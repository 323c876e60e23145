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
