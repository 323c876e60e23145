import { describe, expect, test } from "vitest";
import { differingThings, flatten, labelsOf } from "../comparison/settings.ts";
import { contrastive } from "../losses/contrastive.ts";
import type { BatchLoss } from "../losses/loss.ts";
import { supCon } from "../losses/sup-con.ts";
import { chosenSettings } from "./chosen-settings.ts";

describe("chosen settings", () => {
  const label = (...all: readonly Readonly<Record<string, unknown>>[]) =>
    labelsOf(all.map((settings) => flatten(chosenSettings(settings))));
  const recorded = (loss: BatchLoss, more: Readonly<Record<string, unknown>> = {}) => ({
    loss: { name: loss.name, settings: { ...loss.settings, ...more } },
    policy: loss.name,
    margin: loss.margin,
    distance: loss.distance.kind,
    miningDistance: loss.distance.kind,
  });
  const triplet = (margin: number) => ({
    loss: { name: "triplet", settings: {} },
    policy: "nspa",
    margin,
    distance: "euclidean",
    miningDistance: "euclidean",
  });

  test("give labels with the settings that were chosen, and none that is the loss's default or follows from another", () => {
    expect(label(recorded(supCon()), recorded(contrastive()), triplet(0.2))).toEqual([
      "supCon",
      "contrastive",
      "triplet",
    ]);
    expect(label(recorded(supCon({ temperature: 0.5 })), recorded(contrastive({ negativeMargin: 2 })))).toEqual([
      "supCon, temperature 0.5",
      "contrastive, negativeMargin 2",
    ]);
    // The margin that a temperature stands for is no choice of its own; that of triplets is.
    const hot = recorded(supCon({ temperature: 0.5 }));
    expect(differingThings([hot, recorded(supCon())].map((settings) => flatten(chosenSettings(settings))))).toEqual([
      "loss",
    ]);
    expect(label(hot, triplet(0.2), triplet(0.5))).toEqual([
      "supCon, temperature 0.5",
      "triplet, margin 0.2",
      "triplet, margin 0.5",
    ]);
    expect(label(recorded(supCon(), { pairMining: "batchHard" }), recorded(supCon()))[0]).toBe("batchHard");
  });

  test("are all of a loss that is not known here, and of a record that it does not take", () => {
    const own = { loss: { name: "mine", settings: { strength: 3 } } };
    expect(label(own, recorded(supCon()))[0]).toMatch(/^mine, strength 3/);
    const other = { loss: { name: "supCon", settings: { heat: 3 } }, margin: 1 };
    expect(chosenSettings(other)).toBe(other);
  });
});
