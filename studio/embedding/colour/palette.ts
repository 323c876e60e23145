import { tokenColour } from "../../parts/theme.tsx";
import { type Colour, parseColour } from "../draw/style.ts";

/** The page's colours as a canvas needs them. */
export interface Palette {
  /** Of classes, in the order in which they are given out. */
  readonly classes: readonly Colour[];
  /** Of parts of the data and of yes and no: the policies' colours, which colour-blind eyes tell apart. */
  readonly first: Colour;
  readonly second: Colour;
  readonly third: Colour;
  readonly wrong: Colour;
  /** Ends of a scale. */
  readonly low: Colour;
  readonly high: Colour;
  /** What is in the background. */
  readonly faint: Colour;
}

/** Reads the tokens; whoever draws with it draws again when the page turns dark. */
export function readPalette(): Palette {
  const read = (name: string) => parseColour(tokenColour(name));
  return {
    classes: Array.from({ length: 12 }, (_, i) => read(`--c${i + 1}`)),
    first: read("--p1"),
    second: read("--p2"),
    third: read("--p4"),
    wrong: read("--p7"),
    low: read("--p5"),
    high: read("--p7"),
    faint: read("--rule"),
  };
}
