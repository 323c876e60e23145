import { expect, test } from "vitest";
import { runtimeName } from "#ort";
import { perceptronLosses } from "../support/perceptron.ts";
import { expectRecorded } from "../support/same-losses.ts";

test("the perceptron trains in a browser and has the losses that it has in Node", async () => {
  expect(runtimeName).toBe("onnxruntime-web");
  expectRecorded(await perceptronLosses());
});
