/** The tags of a cell, with `;` or `|` between them; none of an empty one. */
export const tagsOf = (cell: string): string[] =>
  cell
    .split(/[;|]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
