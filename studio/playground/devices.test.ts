import { afterEach, expect, test, vi } from "vitest";
import { failureText, findDevices, isDevice } from "./devices.ts";

afterEach(() => void vi.unstubAllGlobals());

test.each([
  ["knows no WebGPU", {}],
  ["has no card for it", { gpu: { requestAdapter: () => Promise.resolve(null) } }],
  ["refuses to look for one", { gpu: { requestAdapter: () => Promise.reject(new Error("no")) } }],
])("a browser that %s computes on the processor", async (_, navigator) => {
  vi.stubGlobal("navigator", navigator);
  expect(await findDevices()).toEqual(["processor"]);
});

test("one with an adapter has the choice, the processor first", async () => {
  vi.stubGlobal("navigator", { gpu: { requestAdapter: () => Promise.resolve({}) } });
  const devices = await findDevices();
  expect(devices).toEqual(["processor", "webgpu"]);
  expect([...devices, "card"].map(isDevice)).toEqual([true, true, false]);
});

test("a failure on the graphics card comes with what can be done", () => {
  expect(failureText("no memory", "processor")).toBe("no memory");
  expect(failureText("lost", "webgpu")).toBe("on the graphics card; choose the processor and train anew (lost)");
});
