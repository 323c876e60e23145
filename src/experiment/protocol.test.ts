import { describe, expect, test } from "vitest";
import { paperProtocol, paperSettings, trainingsOf } from "./protocol.ts";

describe("the paper's protocol", () => {
  test("is four policies with twenty trainings each, and a report every ten epochs", () => {
    const protocol = paperProtocol();
    const specs = trainingsOf(protocol);
    expect(specs).toHaveLength(80);
    for (const policy of ["randomHard", "semiHard", "hardest", "nspa"]) {
      expect(specs.filter((spec) => spec.policy === policy).map(({ seed }) => seed)).toEqual(
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
    }
    expect(protocol).toMatchObject({ evaluateEvery: 10, margin: 0.4 });
  });

  test("goes seed by seed, so that an interrupted experiment is balanced", () => {
    const specs = trainingsOf(paperProtocol({ policies: ["hardest", "nspa"], trainings: 2, seed: 7 }));
    expect(specs.map(({ policy, seed }) => `${policy} ${seed}`)).toEqual([
      "hardest 7",
      "nspa 7",
      "hardest 8",
      "nspa 8",
    ]);
  });

  test("mines by the Euclidean distance and takes the loss of the squared one over all mined triplets", () => {
    const settings = paperSettings({ policy: "nspa", seed: 3, protocol: paperProtocol({ margin: 0.5 }) });
    expect([settings.miningDistance.name, settings.distance.name]).toEqual(["euclidean", "squaredEuclidean"]);
    expect(settings).toMatchObject({ normalise: false, reduction: "all", pairs: "unordered", seed: 3, margin: 0.5 });
    expect(settings.backbone.settings).toMatchObject({ hidden: [64, 64], embedding: 2 });
    const { schedule } = settings;
    expect(typeof schedule === "function" && schedule(10)).toMatchObject({ semiHard: 0.1, hardest: 0.01 });
  });

  test("knows annealing by the share of active triplets, at the pace of a training of so many epochs", () => {
    const { schedule } = paperSettings({ policy: "adaptive", seed: 3, protocol: paperProtocol({ epochs: 40 }) });
    expect(typeof schedule !== "function" && schedule.next(1, 0)).toBe(1.5);
  });

  test("is plain data, so that it can be sent to another process", () => {
    const [spec] = trainingsOf(paperProtocol());
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  test.each([
    [{ trainings: 0 }, "invalid trainings: 0, expected a whole number above 0"],
    [{ epochs: 1.5 }, "invalid epochs: 1.5"],
    [{ margin: 0 }, "invalid margin: 0, expected a number between"],
    [{ learningRate: NaN }, "invalid learning rate: NaN"],
    [{ policies: [] }, "missing policies"],
    [{ policies: ["hardset"] }, "unknown policy: hardset, expected"],
    [{ policies: ["nspa", "hardest", "nspa"] }, "invalid policies: nspa is named twice"],
    [{ seed: 0xffffffff }, "invalid seed: 4294967295 for 20 trainings"],
  ])("refuses %j", (options, message) => {
    expect(() => paperProtocol(options)).toThrow(message);
  });
});
