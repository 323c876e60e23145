import { describe, expect, test } from "vitest";
import { matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { embeddingSpread } from "./collapse.ts";
import { type EpochSigns, type HealthInputs, type HealthMemory, judge, looksCollapsed, noMemory } from "./health.ts";

/** Points with normal noise of these deviations in their dimensions. */
function spreadOf(deviations: readonly number[], seed = 1) {
  const random = createRandom(seed);
  const data = Float32Array.from({ length: 200 * deviations.length }, (_, i) => {
    return 0.5 + (deviations[i % deviations.length] ?? 0) * random.normal();
  });
  return embeddingSpread(matrix(data, 200, deviations.length));
}

const busy: EpochSigns = { loss: 0.11, activeShare: 0.6, gradientNorm: 1 };
const atMargin: EpochSigns = { loss: 0.2003, activeShare: 1, gradientNorm: 0.1 };
const sound: HealthMemory = { left: true, spread: 1.4, rank: 3, gradient: 1 };

const judged = (deviations: readonly number[], changes: Partial<HealthInputs> = {}) =>
  judge({
    spread: spreadOf(deviations),
    dimensions: deviations.length,
    margin: 0.2,
    distance: "euclidean",
    epoch: busy,
    memory: sound,
    ...changes,
  });

describe("looksCollapsed", () => {
  test.each([
    [0.2, 1, true],
    [0.215, 0.95, true],
    [0.185, 0.9, true],
    [0.2, 0.89, false],
    [0.225, 1, false],
    [0.1, 1, false],
    [0, 0, false],
  ])("a mean loss of %d with a share of %d active, at a margin of 0.2: %j", (loss, activeShare, expected) => {
    expect(looksCollapsed({ loss, activeShare, gradientNorm: 1 }, 0.2)).toBe(expected);
  });
});

describe("judge", () => {
  test("finds an embedding that spreads sound, and says its measures", () => {
    const { health, signs, memory } = judged([0.5, 0.5, 0.5]);
    const { effectiveRank, rmsDistance, radius } = spreadOf([0.5, 0.5, 0.5]);
    expect(health).toEqual({
      effectiveRank,
      rmsDistance,
      radius,
      lossToMargin: expect.closeTo(0.55, 12) as number,
      gradientNorm: 1,
      verdict: "sound",
    });
    expect(signs).toEqual([]);
    expect(memory).toEqual({ left: true, spread: 1.4, rank: 3, gradient: 1 });
  });

  test("finds a point collapsed and says why in words, with the loss where that speaks for it", () => {
    const { health, signs } = judged([1e-3, 1e-3, 1e-3], { epoch: atMargin });
    expect(health.verdict).toBe("collapsed");
    expect(signs.join("; ")).toMatch(
      /^the loss stays at the margin \(0\.2003 of 0\.2\) with all pairs active; 95 % of the samples lie within 0\.00\d+ of one point$/,
    );
    expect(judged([1e-3, 1e-3, 1e-3]).signs).toHaveLength(1);
    const some = judged([1e-3, 1e-3, 1e-3], { epoch: { ...atMargin, activeShare: 0.95 } });
    expect(some.signs[0]).toContain("95.0 % of the pairs active");
    expect(judged([1e-3, 1e-3], { distance: "cosine" }).signs[0]).toContain("of one direction");
  });

  test("lets a network that starts out at a point grow, and only that", () => {
    const point = { epoch: null, memory: noMemory };
    const start = judged([0.001, 0.001], point);
    expect(start).toMatchObject({
      health: { verdict: "ailing", lossToMargin: null },
      signs: [],
      memory: { left: false },
    });
    const grown = judged([0.002, 0.002], { epoch: atMargin, memory: start.memory });
    expect(grown).toMatchObject({ health: { verdict: "ailing" }, signs: [], memory: { left: false } });
    expect(judged([0.0015, 0.0015], { epoch: atMargin, memory: grown.memory }).health.verdict).toBe("collapsed");
    expect(judged([0.002, 0.002], { epoch: atMargin, memory: grown.memory }).health.verdict).toBe("collapsed");
    const out = judged([0.5, 0.5], { memory: grown.memory });
    expect(out).toMatchObject({ health: { verdict: "sound" }, memory: { left: true } });
    expect(judged([0.003, 0.003], { memory: out.memory }).health.verdict).toBe("collapsed");
  });

  test.each<[string, readonly number[], Partial<HealthInputs>, RegExp]>([
    ["within half the margin of a point", [0.015, 0.015, 0.015], {}, /^95 % of the samples lie within 0\.04\d+ of one/],
    [
      "half its spread with the loss at the margin",
      [0.2, 0.2, 0.2],
      { epoch: atMargin },
      /rms distance has fallen from 1\.4 to 0\.\d+$/,
    ],
    ["a line", [0.5, 0.01, 0.01], {}, /^its effective rank has fallen from 3 to 1\.0\d* of 3 dimensions/],
    [
      "without a gradient while all pairs are active",
      [0.5, 0.5, 0.5],
      { epoch: { loss: 0.4, activeShare: 1, gradientNorm: 1e-4 } },
      /^the gradient has fallen from 1 to 0\.0001$/,
    ],
  ])("finds an embedding ailing that is %s", (_, deviations, changes, message) => {
    const { health, signs } = judged(deviations, changes);
    expect(health.verdict).toBe("ailing");
    expect(signs.at(-1)).toMatch(message);
  });

  test.each<[string, readonly number[], Partial<HealthInputs>]>([
    ["a line in a plane, where one class after the other leaves it", [0.5, 0.01], {}],
    ["always a line", [0.5, 0.01, 0.01], { memory: { ...sound, rank: 1.1 } }],
    ["at the margin with its spread", [0.5, 0.5, 0.5], { epoch: atMargin }],
    [
      "without a gradient since it has learned everything",
      [0.5, 0.5, 0.5],
      { epoch: { ...busy, activeShare: 0.01, gradientNorm: 0 } },
    ],
  ])("does not find one ailing that is %s", (_, deviations, changes) => {
    expect(judged(deviations, changes).health.verdict).toBe("sound");
  });

  test("is plain data", () => {
    const { health, memory } = judged([0, 0], { epoch: null, memory: noMemory });
    expect(JSON.parse(JSON.stringify({ health, memory }))).toEqual({ health, memory });
  });
});
