import { inRange, InputError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import { type ClassChoice, type ClassPool, classBatches } from "./class-batches.ts";
import type { ClassSampler } from "./sampler.ts";

export interface ClassWeightedOptions {
  /**
   * α of the weight n^α of a class of n samples, from −10 to 10: 0 draws classes evenly, 1 by their sizes, 1/2 in between
   * (Mahajan et al. 2018), below 0 small ones more often. Default 0.5.
   */
  readonly exponent?: number;
  /** In place of the exponent: the weight of each class by its name, 0 or more; 0 is never drawn. */
  readonly weights?: Readonly<Record<string, number>>;
}

/**
 * Classes by weight: the first of a batch is drawn with the probability w(c) / Σ w, the next among those that are left in
 * the same way, and so on. So a class can fill no more than one P-th of a batch, however heavy it is: the more classes a
 * batch has of those that there are, the more alike they come.
 * Its batches throw an InputError for a weight that is missing, below 0 or not finite, and for fewer than P classes with one.
 * @example await train(dataset, { backbone: mlp(), sampler: classWeighted({ exponent: 0.5 }) })
 */
export function classWeighted({ exponent = 0.5, weights }: ClassWeightedOptions = {}): ClassSampler {
  inRange("exponent of class weights", exponent, -10, 10);
  return {
    kind: "classes",
    name: "classWeighted",
    settings: weights ? { weights: { ...weights } } : { exponent },
    batches: (options) =>
      classBatches(options, (pool) => byWeight(pool, weights ? given(pool, weights) : bySize(pool, exponent))),
  };
}

function byWeight({ classes, present }: ClassPool, weights: readonly number[]): ClassChoice {
  return {
    next(random) {
      const left = [...weights];
      return Array.from({ length: classes }, () => {
        const place = drawByWeight(left, random);
        left[place] = 0;
        return present[place] ?? 0;
      });
    },
    state: () => ({ classes: [] }),
    restore: ({ classes: queue }) => queue.length === 0,
  };
}

/** A place with the probability of its weight; never one of weight 0. */
function drawByWeight(weights: readonly number[], random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const target = random.uniform() * total;
  let [sum, last] = [0, 0];
  for (const [place, weight] of weights.entries()) {
    if (weight === 0) continue;
    sum += weight;
    last = place;
    if (target < sum) return place;
  }
  // The same sum as the total, but for a product that was rounded up to it.
  return last;
}

/** n^α of each class, of the largest class's: the ratios are what counts, and no power overflows. */
function bySize({ present, members }: ClassPool, exponent: number): number[] {
  const sizes = present.map((c) => members[c]?.length ?? 0);
  const most = sizes.reduce((a, b) => Math.max(a, b), 1);
  return sizes.map((size) => (size / most) ** exponent);
}

function given({ present, classes, nameOf }: ClassPool, weights: Readonly<Record<string, number>>): number[] {
  const list = present.map((c) => {
    const name = nameOf(c);
    const weight = Object.hasOwn(weights, name) ? weights[name] : undefined;
    if (weight === undefined) {
      throw new InputError(
        `missing weight: of class ${JSON.stringify(name)}, expected one for each of the ${present.length} classes to train with; add it, 0 to leave the class out`,
      );
    }
    if (!(Number.isFinite(weight) && weight >= 0)) {
      throw new InputError(
        `invalid weight: ${weight} of class ${JSON.stringify(name)}, expected a finite number, 0 or more`,
      );
    }
    return weight;
  });
  const drawable = list.filter((weight) => weight > 0).length;
  if (drawable < classes) {
    throw new InputError(
      `invalid weights: ${drawable} classes have one above 0, expected ${classes} or more, as many as a batch has; draw fewer classes or give others a weight`,
    );
  }
  if (!Number.isFinite(list.reduce((sum, weight) => sum + weight, 0))) {
    throw new InputError("invalid weights: their sum is not finite, expected smaller numbers; divide them all");
  }
  return list;
}
