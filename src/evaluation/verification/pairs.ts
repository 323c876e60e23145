import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { type Classes, classSize } from "../classes.ts";

/** Pairs of samples, by their places in the input. */
export interface PairIndices {
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}

/** Pairs to verify, and what each stands for where not all were taken. */
export interface DrawnPairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Pairs that there are of one class, and of two; by a relevance of one kind, and of two. */
  readonly genuine: number;
  readonly impostor: number;
}

/** Pairs of one class and of two, of n samples. */
function countPairs(classes: Classes): { genuine: number; impostor: number } {
  const samples = classes.order.length;
  let genuine = 0;
  for (let c = 0; c < classes.count; c++) genuine += (classSize(classes, c) * (classSize(classes, c) - 1)) / 2;
  return { genuine, impostor: (samples * (samples - 1)) / 2 - genuine };
}

/**
 * All pairs where they are no more than `most`; else all of one kind, genuine or impostor, that fit into half of that, and
 * independent draws of the rest. Drawing needs no look at any distance: time and memory O(most), whatever n is.
 */
export function drawPairs(classes: Classes, most: number, random: Random): DrawnPairs {
  const { genuine, impostor } = countPairs(classes);
  requireBoth(genuine, impostor);
  const { ofOne, ofTwo } = quotas({ genuine, impostor }, most);
  const first = new Int32Array(ofOne + ofTwo);
  const second = new Int32Array(ofOne + ofTwo);
  let count = 0;
  const add = (a: number, b: number) => {
    first[count] = at(classes.order, a);
    second[count++] = at(classes.order, b);
  };
  if (ofOne === genuine) eachGenuine(classes, add);
  else drawGenuine(classes, ofOne, random, add);
  if (ofTwo === impostor) eachImpostor(classes, add);
  else drawImpostors(classes, ofTwo, random, add);
  return { first, second, genuine, impostor };
}

/** How many of each kind are taken where all together may be `most`: half of either, more where the other has fewer. */
export function quotas({ genuine, impostor }: { readonly genuine: number; readonly impostor: number }, most: number) {
  if (!(Number.isInteger(most) && most >= 2)) {
    throw new InputError(`invalid maxPairs: ${most}, expected an integer of 2 or more`);
  }
  const ofOne = Math.min(genuine, Math.max(Math.floor(most / 2), most - impostor));
  return { ofOne, ofTwo: Math.min(impostor, most - ofOne) };
}

type Add = (a: number, b: number) => void;

function eachGenuine({ count, start }: Classes, add: Add): void {
  for (let c = 0; c < count; c++) {
    for (let i = at(start, c); i < at(start, c + 1); i++) for (let j = at(start, c); j < i; j++) add(i, j);
  }
}

function eachImpostor({ count, start }: Classes, add: Add): void {
  for (let c = 0; c < count; c++) {
    for (let i = at(start, c); i < at(start, c + 1); i++) for (let j = 0; j < at(start, c); j++) add(i, j);
  }
}

function drawGenuine(classes: Classes, draws: number, random: Random, add: Add): void {
  const draw = classDrawer(classes, random, (size) => size * (size - 1));
  for (let k = 0; k < draws; k++) {
    const c = draw();
    const size = classSize(classes, c);
    const i = random.integer(size);
    const j = random.integer(size - 1);
    add(at(classes.start, c) + i, at(classes.start, c) + (j < i ? j : j + 1));
  }
}

function drawImpostors(classes: Classes, draws: number, random: Random, add: Add): void {
  const samples = classes.order.length;
  const draw = classDrawer(classes, random, (size) => size * (samples - size));
  for (let k = 0; k < draws; k++) {
    const c = draw();
    const [first, size] = [at(classes.start, c), classSize(classes, c)];
    const other = random.integer(samples - size);
    add(first + random.integer(size), other < first ? other : other + size);
  }
}

/** Draws classes with a probability in proportion to the weight of their size. */
function classDrawer(classes: Classes, random: Random, weight: (size: number) => number): () => number {
  const upTo = new Float64Array(classes.count);
  let total = 0;
  for (let c = 0; c < classes.count; c++) upTo[c] = total += weight(classSize(classes, c));
  return () => {
    // 48 random bits: there may be more classes than 24 bits tell apart evenly.
    const target = (random.uniform() + random.uniform() / 0x1000000) * total;
    let [low, high] = [0, classes.count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(upTo, middle) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Counts pairs of both kinds. Throws an InputError where one has none and for a distance that is negative or not finite. */
export function checkPairs(
  distances: ArrayLike<number>,
  same: ArrayLike<number | boolean>,
): { genuine: number; impostor: number } {
  if (distances.length !== same.length) {
    throw new RangeError(`invalid pairs: ${distances.length} distances, expected one for each of ${same.length}`);
  }
  let genuine = 0;
  for (let i = 0; i < distances.length; i++) {
    const distance = at(distances, i);
    if (!(distance >= 0 && distance < Infinity)) {
      throw new InputError(`invalid distance: ${distance} of pair ${i}, expected a number of zero or more`);
    }
    if (same[i]) genuine++;
  }
  return requireBoth(genuine, distances.length - genuine);
}

/** Checks that there are pairs of both kinds. */
export function requireBoth(
  genuine: number,
  impostor: number,
  what: "class" | "kind" = "class",
): { genuine: number; impostor: number } {
  if (genuine > 0 && impostor > 0) return { genuine, impostor };
  throw new InputError(
    `too few pairs: ${genuine} of one ${what} and ${impostor} of two, expected at least one of each`,
  );
}
