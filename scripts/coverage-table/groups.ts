import type { Group } from "./row.ts";
import { lossGroups } from "./rows/losses.ts";
import { measureGroups } from "./rows/measures.ts";
import { miningGroups } from "./rows/mining.ts";
import { pairingGroups } from "./rows/pairing.ts";
import { shippingGroups } from "./rows/shipping.ts";
import { trainingGroups } from "./rows/training.ts";

/** All that the page says, in its order. */
export const groups: readonly Group[] = [
  ...lossGroups,
  ...miningGroups,
  ...pairingGroups,
  ...measureGroups,
  ...trainingGroups,
  ...shippingGroups,
];
