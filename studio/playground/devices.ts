import type { Device } from "../../src/engine/device.ts";

/** What a person reads for a device. */
export const deviceNames: Readonly<Record<Device, string>> = {
  processor: "processor (WebAssembly)",
  webgpu: "graphics card (WebGPU)",
};

export const isDevice = (text: string): text is Device => Object.hasOwn(deviceNames, text);

/** Devices that this browser can train on. */
export async function findDevices(): Promise<readonly Device[]> {
  // A browser may know WebGPU and have no card for it, or refuse to look.
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter ? ["processor", "webgpu"] : ["processor"];
}

/** Why a training failed, with what a person can do about it. */
export const failureText = (reason: string, device: Device): string =>
  device === "processor" ? reason : `on the graphics card; choose the processor and train anew (${reason})`;
