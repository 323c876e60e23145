/** Where a session computes: on the processor, or on the graphics card by WebGPU, which browsers alone may have. */
export type Device = "processor" | "webgpu";
