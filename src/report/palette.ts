import { trusted } from "./html.ts";
import type { Markup } from "./html.ts";

/** How a policy looks everywhere in the report. The colour is the class's `--c` (style.ts). */
export interface PolicyStyle {
  readonly policy: string;
  /** As a reader would write it: `semi-hard`, `NSPA`. */
  readonly label: string;
  readonly className: string;
}

const labels = new Map([
  ["randomHard", "random hard"],
  ["semiHard", "semi-hard"],
  ["hardest", "hardest"],
  ["nspa", "NSPA"],
  ["random", "random"],
  ["easy", "easy"],
]);

/** Colours after the six of the known policies; a person's own policies take them in turn. */
const ownColours = 4;

/** Looks of policies: the known ones always the same, others by the order in which they are named. */
export function policyPalette(names: readonly string[]): (policy: string) => PolicyStyle {
  const known = [...labels.keys()];
  const own = [...new Set(names)].filter((name) => !labels.has(name));
  return (policy) => {
    const index = known.indexOf(policy);
    const number = index >= 0 ? index : known.length + (Math.max(0, own.indexOf(policy)) % ownColours);
    return { policy, label: labels.get(policy) ?? policy, className: `p${number + 1}` };
  };
}

const classColours = 12;

/** A dot, and what else can be told from it once the colours are used up: path data around a centre, 6 units wide. */
const shapes: readonly ((x: string, y: string) => string)[] = [
  (x, y) => `M${x} ${y}h0`,
  (x, y) => `M${x} ${y}m-2-2l4 4m0-4l-4 4`,
  (x, y) => `M${x} ${y}m-2 1.7h4l-2-3.6z`,
  (x, y) => `M${x} ${y}m-2.6 0h5.2m-2.6-2.6v5.2`,
  (x, y) => `M${x} ${y}m0-2.4l2.4 2.4l-2.4 2.4l-2.4-2.4z`,
];

/** Number of classes that differ in colour or shape; beyond it they repeat. */
export const distinctClasses = classColours * shapes.length;

/** How a class looks in a scatter plot. */
export interface ClassStyle {
  /** Its colour (`--c`), and whether its marks are dots or glyphs. */
  readonly className: string;
  /** Path data of a mark around a centre. */
  readonly mark: (x: string, y: string) => string;
}

/** Looks of the class of that rank among the classes shown. */
export function classStyle(rank: number): ClassStyle {
  const shape = Math.floor(rank / classColours) % shapes.length;
  const mark = shapes[shape] ?? ((x: string, y: string) => `M${x} ${y}h0`);
  return { className: `c${(rank % classColours) + 1} ${shape === 0 ? "dot" : "glyph"}`, mark };
}

/** A small square of a policy's colour, for legends and tables. */
export function chip(style: PolicyStyle): Markup {
  return trusted(`<span class="chip ${style.className}"></span>`);
}
