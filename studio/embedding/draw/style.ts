/** How a point is drawn: red, green, blue, and these in the fourth byte. */
export const STYLE_BYTES = 4;

/** Shapes tell apart what colours cannot, and what a colour-blind eye does not see: a bit pattern each. */
export const shapes = ["disc", "cross", "triangle", "plus", "diamond"] as const;
export type Shape = (typeof shapes)[number];

/** Bits beside the three of the shape. */
export const FAINT = 8;
export const CHOSEN = 16;

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Reads `#rgb` and `#rrggbb`, as the tokens are written. Throws a RangeError for anything else. */
export function parseColour(text: string): Colour {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1];
  if (digits === undefined) throw new RangeError(`invalid colour: ${text}, expected #rgb or #rrggbb`);
  const long = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const byte = (place: number) => Number.parseInt(long.slice(place, place + 2), 16);
  return [byte(0), byte(2), byte(4)];
}

/** A colour between two. */
export function mixed(a: Colour, b: Colour, share: number): Colour {
  const between = (x: number, y: number) => Math.round(x + (y - x) * share);
  return [between(a[0], b[0]), between(a[1], b[1]), between(a[2], b[2])];
}

/** For `style` attributes. */
export const cssColour = ([red, green, blue]: Colour): string => `rgb(${red} ${green} ${blue})`;

/** How a kind of points looks. */
export interface Look {
  readonly colour: Colour;
  readonly shape: Shape;
}

/**
 * The style of every point. Points that are not shown or of which nothing is known are faint; where some are chosen, these are drawn in front and all
 * others are faint.
 */
export function stylesOf(
  n: number,
  lookOf: (point: number) => Look | null,
  isShown: (point: number) => boolean,
  chosen: ReadonlySet<number> | null,
): Uint8Array {
  const styles = new Uint8Array(n * STYLE_BYTES);
  for (let point = 0; point < n; point++) {
    const look = lookOf(point);
    const isSeen = look !== null && isShown(point) && chosen?.has(point) !== false;
    if (look) styles.set(look.colour, point * STYLE_BYTES);
    styles[point * STYLE_BYTES + 3] = shapes.indexOf(look?.shape ?? "disc") | (!isSeen ? FAINT : chosen ? CHOSEN : 0);
  }
  return styles;
}
