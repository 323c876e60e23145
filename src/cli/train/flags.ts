import type { Recipe } from "../../recipe/recipe.ts";

/** Options of `kinfold train` as they were typed: a recipe, and what is of files and of the terminal. */
export interface TrainFlags extends Recipe {
  readonly resume?: string;
  /** A run, or a log. */
  readonly controls?: string;

  readonly from?: string;
  readonly cacheDir?: string;
  /** A folder; true for the default one, false for none. */
  readonly imageCache?: string | boolean;

  readonly out?: string;
  /** Samples; Infinity for all. */
  readonly recordEmbeddings?: number;
  /** Opens the studio on the training. */
  readonly studio?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
