import { expect, test } from "vitest";
import { datasetOf } from "../../test/support/data.ts";
import { imageDataset } from "../data/images.ts";
import { rotatedClasses } from "../data/rotated-classes.ts";
import { dataText } from "./data-text.ts";

test("data is counted as it is, also where its classes are turned", () => {
  const plain = datasetOf([[1], [2], [3]], [0, 0, 1]);
  expect(dataText({ samples: plain.size, classNames: plain.classNames }, { turns: false })).toBe(
    "3 samples of 2 classes",
  );
  const shape = { channels: 1, height: 2, width: 2 } as const;
  const { labels, classNames, ids, name } = plain;
  const images = imageDataset(new Uint8Array(3 * 4), shape, { labels, classNames, ids, name });
  const turned = rotatedClasses(images);
  expect(turned.size).toBe(12);
  expect(dataText({ samples: turned.size, classNames: turned.classNames }, { turns: true })).toBe(
    "3 samples of 2 classes",
  );
});
