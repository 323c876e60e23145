/** Smallest and largest value of something that is drawn between them. */
export type Range = readonly [from: number, to: number];

/**
 * What lies outside an image that is moved: `background` the median of its border, a colour for each channel; `edge` its
 * outermost pixels again; `reflect` its mirror image; or a grey level in [0, 1].
 */
export type Fill = "background" | "edge" | "reflect" | number;

/** Moves an image about its centre: scaled, sheared, rotated, then shifted. */
export interface AffineSettings {
  /** Degrees; the angle is uniform in ± this. Default: 0. */
  readonly rotation?: number;
  /** Share of the image's width and height; each shift is uniform in ± this. Default: 0. */
  readonly shift?: number;
  /** Size of the content beside its old one; uniform. Default: [1, 1]. */
  readonly scale?: Range;
  /** Degrees by which upright lines lean; uniform in ± this. Default: 0. */
  readonly shear?: number;
  /** Default: `edge`. */
  readonly fill?: Fill;
}

/** Mirrors an image. */
export interface FlipSettings {
  /** Probability of left for right. Default: 0. */
  readonly horizontal?: number;
  /** Probability of up for down. Default: 0. */
  readonly vertical?: number;
}

/** Cuts out a part and brings it to the size of the whole (Szegedy et al., *Going deeper with convolutions*, 2015). */
export interface CropSettings {
  /** Share of the image's area that is kept; uniform. */
  readonly area: Range;
  /**
   * Width of the part by its height, beside that of the whole image; its logarithm is uniform, within what fits into the
   * image. Default: [3/4, 4/3].
   */
  readonly aspect?: Range;
}

/** Makes an image less sharp, as a Gaussian does. */
export interface BlurSettings {
  /** Probability that an image is blurred. Default: 1. */
  readonly probability?: number;
  /** Standard deviation in pixels; uniform. */
  readonly sigma: Range;
}

/** Covers a rectangle with uniform noise (Zhong et al., *Random erasing data augmentation*, 2020). */
export interface EraseSettings {
  /** Probability that an image gets a rectangle. Default: 1. */
  readonly probability?: number;
  /** Share of the image's area; uniform. */
  readonly area: Range;
  /** Width of the rectangle by its height, beside that of the whole image; its logarithm is uniform. Default: [0.3, 10/3]. */
  readonly aspect?: Range;
}

/** Adds to every value a normal deviate of its own. */
export interface NoiseSettings {
  /** Its standard deviation, where 1 is from black to white. */
  readonly deviation: number;
}

/**
 * How images are changed, at random, each time that they are trained on: a plain JSON value. What is left out does not
 * happen. The order is: crop, affine and flip in one pass; brightness; contrast; saturation; blur; noise; erase.
 */
export interface AugmentationSettings {
  readonly affine?: AffineSettings;
  readonly flip?: FlipSettings;
  readonly crop?: CropSettings;
  /** Every value is multiplied by a factor, uniform in 1 ± this. Default: 0. */
  readonly brightness?: number;
  /** Distances from the mean luma are multiplied by a factor, uniform in 1 ± this. Default: 0. */
  readonly contrast?: number;
  /** Distances from a pixel's own luma are multiplied by a factor, uniform in 1 ± this; nothing where there is one channel. Default: 0. */
  readonly saturation?: number;
  readonly blur?: BlurSettings;
  readonly noise?: NoiseSettings;
  readonly erase?: EraseSettings;
}
