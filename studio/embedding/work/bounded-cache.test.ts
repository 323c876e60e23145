import { expect, test } from "vitest";
import { boundedCache } from "./bounded-cache.ts";

test("what was used the longest ago goes when there is too much, and the newest stays however large it is", () => {
  const cache = boundedCache<string, number>(10, (bytes) => bytes);
  cache.set("a", 4);
  cache.set("b", 4);
  expect(cache.get("a")).toBe(4);
  cache.set("c", 4);
  expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([4, undefined, 4]);
  cache.set("d", 50);
  expect([cache.get("a"), cache.get("c"), cache.get("d")]).toEqual([undefined, undefined, 50]);
  expect(cache.bytes()).toBe(50);
});

test("a key that is set again counts once", () => {
  const cache = boundedCache<string, number>(10, (bytes) => bytes);
  cache.set("a", 4);
  cache.set("a", 5);
  expect(cache.bytes()).toBe(5);
});
