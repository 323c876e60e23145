import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import type { Classes } from "../classes.ts";

/** What is known of samples beyond their classes, one entry a sample, any integers. */
export interface SampleOrigins {
  /** The superclass that a sample's class belongs to, such as the alphabet of a character. */
  readonly superclasses: ArrayLike<number>;
  /** Who made the sample, such as the drawer of a character; the same number may mean another person in another superclass. Default: not known. */
  readonly drawers?: ArrayLike<number>;
}

/** The classes of each superclass, and where each drawer's sample of a class lies. */
export interface Superclasses {
  /** Classes of each superclass. */
  readonly members: readonly (readonly number[])[];
  /** For each class the position of every drawer's sample; undefined where drawers are not known. */
  readonly byDrawer: readonly ReadonlyMap<number, number>[] | undefined;
}

/**
 * Gathers classes by superclass and samples by drawer. Throws a RangeError unless there is one entry a sample, an
 * InputError where one is not an integer, where a class has two superclasses, or a drawer two samples of one class.
 */
export function gatherSuperclasses(classes: Classes, { superclasses, drawers }: SampleOrigins): Superclasses {
  requireIntegers("super-class", superclasses, classes);
  if (drawers !== undefined) requireIntegers("drawer", drawers, classes);
  const members = new Map<number, number[]>();
  for (let c = 0; c < classes.count; c++) {
    const own = superclassOf(classes, c, superclasses);
    const known = members.get(own);
    if (known === undefined) members.set(own, [c]);
    else known.push(c);
  }
  return {
    members: [...members.values()],
    byDrawer: drawers && Array.from({ length: classes.count }, (_, c) => drawersOfClass(classes, c, drawers)),
  };
}

function requireIntegers(what: string, values: ArrayLike<number>, { order }: Classes): void {
  if (values.length !== order.length) {
    throw new RangeError(
      `invalid number of ${what} entries: ${values.length}, expected one for each of ${order.length} samples`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    const value = at(values, i);
    if (!Number.isInteger(value)) throw new InputError(`invalid ${what}: ${value} of sample ${i}, expected an integer`);
  }
}

function superclassOf({ order, start }: Classes, c: number, superclasses: ArrayLike<number>): number {
  const first = at(order, at(start, c));
  const own = at(superclasses, first);
  for (let p = at(start, c) + 1; p < at(start, c + 1); p++) {
    const sample = at(order, p);
    if (at(superclasses, sample) === own) continue;
    throw new InputError(
      `invalid super-class: ${at(superclasses, sample)} of sample ${sample}, expected ${own} as of sample ${first} of the same class`,
    );
  }
  return own;
}

function drawersOfClass({ order, start }: Classes, c: number, drawers: ArrayLike<number>): Map<number, number> {
  const found = new Map<number, number>();
  for (let p = at(start, c); p < at(start, c + 1); p++) {
    const sample = at(order, p);
    const drawer = at(drawers, sample);
    const before = found.get(drawer);
    if (before !== undefined) {
      throw new InputError(
        `invalid drawer: ${drawer} of sample ${sample} has sample ${at(order, before)} of that class too, expected one a class; leave the drawers out`,
      );
    }
    found.set(drawer, p);
  }
  return found;
}
