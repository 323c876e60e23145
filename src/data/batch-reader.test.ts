import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../core/random.ts";
import { type BatchReader, directReader } from "./batch-reader.ts";
import { imageDataset } from "./images.ts";
import { readAhead } from "./read-ahead.ts";

const shape = { channels: 1, height: 1, width: 2 } as const;
const dataset = imageDataset(Uint8Array.of(0, 51, 102, 153, 204, 255), shape, {
  name: "six",
  labels: new Int32Array(3),
  classNames: ["a"],
});
const shift = (image: Float32Array, random: Random) =>
  image.forEach((value, i) => (image[i] = value + random.uniform()));
const request = (epoch: number, ...indices: number[]) => ({ epoch, indices: Int32Array.from(indices) });

describe("a reader", () => {
  it("gives the samples asked for", async () => {
    const samples = await directReader(dataset).read(request(1, 2, 0, 2));
    expect(samples).toEqual(Float32Array.of(0.8, 1, 0, 0.2, 0.8, 1));
  });

  it("changes a sample by its seed, epoch, index and occurrence alone", async () => {
    const reader = directReader(dataset, { augment: shift, random: createRandom(3) });
    const [a, b, c] = await Promise.all([request(1, 2, 0, 2), request(1, 2), request(2, 2)].map(reader.read));
    const stream = createRandom(3).fork("1/2/0");
    expect(a?.subarray(0, 2)).toEqual(Float32Array.from([0.8, 1], (value) => Math.fround(value) + stream.uniform()));
    expect(b).toEqual(a?.subarray(0, 2));
    expect(a?.subarray(4)).not.toEqual(b);
    expect(c).not.toEqual(b);
    expect(await reader.read(request(1, 2, 0, 2))).toEqual(a);
  });

  it("refuses what is not there, and changes without a source", async () => {
    await expect(directReader(dataset).read(request(1, 3))).rejects.toThrow(RangeError);
    expect(() => directReader(dataset, { augment: shift })).toThrow(TypeError);
  });
});

describe("reading ahead", () => {
  it("waits with what cannot be told so early until the batches before are handed out", async () => {
    const asked: number[] = [];
    const { read, dispose } = directReader(dataset);
    const reader: BatchReader = {
      read(one) {
        asked.push(one.epoch);
        return read(one);
      },
      dispose,
    };
    let [drawn, handedOut] = [0, 0];
    const epochOf = (batch: number) => Math.floor(batch / 2);
    const draw = () => (epochOf(drawn) > epochOf(handedOut) ? null : request(epochOf(drawn++), 0));
    const batches = readAhead(reader, draw, 2);
    const known: number[] = [];
    for (; handedOut < 5; handedOut++) {
      await batches.next();
      known.push(asked.length);
    }
    expect(known).toEqual([2, 2, 4, 4, 6]);
    expect(asked).toEqual([0, 0, 1, 1, 2, 2]);
    await expect(readAhead(reader, () => null).next()).rejects.toThrow("invalid read-ahead: 2 batches early and none");
  });

  it("asks for batches early, in order, and hands each out with its request", async () => {
    const asked: number[] = [];
    const reader: BatchReader = {
      read({ indices }) {
        asked.push(indices[0] ?? -1);
        return Promise.resolve(Float32Array.from(indices));
      },
      dispose: () => Promise.resolve(),
    };
    let drawn = 0;
    const batches = readAhead(reader, () => ({ ...request(1, drawn), position: drawn++ }), 2);
    expect(batches.time()).toEqual({ batches: 0, waited: 0, elapsed: 0 });
    expect(asked).toEqual([]);
    for (const expected of [0, 1, 2]) {
      const { request: answered, samples } = await batches.next();
      expect([answered.position, samples[0]]).toEqual([expected, expected]);
      expect(asked.length).toBe(expected + 3);
    }
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    const { waited, elapsed } = batches.time();
    expect(batches.time().batches).toBe(3);
    expect(waited).toBeGreaterThanOrEqual(0);
    expect(elapsed).toBeGreaterThanOrEqual(waited);
  });

  it("tells of a failure where the batch is due", async () => {
    const good = readAhead(directReader(dataset), () => request(1, 0), 0);
    expect((await good.next()).samples.length).toBe(2);
    let drawn = 0;
    const batches = readAhead(directReader(dataset), () => request(1, drawn++), 3);
    for (let i = 0; i < 3; i++) await batches.next();
    await expect(batches.next()).rejects.toThrow("invalid sample: 3");
  });
});
