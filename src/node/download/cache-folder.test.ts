import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { cacheFolder } from "./cache-folder.ts";

const home = resolve("/home/ada");
const on = (platform: string, environment: Record<string, string> = {}, given?: string) =>
  cacheFolder(given, { platform, environment, home });

test("the cache lies where the system keeps what can be fetched again, and no variable is needed", () => {
  expect(on("linux")).toBe(join(home, ".cache", "kinfold"));
  expect(on("darwin")).toBe(join(home, "Library", "Caches", "kinfold"));
  expect(on("win32")).toBe(join(home, "AppData", "Local", "kinfold"));
  expect(on("win32", { LOCALAPPDATA: resolve("/local") })).toBe(join(resolve("/local"), "kinfold"));
});

test("what is given comes first, then the variable of its own, then the system's", () => {
  const environment = { XDG_CACHE_HOME: resolve("/xdg"), KINFOLD_CACHE: resolve("/mine") };
  expect(on("linux", environment, "here")).toBe(resolve("here"));
  expect(on("linux", environment)).toBe(resolve("/mine"));
  expect(on("linux", { XDG_CACHE_HOME: resolve("/xdg") })).toBe(join(resolve("/xdg"), "kinfold"));
  expect(on("linux", { XDG_CACHE_HOME: "relative", KINFOLD_CACHE: "" })).toBe(join(home, ".cache", "kinfold"));
});
