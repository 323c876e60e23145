/** Samples beyond which layouts that follow neighbours take minutes an epoch. */
export const MOST_SAMPLES = 20_000;

/** Samples below which there are no neighbours to follow. */
export const LEAST_SAMPLES = 5;
