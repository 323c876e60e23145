import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { createWatches } from "./watch.ts";

test("a folder is watched once, however many want to know, and no longer than somebody does", async () => {
  const folder = temporaryFolder({ log: "" });
  const watches = createWatches();
  const told = new Promise<void>((resolve) => watches.watch(folder, resolve));
  const end = watches.watch(folder, () => {});
  expect(watches.size).toBe(1);
  appendFileSync(join(folder, "log"), "more");
  await told;
  end();
  expect(watches.size).toBe(1);
  watches.close();
  expect(watches.size).toBe(0);
  const another = watches.watch(folder, () => {});
  another();
  another();
  expect(watches.size).toBe(0);
});

test("a folder that is not there is looked at all the same", async () => {
  const watches = createWatches();
  await new Promise<void>((resolve) => watches.watch(join(temporaryFolder(), "missing"), resolve));
  expect(watches.size).toBe(1);
  watches.close();
});
