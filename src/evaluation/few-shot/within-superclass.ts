import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { classesOf, type Pool } from "./draws.ts";
import {
  assemble,
  drawOrdered,
  drawSet,
  type Episode,
  episodeOf,
  type EpisodeShape,
  type EpisodeSource,
  queriesOfWay,
} from "./episode.ts";

/**
 * Classes of one superclass, N different ones; the superclasses take turns in an order drawn at random. Where drawers are
 * known, K of them give the support set and another one all queries, all different and each with a sample of every class
 * drawn; where they are not, support and queries are any different samples.
 *
 * Throws an InputError where superclasses are missing, where none has classes enough, and where drawers leave no choice.
 */
export function drawWithinSuperclass(
  { classes, superclasses }: Pool,
  shape: EpisodeShape,
  random: Random,
): EpisodeSource {
  if (superclasses === undefined) {
    throw new InputError(
      "missing super-classes: this protocol draws classes of one super-class, expected one named for every sample; take a protocol that draws from all classes",
    );
  }
  const { members, byDrawer } = superclasses;
  if (byDrawer !== undefined) requireOneQueryAWay(shape);
  const least = byDrawer ? 1 : shape.shots + queriesOfWay(shape, shape.ways - 1);
  const large = new Set(classesOf(classes, least));
  const groups = members.map((own) => own.filter((c) => large.has(c)));
  const usable = groups.filter((group) => group.length >= shape.ways);
  if (usable.length === 0) throw tooFewClasses(groups, shape, least);
  const order = random.shuffle(Int32Array.from(usable.keys()));
  let turn = 0;
  return {
    superclasses: { used: usable.length, total: members.length },
    next() {
      const group = usable[at(order, turn++ % order.length)] ?? [];
      const set = random.shuffle(drawSet(group.length, shape.ways, random));
      const drawn = set.map((place) => at(group, place));
      return byDrawer
        ? episodeOfDrawers(
            drawn.map((c) => byDrawer[c] ?? new Map<number, number>()),
            shape,
            random,
          )
        : episodeOf(classes, drawn, shape, random);
    },
  };
}

/** The samples that one drawer made are the queries, those of `shots` others the support set. */
function episodeOfDrawers(
  positions: readonly ReadonlyMap<number, number>[],
  shape: EpisodeShape,
  random: Random,
): Episode {
  const [first, ...rest] = positions;
  const all = [...(first?.keys() ?? [])].filter((drawer) => rest.every((own) => own.has(drawer)));
  if (all.length < shape.shots + 1) {
    throw new InputError(
      `too few drawers: ${all.length} with a sample of each of ${shape.ways} classes, expected at least ${shape.shots + 1}; ask for fewer ways or shots, or leave the drawers out`,
    );
  }
  const [asked = NaN, ...shown] = drawOrdered(all.length, shape.shots + 1, random).map((place) => at(all, place));
  const sampleOf = (way: number, drawer: number) => positions[way]?.get(drawer) ?? NaN;
  return assemble(shape, (way, count) => [
    ...(count > 0 ? [sampleOf(way, asked)] : []),
    ...shown.map((drawer) => sampleOf(way, drawer)),
  ]);
}

function requireOneQueryAWay({ ways, queries }: EpisodeShape): void {
  if (queries <= ways) return;
  throw new InputError(
    `invalid queries: ${queries} an episode, expected ${ways} or fewer: the drawer of the queries has one sample of each of ${ways} classes`,
  );
}

function tooFewClasses(groups: readonly (readonly number[])[], { ways }: EpisodeShape, least: number): InputError {
  const most = groups.reduce((size, group) => Math.max(size, group.length), 0);
  const size = least > 1 ? ` of ${least} samples or more` : "";
  return new InputError(
    `too few classes: ${most}${size} in the largest super-class for ${ways} ways, expected at least ${ways}; ask for fewer ways`,
  );
}
