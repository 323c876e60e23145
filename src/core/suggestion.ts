/** Share of the longer name that may have to be changed for it to be what was meant. */
const tolerance = 0.4;

/** `; did you mean semiHard?` for a name that is nearly one of `names`, for the end of a message; else nothing. */
export function suggestion(name: string, names: Iterable<string>): string {
  const typed = name.toLowerCase();
  let [meant, fewest] = ["", Infinity];
  for (const other of names) {
    const changes = editDistance(typed, other.toLowerCase());
    if (changes < fewest && changes <= tolerance * Math.max(name.length, other.length)) {
      [meant, fewest] = [other, changes];
    }
  }
  return meant === "" ? "" : `; did you mean ${meant}?`;
}

/**
 * Letters to insert, delete, replace or exchange with their neighbour until one text is the other (optimal string
 * alignment; Damerau 1964).
 */
export function editDistance(a: string, b: string): number {
  // d[i][j] = min(d[i−1][j] + 1, d[i][j−1] + 1, d[i−1][j−1] + [aᵢ ≠ bⱼ], d[i−2][j−2] + 1 where aᵢ₋₁aᵢ = bⱼbⱼ₋₁)
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const [up = 0, left = 0, across = 0] = [above[j], row[j - 1], above[j - 1]];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(up + 1, left + 1, across + differs, swap));
    }
    [before, above] = [above, row];
  }
  return above[b.length] ?? 0;
}
