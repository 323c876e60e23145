import type { Colouring } from "../colour/looks.ts";
import type { Method } from "../state/layouts.ts";

const methodTitles: Readonly<Record<Method, string>> = {
  principal: "Principal components",
  umap: "UMAP",
  tsne: "t-SNE",
};

/** A layout by its name. Embeddings of two dimensions need none. */
export const methodTitle = (method: Method, columns: number): string =>
  method === "principal" && columns <= 2 ? "Embedding as it is" : methodTitles[method];

/** What colours say, by name. */
export const colouringTitles: Readonly<Record<Colouring, string>> = {
  class: "Class",
  split: "Split",
  correctness: "Correctness",
  mixing: "Foreign neighbours",
  hardness: "Hardness",
};
