import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { commandLine, distanceName, number, ofOption, oneOf, plainValue, shellQuote, wholeNumber } from "./parse.ts";
import { imageSize } from "./size.ts";

test("numbers are taken as people write them, and nothing else is", () => {
  const parse = number("--margin", { above: 0, to: 10 });
  expect([".5", "5.", "1e-3", " 2 ", "+3"].map(parse)).toEqual([0.5, 5, 0.001, 2, 3]);
  for (const text of ["", " ", "abc", "1,5", "0x10", "NaN", "Infinity", "1e999", "0", "-1", "11", "--3", "1 2"]) {
    expect(() => parse(text)).toThrow(`invalid --margin: ${text}, expected a number above 0 and up to 10`);
  }
});

test("whole numbers have no fraction and no loss of digits", () => {
  const parse = wholeNumber("--epochs", 1);
  expect(["1", "100", "1e3"].map(parse)).toEqual([1, 100, 1000]);
  for (const text of ["0", "-2", "1.5", "9007199254740993", "ten"]) {
    expect(() => parse(text)).toThrow(`invalid --epochs: ${text}, expected a whole number, 1 or more`);
  }
});

test("what is wrong with the value of an option is said of the option", () => {
  const refuse = (message: string) => () => {
    throw new InputError(message);
  };
  expect(() => ofOption("--policy", ["mixture"], refuse("invalid mixture: a"))).toThrow("invalid --policy: a");
  expect(() => ofOption("--policy", ["mixture"], refuse("unknown policy: a"))).toThrow("unknown policy: a");
  expect(distanceName("--distance")("squared:manhattan")).toBe("squared:manhattan");
  expect(() => distanceName("--mining-distance")("lp:0.5")).toThrow(
    "invalid --mining-distance: lp:0.5, expected a p of 1 or more",
  );
});

test("a value of any kind is a number or true or false where it reads as one", () => {
  expect(["0.5", "1e3", "true", "false", "perClass", "NaN", ""].map(plainValue)).toEqual([
    0.5,
    1000,
    true,
    false,
    "perClass",
    "NaN",
    "",
  ]);
});

test("a name that is not known is answered with those that are", () => {
  expect(() => oneOf("split", ["class", "sample", "folder"])("klass")).toThrow(
    "unknown split: klass, expected class, sample or folder",
  );
});

test("a size is one number or two", () => {
  expect(imageSize("28")).toEqual({ height: 28, width: 28 });
  expect(imageSize("28x40")).toEqual({ height: 28, width: 40 });
  for (const text of ["0", "28x", "x28", "28x0", "-28", "5000", "28x28x3"]) {
    expect(() => imageSize(text)).toThrow(/^invalid --size: /);
  }
});

test("a quoted argument comes out of a shell as it went in", () => {
  const words = fc.sample(fc.string({ unit: "grapheme-ascii" }), { numRuns: 40, seed: 1 });
  const tricky = ["", "é\n", "it's", "a b", "$HOME", "`x`", "\\", "*", '"', ...words];
  const { stdout } = spawnSync("sh", ["-c", `printf '%s\\0' ${tricky.map(shellQuote).join(" ")}`], {
    encoding: "utf8",
  });
  expect(stdout.split("\0").slice(0, -1)).toEqual(tricky);
  expect(commandLine(["train", "my data", "--policy", "semiHard=1"])).toBe(
    "npx kinfold train 'my data' --policy semiHard=1",
  );
});
