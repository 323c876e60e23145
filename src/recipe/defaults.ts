import type { Recipe } from "./recipe.ts";

/** Kinds of data, by which defaults differ. */
export type DataKind = "synthetic" | "vectors" | "image";

/** What a kind of data is trained with where nothing else is asked for. */
export interface KindDefaults {
  /** As `--loss` names it. */
  readonly loss: string;
  readonly backbone: string;
  /** Sizes of an mlp's hidden layers, or channels of conv4's blocks. */
  readonly hidden: readonly number[];
  /** Dimensions. */
  readonly embedding: number;
  readonly normalise: boolean;
  readonly distance: string;
  readonly miningDistance: string;
  /** P and K of a batch. */
  readonly classes: number;
  readonly samples: number;
  readonly epochs: number;
  /** Steps that are enough whatever the epochs. */
  readonly steps: number;
  readonly standardise: boolean;
  /** Learning-rate schedule. */
  readonly schedule: string;
}

const vectors: KindDefaults = {
  loss: "triplet",
  backbone: "mlp",
  // One wide layer, many dimensions and few steps: deeper, narrower or longer ones know unseen classes less well
  // (docs/results.md).
  hidden: [256],
  embedding: 64,
  normalise: true,
  distance: "squaredEuclidean",
  miningDistance: "squaredEuclidean",
  classes: 8,
  samples: 8,
  epochs: 100,
  steps: 1000,
  standardise: true,
  schedule: "cosine",
};

const byKind: Readonly<Record<DataKind, KindDefaults>> = {
  vectors,
  // The paper's network, 32→64→64→2, whose embeddings are points of a plane.
  synthetic: {
    ...vectors,
    hidden: [64, 64],
    embedding: 2,
    steps: Infinity,
    schedule: "constant",
    normalise: false,
    distance: "euclidean",
    miningDistance: "euclidean",
    standardise: false,
  },
  image: { ...vectors, backbone: "conv4", hidden: [64, 64, 64, 64], classes: 16, samples: 4, steps: 3000 },
};

/**
 * The author's reference: it mines by the Euclidean distance but its loss takes the squared one, its embeddings are not
 * normalised, and annealing has run its course after 500 epochs. Images go through the paper's NIST network.
 */
function paper(kind: DataKind): KindDefaults {
  return {
    ...byKind[kind],
    loss: "triplet",
    hidden: [64, 64],
    ...(kind === "image" && { backbone: "nist" }),
    embedding: kind === "image" ? 64 : 2,
    normalise: false,
    distance: "squaredEuclidean",
    miningDistance: "euclidean",
    epochs: 500,
    steps: Infinity,
    standardise: false,
    schedule: "constant",
  };
}

/**
 * Large batches of many classes by supervised contrast, through a network that widens toward its end, as long as twenty
 * minutes on two cores allow (docs/results.md).
 */
const drawings = (kind: DataKind): KindDefaults => ({
  ...byKind[kind],
  loss: "supCon",
  classes: 64,
  samples: 4,
  steps: 1800,
  ...(kind === "image" && { hidden: [64, 64, 128, 256], embedding: 256 }),
});

/** Defaults for a kind of data, under the preset that was asked for. */
export function defaultsFor(kind: DataKind, { preset }: Pick<Recipe, "preset">): KindDefaults {
  if (preset === undefined) return byKind[kind];
  return preset === "paper" ? paper(kind) : drawings(kind);
}

/** Sides of images, in pixels, where nothing else is asked for. */
export function defaultSize({ preset }: Pick<Recipe, "preset">): { height: number; width: number } {
  // A power of two for drawings: every pooling halves without leaving pixels out.
  const side = { paper: 96, drawings: 32, none: 28 }[preset ?? "none"];
  return { height: side, width: side };
}
