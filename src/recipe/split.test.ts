import { expect, test } from "vitest";
import { matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { indexLabels } from "../data/labels.ts";
import { vectorDataset } from "../data/vectors.ts";
import { splitData } from "./split.ts";

/** Five samples of each of these classes. */
function dataOf(names: readonly string[]) {
  const all = names.flatMap((name) => Array.from({ length: 5 }, () => name));
  return vectorDataset(matrix(new Float32Array(all.length), all.length, 1), { name: "data", ...indexLabels(all) });
}
const letters = dataOf(Array.from({ length: 12 }, (_, i) => `class${String.fromCharCode(97 + i)}`));
const random = () => createRandom(1);
const classesOf = (indices: Int32Array) => new Set(Array.from(indices, (i) => letters.labels[i])).size;

test("classes are kept for validation where there are ten or more, samples where there are fewer", () => {
  const byClass = splitData(letters, {}, random()).split;
  expect([classesOf(byClass.train), classesOf(byClass.validation)]).toEqual([10, 2]);
  const { split } = splitData(dataOf(["a", "b", "c"]), {}, random());
  expect(split.description).toMatch(/^by sample: about 20 %/);
});

test("a single number to hold out is a share, unless a class has that name; anything else names classes", () => {
  expect(splitData(letters, { holdout: ["0.5"] }, random()).split.description).toMatch(/^by class: 6 of 12/);
  const numbered = dataOf(["0", "1", "2", "3", "4"]);
  expect(splitData(numbered, { holdout: ["3", "4"] }, random()).split.description).toMatch(/namely 3, 4/);
  expect(splitData(letters, { holdout: ["0.4"], split: "sample" }, random()).split.description).toMatch(/40 %/);
});

test("what cannot be held out is refused", () => {
  expect(() => splitData(letters, { holdout: ["1.5"] }, random())).toThrow(/^invalid --holdout: 1\.5/);
  expect(() => splitData(letters, { holdout: ["classz"] }, random())).toThrow(/^unknown class to hold out: "classz"/);
  expect(() => splitData(letters, { holdout: ["classa"], split: "sample" }, random())).toThrow(
    /^invalid --holdout: classa, expected a share between 0 and 1 with --split sample/,
  );
});
