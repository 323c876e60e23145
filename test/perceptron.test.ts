import { expect, test } from "vitest";
import { runtimeName } from "#ort";
import { perceptronLosses } from "./support/perceptron.ts";
import { expectRecorded } from "./support/same-losses.ts";

test("the perceptron has the losses that were recorded, which the browser's test holds to as well", async () => {
  expect(runtimeName).toBe("onnxruntime-node");
  expectRecorded(await perceptronLosses());
});
