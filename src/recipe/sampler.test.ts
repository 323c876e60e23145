import { expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { lossName } from "./loss.ts";
import type { Recipe } from "./recipe.ts";
import { checkRecipe } from "./resolve.ts";

test.each<[Recipe, string]>([
  [{ classExponent: 1 }, "invalid --class-exponent: it goes with --sampler classWeighted; add that or leave it out"],
  [{ sampler: "hierarchical", nearPool: 2 }, "invalid --near-pool: it goes with --sampler hardClasses"],
  [{ tripletList: "t.csv" }, "invalid --triplet-list: it goes with --sampler fixedTriplets"],
  [{ sampler: "classWeighted", classExponent: 1, classWeights: "w.csv" }, "invalid --class-exponent: --class-weights"],
  [{ sampler: "shuffled" }, "invalid --sampler: shuffled goes with --loss softmax"],
  [{ sampler: "fixedTriplets" }, "missing option: --triplet-list <file>"],
  [{ sampler: "fixedTriplets", tripletList: "t.csv", loss: "supCon" }, "invalid --loss: supCon takes no triplets"],
  [
    { sampler: "fixedTriplets", tripletList: "t.csv", policy: "nspa" },
    "invalid --policy: --sampler fixedTriplets gives",
  ],
  [{ sampler: "fixedTriplets", tripletList: "t.csv", classes: 4 }, "invalid --classes: --sampler fixedTriplets draws"],
  [{ sampler: "fixedTriplets", tripletList: "t.csv", onCollapse: "rollBack" }, "invalid --on-collapse: rollBack"],
])("options of sampling that do not go together are refused: %j", (recipe, message) => {
  expect(() => checkRecipe(recipe)).toThrow(InputError);
  expect(() => checkRecipe(recipe)).toThrow(message);
});

test("a list of triplets asks for the triplet loss, whatever the default", () => {
  expect(lossName({ sampler: "fixedTriplets" }, { loss: "supCon" })).toBe("triplet");
});
