import { describe, expect, it, test } from "vitest";
import { commandOf, dataRecipe, emptyForm, recipeOf, type Form, mixtureOf, type Typed } from "./form.ts";

const typed = (values: Partial<Typed>): Form => ({ ...emptyForm, typed: { ...emptyForm.typed, ...values } });

describe("a form", () => {
  it("leaves what nobody typed to the defaults", () => {
    expect(recipeOf(emptyForm)).toEqual({ policy: "nspa" });
  });

  it("is read as the options of the command line are", () => {
    const form = typed({ epochs: "12", learningRate: "1e-2", hidden: "128, 64", holdout: "0.3", seed: "7" });
    expect(recipeOf({ ...form, split: "sample" })).toEqual({
      policy: "nspa",
      epochs: 12,
      learningRate: 0.01,
      hidden: [128, 64],
      holdout: ["0.3"],
      seed: 7,
      split: "sample",
    });
    expect(recipeOf(typed({ hidden: "none" })).hidden).toEqual([]);
  });

  it.each([
    [{ epochs: "0" }, "invalid --epochs: 0, expected a whole number, 1 or more"],
    [{ margin: "x" }, "invalid --margin: x, expected a number above 0 and up to 1000000"],
    [{ hidden: "8,,8" }, "invalid --hidden: , expected a whole number from 1 to 65536"],
  ])("says of %o what is wrong with it", (values, message) => {
    expect(() => recipeOf(typed(values))).toThrow(message);
  });

  it("gives a loss no margin of triplets, whatever was typed there", () => {
    expect(recipeOf({ ...typed({ margin: "0.5" }), learn: "loss:supCon" })).toEqual({ loss: "supCon" });
  });

  it("writes a mixture as --policy takes it", () => {
    expect(
      recipeOf({ ...emptyForm, learn: "mixture", mixture: { randomHard: 1, semiHard: 2, hardest: 0 } }).policy,
    ).toBe("randomHard=0.333,semiHard=0.667");
  });
});

test("a mixture's shares sum to one to the thousandth, and there is none without a weight", () => {
  for (const weights of [
    { a: 1, b: 1, c: 1 },
    { a: 0.05, b: 0.9, c: 0.15 },
    { a: 0, b: 3, c: 0 },
  ]) {
    const shares = Object.values(mixtureOf(weights) ?? {});
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(shares.every((share) => share > 0)).toBe(true);
  }
  expect(mixtureOf({ a: 0, b: 0 })).toBeNull();
});

test("the command is what a person would type for the same", () => {
  const table = {
    kind: "table",
    file: new File([], "my data.csv"),
    label: "kind",
    ignore: ["id", "n"],
    skipLines: 1,
  } as const;
  expect(commandOf("my data.csv", { ...recipeOf(typed({ hidden: "64,32" })), ...dataRecipe(table) })).toBe(
    "npx kinfold train 'my data.csv' --policy nspa --hidden 64,32 --label kind --ignore id --ignore n --skip-lines 1",
  );
  const images = { kind: "images", name: "letters", files: [], shape: "colour", invert: true } as const;
  expect(commandOf("letters", dataRecipe(images))).toBe("npx kinfold train letters --channels 3 --size 32x32 --invert");
});
