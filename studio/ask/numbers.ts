/** Numbers that were typed, or what is wrong with them. */
export type ParsedNumbers =
  { readonly values: readonly number[]; readonly problem: null } | { readonly values: null; readonly problem: string };

/** Reads numbers between commas, semicolons, tabs, spaces or line ends, `count` of them. */
export function parseNumbers(text: string, count: number): ParsedNumbers {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  if (words.length === 0) return { values: null, problem: `${count} numbers, in the order of the columns.` };
  const values = words.map(Number);
  const wrong = words.find((_, i) => !Number.isFinite(values[i]));
  if (wrong !== undefined) return { values: null, problem: `“${wrong.slice(0, 24)}” is no number.` };
  if (values.length !== count) {
    return {
      values: null,
      problem: `${values.length} ${values.length === 1 ? "number" : "numbers"}, expected ${count}.`,
    };
  }
  return { values, problem: null };
}
