import { expect, test } from "vitest";
import { defaultsFor, defaultSize } from "./defaults.ts";
import { resolveLoss } from "./loss.ts";
import { withPreset } from "./presets.ts";
import { checkRecipe } from "./resolve.ts";

test("the preset for drawings types what it stands for, and what is typed over it wins", () => {
  const recipe = withPreset({ preset: "drawings" });
  expect(recipe).toMatchObject({ turns: true, augment: "drawings", invert: true, learningRate: 0.003 });
  expect(withPreset({ preset: "drawings", invert: false, learningRate: 0.1 })).toMatchObject({
    turns: true,
    invert: false,
    learningRate: 0.1,
  });
  const defaults = defaultsFor("image", recipe);
  expect(defaults).toMatchObject({
    backbone: "conv4",
    hidden: [64, 64, 128, 256],
    embedding: 256,
    classes: 64,
    samples: 4,
    steps: 1800,
  });
  expect(defaultSize(recipe)).toEqual({ height: 32, width: 32 });
  // A network's blocks are for images alone.
  expect(defaultsFor("vectors", recipe)).toMatchObject({ backbone: "mlp", hidden: [256], embedding: 64 });
  expect(resolveLoss(recipe, defaults).name).toBe("supCon");
  expect(() => checkRecipe({ ...recipe, temperature: 0.05 })).not.toThrow();
  expect(() => checkRecipe({ ...recipe, loss: "triplet", temperature: 0.05 })).toThrow(/^invalid --temperature/);
  // Whoever names a policy wants triplets.
  expect(resolveLoss({ ...recipe, policy: "nspa" }, defaults).name).toBe("triplet");
});

test("the paper's preset stays with the paper's loss, and no preset leaves everything as it was typed", () => {
  const typed = { preset: "paper", loss: "supCon" } as const;
  expect(() => resolveLoss(typed, defaultsFor("image", typed))).toThrow(/^invalid --preset: paper trains by triplets/);
  const plain = { margin: 0.3 };
  expect(withPreset(plain)).toBe(plain);
});
