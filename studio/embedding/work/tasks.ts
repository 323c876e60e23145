import { createRandom } from "../../../src/core/random.ts";
import { type Breath, createBreath } from "../layout/breath.ts";
import { layFilm } from "../layout/lay-film.ts";
import { nearestList } from "../layout/nearest.ts";
import { type Neighbourhoods, neighbourhoodSearch, unknownNeighbourhoods } from "../layout/neighbourhoods.ts";
import { type FilmAxes, filmAxes, principalLayout } from "../layout/principal.ts";
import { type Space, spaceOf } from "../layout/space.ts";
import { boundedCache } from "./bounded-cache.ts";
import { filmReader } from "./film-reader.ts";
import type { Answers, FilmSource, Task } from "./protocol.ts";

/** Neighbours that say how mixed a neighbourhood is. */
const NEIGHBOURHOOD = 10;

/** Layouts are the same whenever they are computed. */
const SEED = 1;

export interface TaskHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (frame: number, share: number) => void;
  readonly onFrame: (frame: number, points: Float32Array) => void;
}

/** Does what is asked about one film. */
export function createTasks(film: FilmSource) {
  const read = filmReader(film);
  const axes = new Map<2 | 3, Promise<FilmAxes>>();
  const known = boundedCache<number, Neighbourhoods>(
    64 * 2 ** 20,
    ({ right, foreign }) => right.length + foreign.byteLength,
  );
  // Clicks ask about one epoch again and again, and an epoch in float64 is large: the latest alone is kept.
  let latest: { readonly frame: number; readonly space: Space } | null = null;
  const spaceAt = async (frame: number): Promise<Space> => {
    if (latest?.frame !== frame) latest = { frame, space: spaceOf(await read(frame), film.distance) };
    return latest.space;
  };
  const axesOf = (dimensions: 2 | 3): Promise<FilmAxes> => {
    const found = axes.get(dimensions) ?? read(film.addresses.length - 1).then((last) => filmAxes(last, dimensions));
    axes.set(dimensions, found);
    // A failure is not remembered: the next one asks again.
    found.catch(() => axes.delete(dimensions));
    return found;
  };

  async function principal(frame: number, dimensions: 2 | 3): Promise<Answers["principal"]> {
    const fitted = await axesOf(dimensions);
    return { points: principalLayout(await read(frame), fitted, dimensions), variance: fitted.variance };
  }
  let searched: { readonly frame: number; readonly goOn: ReturnType<typeof neighbourhoodSearch> } | null = null;
  async function mixing(
    { frame, wanted }: Extract<Task, { kind: "neighbourhoods" }>,
    breath: Breath,
    told: (share: number) => void,
  ): Promise<Neighbourhoods> {
    const before = known.get(frame) ?? unknownNeighbourhoods(film.samples);
    if (before.known >= Math.min(wanted, film.samples)) return before;
    if (searched?.frame !== frame) {
      const { labels, distance } = film;
      // The same seed for all epochs: the same samples are looked at first.
      const options = { labels, distance, k: NEIGHBOURHOOD, random: createRandom(SEED) };
      searched = { frame, goOn: neighbourhoodSearch(await read(frame), options) };
    }
    const found = await searched.goOn(before, wanted, breath, (count) => told(count / film.samples));
    known.set(frame, found);
    return found;
  }
  async function nearest(frame: number, sample: number, count: number): Promise<Answers["nearest"]> {
    const space = await spaceAt(frame);
    const list = nearestList(Math.min(count, film.samples - 1));
    for (let other = 0; other < film.samples; other++) {
      if (other !== sample) list.offer(other, space.order(sample, other));
    }
    return {
      samples: Array.from(list.samples.subarray(0, list.found)),
      distances: Array.from(list.keys.subarray(0, list.found), (key) => space.distance(sample, key)),
    };
  }

  return async (task: Task, { signal, onProgress, onFrame }: TaskHooks): Promise<Answers[keyof Answers]> => {
    const breath = createBreath(signal);
    switch (task.kind) {
      case "principal":
        return principal(task.frame, task.dimensions);
      case "neighbourhoods":
        return mixing(task, breath, (share) => onProgress(task.frame, share));
      case "nearest":
        return nearest(task.frame, task.sample, task.count);
      case "lay": {
        const { method, dimensions } = task;
        const random = createRandom(SEED);
        const options = { method, dimensions, distance: film.distance, random, breath, told: onProgress };
        const laid = layFilm(film.addresses.length, task.known, read, options);
        for await (const { frame, points } of laid) onFrame(frame, points);
        return null;
      }
    }
  };
}
