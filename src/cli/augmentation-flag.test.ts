import { join } from "node:path";
import { expect, test } from "vitest";
import { augmentationPresets } from "../augmentation/augmenter.ts";
import { InputError } from "../core/errors.ts";
import { temporaryFolder } from "../../test/support/files.ts";
import { readAugmentation } from "./augmentation-flag.ts";

test.each(["drawings", "photographs", "faces"] as const)("%s names a preset", async (name) => {
  expect(await readAugmentation(name)).toEqual({ name, settings: augmentationPresets[name] });
});

test("a path names a file of settings", async () => {
  const settings = { affine: { rotation: 3, fill: 0.5 }, flip: { vertical: 0.25 } };
  const file = join(temporaryFolder({ "own.json": JSON.stringify(settings) }), "own.json");
  expect(await readAugmentation(file)).toEqual({ name: file, settings });
});

test("anything else is refused in a line that says what is wrong where", async () => {
  const folder = temporaryFolder({
    "broken.json": `{"flip":`,
    "wrong.json": `{"flip": {"horizontal": 2}}`,
    "list.json": "[1]",
  });
  const refusal = (name: string) => expect(readAugmentation(name === "" ? folder : name)).rejects;
  await refusal("photos").toThrow(
    "unknown augmentation: photos, expected drawings, photographs, faces or a JSON file of settings",
  );
  await refusal("constructor").toThrow("unknown augmentation: constructor");
  await refusal(join(folder, "broken.json")).toThrow("broken.json is no JSON: ");
  await refusal(join(folder, "wrong.json")).toThrow("wrong.json.flip.horizontal: 2, expected a number from 0 to 1");
  await refusal(join(folder, "list.json")).toThrow("list.json: [1], expected an object with affine, flip");
  await refusal("").toThrow(`cannot read ${folder}: EISDIR`);
  await refusal("photos").toBeInstanceOf(InputError);
});
