import { InputError } from "../../core/errors.ts";
import { byCodeUnit } from "../labels.ts";
import { type ClassChoice, type ClassPool, classBatches } from "./class-batches.ts";
import { drawInRounds, holdsOnly } from "./rounds.ts";
import type { ClassSampler } from "./sampler.ts";

export interface HierarchicalOptions {
  /** Super-classes of a batch, 1 or more. Default 2. */
  readonly superClasses?: number;
  /** The super-class of each class by its name. Default: the folder of the name, `Greek` of `Greek/character03`. */
  readonly superClassOf?: Readonly<Record<string, string>>;
}

/**
 * Super-classes, then classes within them, then samples (Cakir et al. 2019; HierarchicalSampler of pytorch-metric-learning,
 * CategoryBalanceSampler of open-metric-learning): many negatives are of a kind with the anchor, and hard for that. The P classes are shared out evenly: where they do not divide, the first super-classes have one more.
 * Super-classes come in rounds, the classes of each in rounds, and their samples. So a class of a small super-class comes
 * more often than one of a large.
 * Its batches throw an InputError for a class without a super-class, and for too few super-classes, or classes in one.
 * @example train(dataset, { backbone, sampler: hierarchical({ superClasses: 2 }) })
 */
export function hierarchical({ superClasses = 2, superClassOf }: HierarchicalOptions = {}): ClassSampler {
  if (!(Number.isInteger(superClasses) && superClasses >= 1)) {
    throw new InputError(`invalid super-classes: ${superClasses} of a batch, expected a whole number, 1 or more`);
  }
  return {
    kind: "classes",
    name: "hierarchical",
    settings: { superClasses, ...(superClassOf && { superClassOf: { ...superClassOf } }) },
    batches: (options) =>
      classBatches(options, (pool) => bySuperClass(pool, superClasses, gathered(pool, { superClasses, superClassOf }))),
  };
}

function bySuperClass({ classes }: ClassPool, count: number, groups: readonly (readonly number[])[]): ClassChoice {
  const all = [...groups.keys()];
  let queue: number[] = [];
  let classQueues: number[][] = groups.map(() => []);
  return {
    next(random) {
      const supers: number[] = [];
      while (supers.length < count) supers.push(drawInRounds(queue, all, { taken: supers, random }));
      return supers.flatMap((group, i) => {
        const share = Math.ceil((classes - i) / count);
        const drawn: number[] = [];
        while (drawn.length < share) {
          drawn.push(drawInRounds(classQueues[group] ?? [], groups[group] ?? [], { taken: drawn, random }));
        }
        return drawn;
      });
    },
    state: () => ({ classes: [...queue], groups: classQueues.map((own) => [...own]) }),
    restore({ classes: supers, groups: queues = [] }) {
      const fits =
        holdsOnly(supers, all) &&
        queues.length === groups.length &&
        queues.every((own, group) => holdsOnly(own, groups[group] ?? []));
      if (!fits) return false;
      queue = [...supers];
      classQueues = queues.map((own) => [...own]);
      return true;
    },
  };
}

/** The classes of each super-class, both in order. */
function gathered(
  { classes, present, nameOf }: ClassPool,
  {
    superClasses,
    superClassOf,
  }: { readonly superClasses: number; readonly superClassOf: HierarchicalOptions["superClassOf"] },
): number[][] {
  const groups = new Map<string, number[]>();
  for (const label of present) {
    const name = superClassOf ? mapped(nameOf(label), superClassOf) : folderOf(nameOf(label));
    groups.set(name, [...(groups.get(name) ?? []), label]);
  }
  if (groups.size < superClasses) {
    throw new InputError(
      `invalid super-classes: ${superClasses} of a batch, but there are ${groups.size} to train with; draw ${groups.size} or fewer`,
    );
  }
  if (classes < superClasses) {
    throw new InputError(
      `invalid super-classes: ${superClasses} of a batch of ${classes} classes, expected a class of each; draw ${classes} or fewer`,
    );
  }
  const least = Math.ceil(classes / superClasses);
  const names = [...groups.keys()].sort(byCodeUnit);
  const small = names.find((name) => (groups.get(name)?.length ?? 0) < least);
  if (small !== undefined) {
    throw new InputError(
      `invalid super-class: ${JSON.stringify(small)} has ${groups.get(small)?.length} classes to train with, expected ${least} or more for batches of ${classes} classes from ${superClasses} super-classes; draw fewer classes, more super-classes, or leave it out`,
    );
  }
  return names.map((name) => groups.get(name) ?? []);
}

function folderOf(name: string): string {
  const slash = name.lastIndexOf("/");
  if (slash > 0) return name.slice(0, slash);
  throw new InputError(
    `missing super-class: of class ${JSON.stringify(name)}, expected a folder before its name, as in Greek/character03; give a map from classes to super-classes, superClassOf or --super-class-map`,
  );
}

function mapped(name: string, superClassOf: Readonly<Record<string, string>>): string {
  const found = Object.hasOwn(superClassOf, name) ? superClassOf[name] : undefined;
  if (found !== undefined) return found;
  throw new InputError(`missing super-class: of class ${JSON.stringify(name)}, which the map does not name; add it`);
}
