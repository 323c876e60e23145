import { describe, expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { lossName, resolveLoss } from "./loss.ts";
import type { Recipe } from "./recipe.ts";

const defaults = { loss: "triplet" } as const;
const resolved = (recipe: Recipe) => resolveLoss(recipe, defaults);

describe("resolveLoss", () => {
  test("takes the loss that was asked for, with its options", () => {
    expect(resolved({})).toEqual({ name: "triplet", loss: null, pairs: null, settings: {} });
    expect(resolved({ loss: "supCon", temperature: 0.07 }).loss?.settings).toEqual({
      temperature: 0.07,
      graded: false,
      reducer: "meanOverAll",
    });
    expect(resolved({ loss: "softmax", head: "linear", smoothing: 0.1 }).loss?.settings).toEqual({
      head: "linear",
      temperature: 0.05,
      smoothing: 0.1,
      batches: "shuffled",
      reducer: "meanOverAll",
    });
    // Margins of pairs are lengths, whatever is usual for triplets of the same data.
    const { loss, pairs } = resolved({ loss: "contrastive", negativeMargin: 0.8, pairMining: "batchHard" });
    expect(pairs?.name).toBe("batchHard");
    expect(loss?.settings).toEqual({
      distance: "euclidean",
      positiveMargin: 0,
      negativeMargin: 0.8,
      squared: false,
      reducer: "meanOverActive",
    });
  });

  test("takes any loss of the registry, with any of its settings", () => {
    const recipe = { loss: "margin", distance: "cosine", lossSetting: ["boundary=perClass", "beta=0.5"] };
    const { loss, settings } = resolved(recipe);
    expect(settings).toEqual(loss?.settings);
    expect(settings).toMatchObject({ distance: "cosine", boundary: "perClass", beta: 0.5, margin: 0.2 });
    expect(resolved({ loss: "pnp", temperature: 0.05, lossSetting: ["variant=Dq"] }).settings).toMatchObject({
      variant: "Dq",
      temperature: 0.05,
    });
    expect(resolved({ lossSetting: ["swap=true"] })).toEqual({
      name: "triplet",
      loss: null,
      pairs: null,
      settings: { swap: true },
    });
  });

  test("takes options of mining for a wish for triplets where the data's default is another loss", () => {
    expect(lossName({}, { loss: "supCon" })).toBe("supCon");
    expect(lossName({ policy: "nspa" }, { loss: "supCon" })).toBe("triplet");
    expect(lossName({ distance: "cosine" }, { loss: "contrastive" })).toBe("contrastive");
    // Who only wants to look gets no other training.
    expect(lossName({ triplets: true }, { loss: "supCon" })).toBe("supCon");
  });

  test.each<[Recipe, string]>([
    [{ loss: "softmax", policy: "nspa" }, "invalid --policy: it goes with --loss triplet, contrastive, signalToNoise"],
    [{ loss: "arcFace", memory: 100 }, "invalid --memory: it goes with --loss triplet, contrastive"],
    [{ memoryWarmUp: 3 }, "missing --memory: --memory-warm-up belongs to it"],
    [{ loss: "softmax", distance: "cosine" }, "invalid --distance: it goes with --loss triplet, contrastive"],
    [{ loss: "supCon", triplets: true }, "invalid --triplets: it goes with --loss triplet, not with supCon"],
    [{ temperature: 0.1 }, "invalid --temperature: it goes with --loss supCon, ntXent, pnp or softmax"],
    [
      { loss: "contrastive", margin: 0.3 },
      "invalid --margin: it goes with --loss triplet, not with contrastive; leave",
    ],
    [{ loss: "rankedList", margin: 0.3 }, "not with rankedList; use --loss-setting margin=…"],
    [{ loss: "supCon", lossSetting: ["temperatur=1"] }, "unknown setting of supCon: temperatur, expected temperature"],
    [{ loss: "supCon", lossSetting: ["temperature=hot"] }, 'invalid setting of supCon: temperature "hot", expected a'],
    [{ loss: "supCon", lossSetting: ["temperature"] }, "invalid --loss-setting: temperature, expected key=value"],
    [{ loss: "supCon", lossSetting: ["temperature=1", "temperature=2"] }, "temperature is given twice"],
    [{ loss: "supCon", temperature: 1, lossSetting: ["temperature=1"] }, "temperature is given by --temperature too"],
    [{ lossSetting: ["swap=maybe"] }, 'invalid setting of triplet: swap "maybe", expected a boolean'],
    [{ loss: "softmax", pairMining: "batchHard" }, "invalid --pair-mining: it goes with --loss contrastive"],
    [{ loss: "triplet", negativeMargin: 1 }, "invalid --negative-margin: it goes with --loss contrastive"],
    [{ loss: "contrastive", positiveMargin: 2 }, "invalid margins: 2 of positives and 1 of negatives"],
    [{ loss: "supCon", onCollapse: "rollBack" }, "invalid --on-collapse: rollBack"],
    [{ loss: "supCon", draw: "batch" }, "invalid --draw: --loss supCon mines by policies only with --policy"],
    [{ loss: "supCon", policy: "nspa", pairMining: "batchHard" }, "invalid --pair-mining: the policies of --policy"],
    [{ loss: "softmax", pretrain: 3 }, "invalid --pretrain: --loss softmax classifies from start to end"],
  ])("refuses what does not go together: %j", (recipe, message) => {
    expect(() => resolved(recipe)).toThrow(InputError);
    expect(() => resolved(recipe)).toThrow(message);
  });
});
