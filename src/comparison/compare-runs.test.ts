import { describe, expect, test } from "vitest";
import { measuredRun } from "../../test/support/measured-run.ts";
import { compareRuns } from "./compare-runs.ts";
import { flatten, labelsOf } from "./settings.ts";
import type { MeasuredRun } from "./measured-run.ts";

const seeds = [1, 2, 3, 4, 5, 6, 7];

/** Seven runs of each policy, the first a good deal better. */
const clear = seeds.flatMap((seed) => [
  measuredRun({ policy: "hardest", seed, mapAtR: [0.6 + seed / 1000] }),
  measuredRun({ policy: "random", seed, mapAtR: [0.5 + seed / 500] }),
]);

const codes = (runs: readonly MeasuredRun[]) => compareRuns(runs).cautions.map(({ code }) => code);

describe("labels of groups", () => {
  const label = (...all: readonly Readonly<Record<string, unknown>>[]) => labelsOf(all.map(flatten));

  test("say what differs: names by themselves, numbers with a word", () => {
    const backbone = (embedding: number) => ({ name: "mlp", settings: { hidden: [64], embedding } });
    expect(label({ policy: "nspa" }, { policy: "easy" })).toEqual(["nspa", "easy"]);
    expect(label({ margin: 0.1, a: 1 }, { margin: 0.2, a: 1 })).toEqual(["margin 0.1", "margin 0.2"]);
    expect(label({ backbone: backbone(2) }, { backbone: backbone(8) })).toEqual(["embedding 2", "embedding 8"]);
    expect(label({ p: "x", clipNorm: null }, { p: "y", clipNorm: 1 })).toEqual(["x, clipNorm none", "y, clipNorm 1"]);
    expect(label({ a: 1 })).toEqual(["all"]);
  });

  test("leave out what follows from another setting, but not what differs besides", () => {
    const nspa = { policy: "nspa", schedule: { anneal: "linear", epochStep: 10 } };
    const adaptive = { policy: "nspa", schedule: { anneal: "adaptive", target: 0.5 } };
    const easy = { policy: "easy", schedule: { mixture: { easy: 1 } } };
    expect(label(nspa, easy)).toEqual(["nspa", "easy"]);
    expect(label(nspa, adaptive)[1]).toContain("adaptive");
    expect(new Set(label(nspa, adaptive, easy)).size).toBe(3);
    const supCon = { loss: { name: "supCon" }, policy: "supCon", schedule: {}, margin: 0.1 };
    const triplet = { loss: { name: "triplet" }, ...nspa, margin: 0.2 };
    expect(label(supCon, triplet)).toEqual(["supCon", "triplet"]);
    // Epochs bring their steps, batches do not.
    expect(label({ epochs: 4, stepsPerEpoch: 2 }, { epochs: 8, stepsPerEpoch: 1 })).toEqual(["epochs 4", "epochs 8"]);
  });

  test("leave out the settings of another network or optimizer, and what is missing", () => {
    const mlp = { backbone: { name: "mlp", settings: { hidden: [64] } } };
    const conv4 = { backbone: { name: "conv4", settings: { channels: [8, 8, 8, 8] } } };
    expect(label(mlp, conv4)).toEqual(["mlp", "conv4"]);
    const remembering = { memory: { size: 100, warmUp: 2 } };
    expect(label(mlp, { ...mlp, ...remembering })).toEqual(["memory none", "memory size 100, memory warmUp 2"]);
    expect(label({ learningRate: { rate: 0.1 } }, { learningRate: { rate: 0.2 } })[0]).toBe("learningRate 0.1");
    expect(label({ augmentation: null }, { augmentation: { name: "faces", settings: { noise: 1 } } })).toEqual([
      "augmentation none",
      "faces",
    ]);
  });
});

describe("a comparison of runs", () => {
  test("groups by everything but the seed and the threads, and gives a plain verdict", () => {
    const { groups, pairs, cautions } = compareRuns(
      clear.map((run) => ({ ...run, settings: { ...run.settings, threads: run.seed } })),
    );
    expect(groups.map(({ label, n }) => `${label} ${n}`)).toEqual(["hardest 7", "random 7"]);
    expect(groups[0]?.runs[2]).toEqual({ run: "runs/hardest-3", seed: 3, value: 0.603 });
    expect(pairs[0]?.verdict).toMatch(
      /^hardest is better than random by 9\.60 points, 95 % from 9\.4\d to 9\.7\d; p = 0\.016$/,
    );
    expect(cautions).toEqual([]);
  });

  test("turns with the direction: lower may be better, and a measure may have no direction", () => {
    const lower = compareRuns(clear, { better: "lower" }).pairs[0]?.verdict;
    expect(lower).toMatch(/^random is better than hardest by 9\.60 points/);
    const neither = compareRuns(clear, { measure: "health.radius" }).pairs[0]?.verdict;
    expect(neither).toMatch(/^hardest is higher than random by 0\.1920, 95 %/);
  });

  test("says that groups cannot be told apart, and what would settle it", () => {
    const runs = seeds.flatMap((seed) => [
      measuredRun({ policy: "hardest", seed, mapAtR: [0.5 + (seed % 2) / 10] }),
      measuredRun({ policy: "random", seed, mapAtR: [0.5 + (seed % 3) / 20] }),
    ]);
    const [pair] = compareRuns(runs).pairs;
    expect(pair?.verdict).toMatch(
      /^hardest and random cannot be told apart \(.* points, 95 % from −.* to .*; p = [01]\.\d\d\); about \d+ shared seeds would settle a difference like this$/,
    );
    expect(pair?.verdict).toContain(`about ${pair?.seedsNeeded} shared`);
  });

  test("takes the evaluation of the model that is shipped, or the last", () => {
    const runs = seeds.map((seed) =>
      measuredRun({ seed, mapAtR: [0.1, 0.9, 0.4], kept: { measure: "mapAtR", epoch: 1 } }),
    );
    expect(compareRuns(runs).groups[0]?.mean).toBeCloseTo(0.9, 12);
    expect(compareRuns(runs, { moment: "last" }).groups[0]?.mean).toBeCloseTo(0.4, 12);
  });

  test("has the better group first, and the same numbers, in whatever order the runs come and whatever they are called", () => {
    const { groups, pairs } = compareRuns(clear);
    const other = compareRuns(clear.toReversed(), { nameOf: ({ settings }) => `my ${String(settings["policy"])}` });
    expect(other.groups.map(({ label }) => label)).toEqual(["my hardest", "my random"]);
    expect(other.groups.map(({ mean, interval }) => [mean, interval])).toEqual(
      groups.map(({ mean, interval }) => [mean, interval]),
    );
    expect(other.pairs[0]).toMatchObject({ difference: pairs[0]?.difference, interval: pairs[0]?.interval });
    expect(compareRuns(clear, { better: "lower" }).groups.map(({ label }) => label)).toEqual(["random", "hardest"]);
  });

  test("numbers groups where a name is too long, and keeps the names as legends", () => {
    const numbered = compareRuns(clear.slice(0, 4), { longestLabel: 6 });
    expect(numbered.groups.map(({ label, legend }) => [label, legend])).toEqual([
      ["(1)", "hardest"],
      ["(2)", "random"],
    ]);
    expect(numbered.pairs[0]).toMatchObject({ first: "(1)", second: "(2)" });
    expect(numbered.pairs[0]?.verdict).toMatch(/^\(1\) and \(2\) cannot/);
    expect(compareRuns(clear, { longestLabel: 7 }).groups[0]).toMatchObject({ label: "hardest", legend: "hardest" });
  });

  test("gives no p where a group has one seed alone, and does not count it among the tests", () => {
    const single = measuredRun({ policy: "easy", seed: 1, mapAtR: [0.1] });
    const { pairs, cautions } = compareRuns([...clear, single]);
    expect(pairs.map(({ p }) => Number.isNaN(p))).toEqual([false, true, true]);
    expect(pairs[0]).toMatchObject({ p: 2 / 128, adjustedP: 2 / 128 });
    expect(pairs[1]?.verdict).toBe(
      "hardest and easy cannot be told apart (50.40 points): a single seed says nothing of chance",
    );
    expect(cautions.map(({ message }) => message)).toEqual([
      "so few seeds cannot tell hardest and easy; random and easy apart, whatever they reach: 3 comparisons at 95 % confidence need 7 shared seeds at least",
    ]);
  });

  test("calls groups by the names that were given, where each has its own", () => {
    const labels = (nameOf: (run: MeasuredRun) => string | undefined) =>
      compareRuns(clear, { nameOf }).groups.map(({ label }) => label);
    expect(labels(({ settings }) => `my ${String(settings["policy"])}`)).toEqual(["my hardest", "my random"]);
    expect(labels(() => "the same")).toEqual(["hardest", "random"]);
    expect(labels(({ seed }) => String(seed))).toEqual(["hardest", "random"]);
  });

  test("refuses measures that are unknown or not agreed upon, and runs of which none has ended", () => {
    expect(() => compareRuns(clear, { measure: "map" })).toThrow(
      "unknown measure: map, expected mapAtR or health.radius",
    );
    expect(() => compareRuns([measuredRun(), measuredRun({ settings: { measure: "oneShot" } })])).toThrow(
      "missing measure: the runs chose their best by mapAtR and oneShot; name one of them",
    );
    expect(() => compareRuns([measuredRun({ status: "running" })])).toThrow("missing runs: none has come to its end");
    expect(() => compareRuns([measuredRun({ mapAtR: [] })])).toThrow("missing measures: no run was evaluated");
  });
});

describe("what speaks against a comparison", () => {
  const changed = (change: (run: MeasuredRun) => Partial<MeasuredRun>) =>
    clear.map((run) => (run.settings["policy"] === "random" ? { ...run, ...change(run) } : run));

  test("measures of one name with two definitions", () => {
    const runs = clear.map((run, i) => ({
      ...run,
      definitions: { mapAtR: i === 3 ? "divided by R" : "divided by hits" },
    }));
    expect(compareRuns(runs).cautions).toEqual([
      {
        code: "other-definition",
        message:
          "mapAtR does not mean the same in all runs (“divided by hits” against “divided by R”): the numbers cannot be compared",
      },
    ]);
    // A definition of another measure does not matter.
    expect(codes(clear.map((run, i) => ({ ...run, definitions: { precisionAt1: String(i) } })))).toEqual([]);
  });

  test.each([
    ["other samples for the same seed", { validation: "other" }, ["other-split"]],
    ["other numbers for the same seed", { fingerprint: "other" }, ["other-data"]],
    ["other versions", { versions: { kinfold: "2", node: "20" } }, ["other-versions"]],
    ["early ends", { status: "collapsed" }, ["ended-early"]],
  ])("%s", (_, change, expected) => {
    expect(codes(changed(() => change))).toEqual(expected);
  });

  test("settings that differ in more than one thing, which it names", () => {
    const runs = changed((run) => ({ settings: { ...run.settings, margin: 0.5 } }));
    const [caution, ...more] = compareRuns(runs).cautions;
    expect([caution?.code, more]).toEqual(["several-settings", []]);
    expect(caution?.message).toContain("differ in policy and margin");
  });

  test("what is to be said of several pairs or groups, once", () => {
    const four = ["a", "b", "c", "d"].flatMap((policy, i) =>
      seeds.map((seed) => measuredRun({ policy, seed, settings: { margin: i }, mapAtR: [1 - i / 10] })),
    );
    expect(
      compareRuns(four)
        .cautions.map(({ message }) => message)
        .slice(1),
    ).toEqual([
      "a, margin 0 and b, margin 1; a, margin 0 and c, margin 2; a, margin 0 and d, margin 3; and 3 other pairs differ in policy and margin: a difference may come from any of them",
    ]);
    const ended = clear.map((run) => ({ ...run, status: "collapsed" }));
    expect(compareRuns(ended).cautions.map(({ message }) => message)).toEqual([
      "14 trainings ended collapsed (7 of hardest; 7 of random); they count as they are",
    ]);
  });

  test("the best of several epochs, chosen by what is compared, unless the last is compared", () => {
    const runs = clear.map((run) => ({
      ...run,
      settings: { ...run.settings, keep: "best" },
      evaluations: [0.1, 0.2, 0.3].map((mapAtR, epoch) => ({ epoch, measures: { mapAtR } })),
    }));
    expect(codes(runs)).toContain("best-of-several");
    expect(compareRuns(runs, { moment: "last" }).cautions.map(({ code }) => code)).not.toContain("best-of-several");
  });

  test("seeds that are few, repeated, shared in part or not at all", () => {
    expect(compareRuns(clear.filter(({ seed }) => seed <= 5)).cautions).toEqual([
      {
        code: "few-seeds",
        message:
          "so few seeds cannot tell groups apart, whatever they reach: 1 comparison at 95 % confidence needs 6 shared seeds at least",
      },
    ]);
    expect(codes([...clear, { ...measuredRun({ policy: "random" }), name: "copy" }])).toEqual(["repeated-seed"]);
    expect(codes([...clear, measuredRun({ policy: "random", seed: 99 })])).toEqual(["partly-shared-seeds"]);
    const apart = changed((run) => ({ seed: run.seed + 100, validation: `drawn by ${run.seed + 100}` }));
    expect(codes(apart)).toEqual(["no-shared-seeds"]);
    expect(compareRuns(apart).pairs[0]).toMatchObject({ paired: false, n: [7, 7] });
  });

  test("one split for all, different numbers of trials, and runs that are left out", () => {
    expect(codes(clear.map((run) => ({ ...run, validation: "the same" })))).toEqual(["one-split"]);
    const trials = clear.map((run, i) => ({
      ...run,
      evaluations: [{ epoch: 1, measures: { oneShot: 0.5 + i / 100 }, trials: i === 0 ? 1000 : 10_000 }],
    }));
    expect(compareRuns(trials, { measure: "oneShot" }).cautions.map(({ code }) => code)).toContain("other-trials");
    const more = [...clear, measuredRun({ seed: 50, status: "interrupted" }), measuredRun({ seed: 51, mapAtR: [] })];
    expect(codes(more)).toEqual(["not-ended", "no-value"]);
  });
});
