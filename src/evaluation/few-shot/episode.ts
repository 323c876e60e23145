import { at } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { classSize, type Classes } from "../classes.ts";

/** How large an episode is. */
export interface EpisodeShape {
  /** N: classes in the support set. */
  readonly ways: number;
  /** K: samples of each of them. */
  readonly shots: number;
  /** Q: samples to classify. They go round the ways, the last way first. */
  readonly queries: number;
}

/** One task: a support set, and queries of its classes. Samples are named by their positions in `classes.order`. */
export interface Episode {
  /** The support set, ways × shots, way by way. */
  readonly support: Int32Array;
  readonly queries: Int32Array;
  /** The way that each query belongs to. */
  readonly truth: Int32Array;
}

/** Draws one episode after the other. */
export interface EpisodeSource {
  next(): Episode;
  /** Where classes are drawn within superclasses: how many can be drawn from, of how many. */
  readonly superclasses?: { readonly used: number; readonly total: number };
}

/** Queries that an episode asks of a way. */
export function queriesOfWay({ ways, queries }: EpisodeShape, way: number): number {
  return Math.max(0, Math.ceil((queries - (ways - 1 - way)) / ways));
}

/**
 * The episode of these classes, one a way: of each as many different samples as it has queries and shots, every choice
 * equally likely.
 */
export function episodeOf(classes: Classes, drawn: readonly number[], shape: EpisodeShape, random: Random): Episode {
  return assemble(shape, (way, asked) => {
    const c = at(drawn, way);
    const samples = drawOrdered(classSize(classes, c), asked + shape.shots, random);
    return samples.map((sample) => at(classes.start, c) + sample);
  });
}

/** Puts an episode together from the samples of each way: first those that are asked, then the shots. */
export function assemble(shape: EpisodeShape, samplesOf: (way: number, asked: number) => readonly number[]): Episode {
  const { ways, shots, queries } = shape;
  const episode = {
    support: new Int32Array(ways * shots),
    queries: new Int32Array(queries),
    truth: new Int32Array(queries),
  };
  for (let way = 0, q = 0; way < ways; way++) {
    const asked = queriesOfWay(shape, way);
    const samples = samplesOf(way, asked);
    episode.support.set(samples.slice(asked), way * shots);
    episode.queries.set(samples.slice(0, asked), q);
    episode.truth.fill(way, q, q + asked);
    q += asked;
  }
  return episode;
}

/** `count` different integers of [0, bound) in order, every sequence equally likely. For few of them: time O(count²). */
export function drawOrdered(bound: number, count: number, random: Random): number[] {
  const drawn: number[] = [];
  const sorted: number[] = [];
  for (let i = 0; i < count; i++) {
    // The value counts those not yet drawn; each drawn one at or below it moves it up.
    let value = random.integer(bound - i);
    let place = 0;
    while (place < i && at(sorted, place) <= value) {
      value++;
      place++;
    }
    sorted.splice(place, 0, value);
    drawn.push(value);
  }
  return drawn;
}

/** `count` different integers of [0, bound), every set equally likely, the order not (Floyd, CACM 1987). */
export function drawSet(bound: number, count: number, random: Random): number[] {
  const drawn = new Set<number>();
  for (let last = bound - count; last < bound; last++) {
    const value = random.integer(last + 1);
    drawn.add(drawn.has(value) ? last : value);
  }
  return [...drawn];
}
