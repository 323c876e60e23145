import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { classSize, type Classes } from "../classes.ts";
import { drawSet, episodeOf, type EpisodeShape, type EpisodeSource, queriesOfWay } from "./episode.ts";
import type { Superclasses } from "./superclasses.ts";

/** The samples that episodes are drawn from. */
export interface Pool {
  readonly classes: Classes;
  /** What is known beyond the classes. */
  readonly superclasses?: Superclasses;
}

/** A way to draw episodes. Throws an InputError where the pool holds too little for their shape. */
export type Draw = (pool: Pool, shape: EpisodeShape, random: Random) => EpisodeSource;

/**
 * Distinct classes: that of the first query uniformly from those with samples enough, then N − 1 different others.
 */
export function drawDistinct({ classes }: Pool, shape: EpisodeShape, random: Random): EpisodeSource {
  const { ways } = shape;
  const { asked, others } = distinctClasses(classes, shape);
  const placeOf = new Map(others.map((c, place) => [c, place]));
  return {
    next() {
      const c = at(asked, random.integer(asked.length));
      const place = placeOf.get(c) ?? NaN;
      const set = drawSet(others.length - 1, ways - 1, random);
      // Where one way alone is asked, the order of the others says nothing.
      if (shape.queries > 1) random.shuffle(set);
      const drawn = set.map((other) => at(others, other < place ? other : other + 1));
      return episodeOf(classes, [...drawn, c], shape, random);
    },
  };
}

/** Classes that the first query can be of, and those that the others can. Throws an InputError where there are too few. */
export function distinctClasses(classes: Classes, shape: EpisodeShape): { asked: number[]; others: number[] } {
  const { ways, shots } = shape;
  const asked = classesOf(classes, shots + queriesOfWay(shape, ways - 1));
  if (asked.length === 0) throw noQueries(shape);
  const others = classesOf(classes, shots + queriesOfWay(shape, ways - 2));
  if (others.length < ways) throw tooFewClasses(others.length, shape);
  return { asked, others };
}

/**
 * From the list of sample labels, as the paper's code does (Kertész 2022): the query's class in proportion to its size,
 * then N − 1 entries of the other classes, without putting an entry back. So a class can stand twice in a support set (even
 * with the same sample), and large classes stand there more often. It never draws the query's class again.
 */
export function drawFromLabels({ classes }: Pool, shape: EpisodeShape, random: Random): EpisodeSource {
  const { ways } = shape;
  const askedClasses = classesOf(classes, 2);
  if (askedClasses.length === 0) throw noQueries(shape);
  const samples = classes.order.length;
  const largest = askedClasses.reduce((size, c) => Math.max(size, classSize(classes, c)), 0);
  if (samples - largest < ways - 1) {
    throw new InputError(
      `too few samples: ${samples - largest} outside the largest class for ${ways} ways, expected at least ${ways - 1}; ask for fewer ways`,
    );
  }
  const classAt = classOfPositions(classes);
  const asked = Int32Array.from(classes.order.keys()).filter((p) => classSize(classes, at(classAt, p)) > 1);
  return {
    next() {
      const c = at(classAt, at(asked, random.integer(asked.length)));
      const size = classSize(classes, c);
      const drawn = drawSet(samples - size, ways - 1, random).map((entry) =>
        at(classAt, entry < at(classes.start, c) ? entry : entry + size),
      );
      return episodeOf(classes, [...drawn, c], shape, random);
    },
  };
}

function classOfPositions(classes: Classes): Int32Array {
  const classAt = new Int32Array(classes.order.length);
  for (let c = 0; c < classes.count; c++) classAt.fill(c, at(classes.start, c), at(classes.start, c + 1));
  return classAt;
}

/** Classes with at least so many samples. */
export function classesOf(classes: Classes, samples: number): number[] {
  return Array.from({ length: classes.count }, (_, c) => c).filter((c) => classSize(classes, c) >= samples);
}

function noQueries(shape: EpisodeShape): InputError {
  const least = shape.shots + queriesOfWay(shape, shape.ways - 1);
  return new InputError(
    `no queries: no class has ${least} samples, expected one with that many for ${shape.shots} of them in the support set and the rest as queries`,
  );
}

function tooFewClasses(found: number, shape: EpisodeShape): InputError {
  const { ways, shots } = shape;
  const least = shots + queriesOfWay(shape, ways - 2);
  const size = least > 1 ? ` of ${least} samples or more` : "";
  return new InputError(
    `too few classes: ${found}${size} for ${ways} ways, expected at least ${ways}; ask for fewer ways${least > 1 ? ", shots or queries" : ""}`,
  );
}
