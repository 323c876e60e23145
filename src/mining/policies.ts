import { angular } from "./policies/angular.ts";
import { distanceWeighted } from "./policies/distance-weighted.ts";
import { hardClass } from "./policies/hard-class.ts";
import { hardestFew } from "./policies/hardest-few.ts";
import { hardnessWeighted } from "./policies/hardness-weighted.ts";
import { easy, hard, hardest, random, randomHard, semiHard } from "./policies/margin.ts";
import { uniformHistogram } from "./policies/uniform-histogram.ts";
import type { Policy } from "./policy.ts";

/** Policies by name; those that have settings are here with their defaults. */
export const policies = {
  random,
  randomHard,
  semiHard,
  hard,
  hardest,
  easy,
  hardestFew: hardestFew(),
  hardClass: hardClass(),
  angular: angular(),
  distanceWeighted: distanceWeighted(),
  hardnessWeighted: hardnessWeighted(),
  uniformHistogram: uniformHistogram(),
} satisfies Record<string, Policy>;
