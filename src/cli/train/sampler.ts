import { createHash } from "node:crypto";
import { classBalanced } from "../../data/samplers/class-balanced.ts";
import { classWeighted } from "../../data/samplers/class-weighted.ts";
import { fixedTriplets } from "../../data/samplers/fixed-triplets.ts";
import { hardClasses } from "../../data/samplers/hard-classes.ts";
import { hierarchical } from "../../data/samplers/hierarchical.ts";
import type { Sampler } from "../../data/samplers/sampler.ts";
import { shuffled } from "../../data/samplers/shuffled.ts";
import { readClassWeights, readSuperClasses, readTripletList } from "../../node/sampler-lists.ts";
import { type ChosenSampler, recorded } from "../../recipe/sampler.ts";
import type { SamplerName } from "../../recipe/sampler.ts";
import type { TrainFlags } from "./flags.ts";

/** The sampler that was asked for, with what its files say; null where none was. Throws an InputError. */
export async function readSampler(flags: TrainFlags): Promise<ChosenSampler | null> {
  const { sampler: name } = flags;
  if (name === undefined) return null;
  if (name !== "fixedTriplets") return recorded(await drawing[name](flags));
  const { tripletList = "", tripletBatch } = flags;
  const triplets = await readTripletList(tripletList);
  const sampler = fixedTriplets(triplets, tripletBatch === undefined ? {} : { size: tripletBatch });
  // Tells whether it is the same list when a training goes on.
  const sides = triplets.map(({ anchor, positive, negative }) => [anchor, positive, negative]);
  const fingerprint = createHash("sha256").update(JSON.stringify(sides)).digest("hex");
  return recorded(sampler, { list: tripletList, fingerprint });
}

const drawing: Readonly<
  Record<Exclude<SamplerName, "fixedTriplets">, (flags: TrainFlags) => Sampler | Promise<Sampler>>
> = {
  classBalanced: () => classBalanced(),
  shuffled: () => shuffled(),
  classWeighted: async ({ classExponent, classWeights }) =>
    classWeighted({
      ...(classExponent !== undefined && { exponent: classExponent }),
      ...(classWeights !== undefined && { weights: await readClassWeights(classWeights) }),
    }),
  hierarchical: async ({ superClasses, superClassMap }) =>
    hierarchical({
      ...(superClasses !== undefined && { superClasses }),
      ...(superClassMap !== undefined && { superClassOf: await readSuperClasses(superClassMap) }),
    }),
  hardClasses: ({ lookEvery, neighbourhoods, nearPool }) =>
    hardClasses({
      ...(lookEvery !== undefined && { every: lookEvery }),
      ...(neighbourhoods !== undefined && { neighbourhoods }),
      ...(nearPool !== undefined && { pool: nearPool }),
    }),
};
