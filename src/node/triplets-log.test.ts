import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { smallData } from "../../test/support/data.ts";
import { temporaryFolder } from "../../test/support/run-cli.ts";
import { InputError } from "../core/errors.ts";
import { mlp } from "../nn/mlp.ts";
import type { MinedBatch } from "../training/context.ts";
import { train } from "../training/train.ts";
import { readTriplets } from "./triplet-records.ts";
import { recordTriplets, type TripletsRecorder } from "./triplets-log.ts";

const { dataset, split } = smallData();

/** Batches and epochs of a training, as they are seen. */
async function seenIn(epochs: number) {
  const calls: ((recorder: TripletsRecorder) => void)[] = [];
  const batches: MinedBatch[] = [];
  await train(
    dataset,
    {
      backbone: mlp(),
      split,
      samples: 4,
      epochs,
      stepsPerEpoch: 3,
      evaluateEvery: 0,
      threads: 1,
      inspect: true,
      margin: 1,
    },
    {
      onEvent: (event) => void calls.push((recorder) => recorder.onEvent(event)),
      onTriplets(batch) {
        batches.push(batch);
        calls.push((recorder) => recorder.onTriplets(batch));
      },
    },
  );
  return { calls, batches };
}

const options = { dataset, margin: 1, resume: null };

describe("triplets.jsonl", () => {
  test("has the hardest of each epoch, the last step's and every sample's history, under the samples' names", async () => {
    const { calls, batches } = await seenIn(4);
    const file = join(temporaryFolder(), "triplets.jsonl");
    const recorder = recordTriplets(file, options);
    for (const call of calls) call(recorder);
    const samples = recorder.finish();
    recorder.close();
    const read = await readTriplets(file);
    expect(read.samples).toEqual(samples);
    expect(new Set(samples.map(({ id }) => id))).toEqual(new Set(Array.from(split.train, (i) => dataset.ids[i])));
    expect(samples).toHaveLength(split.train.length);
    const suspicions = samples.map(({ suspicion }) => suspicion ?? -Infinity);
    expect(suspicions).toEqual(suspicions.toSorted((a, b) => b - a));

    const all = batches
      .flatMap(({ step, samples: drawn, pairs, negatives, policies, violations, valid }) =>
        Array.from(pairs.anchors, (anchor, q) => {
          const id = (place: number | undefined) => dataset.ids[drawn[place ?? -1] ?? -1];
          const named = { anchor: id(anchor), positive: id(pairs.positives[q]), negative: id(negatives[q]) };
          const violation = valid[q] === true ? (violations[q] ?? NaN) : 0;
          return { epoch: Math.ceil(step / 3), step, ...named, policy: policies[q], violation };
        }),
      )
      .filter(({ violation }) => violation > 0);
    const written = (list: typeof all) =>
      list.map((one) => ({ ...one, violation: Number(one.violation.toPrecision(6)) }));
    const hardestOf = (epoch: number) =>
      all
        .filter((one) => one.epoch === epoch)
        .toSorted((a, b) => b.violation - a.violation)
        .slice(0, 50);
    expect(read.hardest).toEqual([1, 2, 3, 4].flatMap((epoch) => written(hardestOf(epoch))));
    expect(all.filter(({ epoch }) => epoch === 1).length).toBeGreaterThan(50);
    expect(read.last).toEqual(written(all.filter(({ step }) => step === 12)));
    for (const { anchor, positive, negative } of read.hardest) {
      const [a, p, n] = [anchor, positive, negative].map((id) => dataset.labels[dataset.ids.indexOf(id)]);
      expect(a === p && a !== n).toBe(true);
    }
  });

  test("is the same, byte for byte, after going on from the note of any moment", async () => {
    const { calls } = await seenIn(3);
    const folder = temporaryFolder();
    const whole = recordTriplets(join(folder, "whole"), options);
    const notes = calls.map((call) => {
      call(whole);
      return whole.note();
    });
    whole.finish();
    whole.close();
    const expected = readFileSync(join(folder, "whole"), "utf8");
    for (const [i, note] of notes.entries()) {
      // What was written after the checkpoint is in the file, and is dropped.
      const file = join(folder, `killed-${i}`);
      writeFileSync(file, `${expected}more`);
      const rest = recordTriplets(file, { ...options, resume: note, again: true });
      for (const call of calls.slice(i + 1)) call(rest);
      rest.finish();
      rest.close();
      expect(readFileSync(file, "utf8")).toBe(expected);
    }
    const again = recordTriplets(join(folder, "killed-0"), { ...options, again: true });
    for (const call of calls) call(again);
    again.finish();
    again.close();
    expect(readFileSync(join(folder, "killed-0"), "utf8")).toBe(expected);
  });

  test("stays small: at most 50 lines an epoch, the last step, and a line a sample", async () => {
    const { calls } = await seenIn(20);
    const file = join(temporaryFolder(), "triplets.jsonl");
    const recorder = recordTriplets(file, options);
    for (const call of calls) call(recorder);
    recorder.note();
    const lines = readFileSync(file, "utf8").split("\n").length - 1;
    expect(lines).toBeLessThanOrEqual(20 * 50);
    expect(statSync(file).size).toBeLessThan(lines * 200);
    recorder.close();
  });

  test("is no file that was there before, and says so where a checkpoint does not fit", async () => {
    const { calls } = await seenIn(1);
    const folder = temporaryFolder();
    const file = join(folder, "triplets.jsonl");
    const recorder = recordTriplets(file, options);
    for (const call of calls) call(recorder);
    const note = recorder.note();
    recorder.close();
    expect(() => calls[0]?.(recordTriplets(file, options))).toThrow(/EEXIST/);
    writeFileSync(file, "");
    expect(() => calls[0]?.(recordTriplets(file, { ...options, resume: note }))).toThrow(
      /^invalid log: .* has 0 bytes/,
    );
    for (const damaged of [
      "",
      "{}",
      note.replace("hardness", "softness"),
      note.slice(0, -3),
      note.replace(/"[^"]{8}/, '"'),
    ]) {
      expect(() => recordTriplets(file, { ...options, resume: damaged })).toThrow(InputError);
    }
    const other = { ...dataset, size: 3 };
    expect(() => recordTriplets(file, { ...options, dataset: other, resume: note })).toThrow(
      /^invalid checkpoint: its note on triplets is damaged \(invalid hardness: of 64 samples, expected the 3/,
    );
  });
});

test("reading names the line that is none, and leaves out a last one without its end", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "run"));
  const file = join(folder, "run", "triplets.jsonl");
  const line = { type: "hardest", epoch: 1, step: 2, anchor: "a", positive: "b", negative: "c", policy: "easy" };
  writeFileSync(file, `${JSON.stringify({ ...line, violation: 1 })}\n{"type":"hard`);
  expect(await readTriplets(file)).toMatchObject({ hardest: [{ anchor: "a", violation: 1 }], last: [], samples: [] });
  appendFileSync(file, `\n${JSON.stringify(line)}\n`);
  await expect(readTriplets(file)).rejects.toThrow(/^invalid triplet: .*triplets\.jsonl:2: /);
});
