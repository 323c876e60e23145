import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runGolden } from "./run.ts";

test("losses with class weights agree with the golden vectors that are kept with the project", async () => {
  const folder = fileURLToPath(new URL("../fixtures/golden-classes", import.meta.url));
  expect(await runGolden(folder)).toEqual({ lines: ["losses: 10 of 10"], code: 0 });
});
