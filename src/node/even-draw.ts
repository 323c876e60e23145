import type { Random } from "../core/random.ts";

/**
 * Draws at most `limit` places of a list of labels, as many of each class as there are, up to one: rounds in which every
 * class that has some left gives one, the classes of the last round drawn too. Returned in their order.
 */
export function evenly(labels: Int32Array, limit: number, random: Random): Int32Array {
  const byClass = new Map<number, number[]>();
  labels.forEach((label, place) => {
    const list = byClass.get(label);
    if (list) list.push(place);
    else byClass.set(label, [place]);
  });
  const classes = [...byClass.values()].map((list) => random.shuffle(list));
  const order = random.shuffle(classes.map((_, c) => c));
  const drawn: number[] = [];
  for (let round = 0; drawn.length < Math.min(limit, labels.length); round++) {
    for (const c of order) {
      const place = classes[c]?.[round];
      if (place !== undefined && drawn.length < limit) drawn.push(place);
    }
  }
  return Int32Array.from(drawn).sort();
}
