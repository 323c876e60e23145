import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smallData } from "../../test/support/data.ts";
import { runCli, temporaryFolder } from "../../test/support/run-cli.ts";
import { createRandom } from "../core/random.ts";
import { type Matrix, matrix, row } from "../core/matrix.ts";
import { mlp } from "../nn/mlp.ts";
import { train } from "../training/train.ts";
import { recordFilm } from "./embedding-film.ts";
import { evenly } from "./even-draw.ts";
import { encodeNpy } from "../data/npy.ts";
import { readEmbeddingFilm, readFrame } from "./read-embedding-film.ts";

const { dataset, split } = smallData();
const options = { dataset, evaluations: 5, relevance: null, begin: () => {}, resume: null };

test("an even draw takes as many of each class as there are, up to one, and the same for the same seed", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 })), fc.nat(30), (list, limit) => {
      const labels = Int32Array.from(list);
      const drawn = evenly(labels, limit, createRandom(3));
      expect(evenly(labels, limit, createRandom(3))).toEqual(drawn);
      expect(drawn).toHaveLength(Math.min(limit, list.length));
      expect([...new Set(drawn)].sort((a, b) => a - b)).toEqual([...drawn]);
      const count = (of: Iterable<number>, label: number) => [...of].filter((one) => one === label).length;
      const counts = [...new Set(list)].map((label) => ({
        there: count(list, label),
        taken: count(
          drawn.map((place) => labels[place] ?? NaN),
          label,
        ),
      }));
      const most = Math.max(0, ...counts.map(({ taken }) => taken));
      for (const { there, taken } of counts) expect(taken).toBeGreaterThanOrEqual(Math.min(there, most - 1));
    }),
    { seed: 1, numRuns: 40 },
  );
});

describe("the film of a training", () => {
  test("has the embeddings of every evaluation, of samples drawn once", async () => {
    const folder = temporaryFolder();
    const film = recordFilm(folder, { ...options, samples: 7, random: createRandom(1) });
    const seen = new Map<number, { embeddings: Matrix; indices: Int32Array }>();
    const training = {
      backbone: mlp({ hidden: [8], embedding: 3 }),
      epochs: 3,
      samples: 4,
      evaluateEvery: 1,
      threads: 1,
    };
    await train(
      dataset,
      { ...training, split },
      {
        onEvent: film.onEvent,
        async onEmbeddings(epoch, embeddings, indices) {
          seen.set(epoch, { embeddings, indices });
          await film.onEmbeddings(epoch, embeddings, indices);
        },
      },
    );
    const read = await readEmbeddingFilm(folder);
    if (!read) throw new Error("there is no film");
    expect(read.frames.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
    expect(read.frames[2]?.file).toBe(join(folder, "embeddings", "epoch-000002.npy"));
    const { ids, labels, classNames, dimensions } = read.samples;
    expect([ids.length, dimensions, new Set(ids).size]).toEqual([7, 3, 7]);
    expect(classNames).toEqual(dataset.classNames);
    for (const frame of read.frames) {
      const { embeddings, indices } = seen.get(frame.epoch) ?? {
        embeddings: matrix(new Float32Array(0), 0, 3),
        indices: [],
      };
      const kept = await readFrame(read, frame);
      ids.forEach((id, i) => {
        const index = dataset.ids.indexOf(id);
        expect(labels[i]).toBe(dataset.labels[index]);
        expect(row(kept, i)).toEqual(row(embeddings, Array.from(indices).indexOf(index)));
      });
    }
  });

  test("keeps fewer samples where a run would otherwise grow beyond its bound", async () => {
    const folder = temporaryFolder();
    const film = recordFilm(folder, { ...options, samples: Infinity, evaluations: 5e6, random: createRandom(1) });
    // 200 MB in so many evaluations are 40 bytes each: five samples of two dimensions.
    await film.onEmbeddings(0, matrix(new Float32Array(24), 12, 2), split.validation.slice(0, 12));
    expect((await readEmbeddingFilm(folder))?.samples.ids).toHaveLength(5);
  });

  test("is the same where the training is broken off in the middle of an epoch and goes on", async () => {
    const place = temporaryFolder();
    const argv = ["train", "synthetic", "--epochs", "4", "--steps", "16", "--evaluate-every", "1", "--threads", "1"];
    const trained = async (name: string, stopAt?: string) => {
      let interrupt = () => {};
      await runCli([...argv, "--json", "--record-embeddings", "50", "--out", join(place, name)], {
        onWatch: (handler) => (interrupt = handler),
        onOutput: (text) => void (stopAt !== undefined && text.includes(stopAt) && interrupt()),
      });
      return join(place, name, "embeddings");
    };
    const whole = await trained("whole");
    const broken = await trained("broken", '"step":10,');
    const names = ["epoch-000000.npy", "epoch-000001.npy", "epoch-000002.npy"];
    expect(readdirSync(broken).sort()).toEqual([...names, "samples.json"]);
    // Left by a process that was killed behind its last checkpoint.
    for (const name of ["epoch-000003.npy", "epoch-000009.npy", "epoch-000003.npy.1.partial"]) {
      writeFileSync(join(broken, name), "later");
    }
    expect((await runCli(["train", "--resume", join(place, "broken"), "--quiet"])).code).toBe(0);
    expect(readdirSync(broken).sort()).toEqual(readdirSync(whole).sort());
    for (const name of readdirSync(whole)) {
      expect(readFileSync(join(broken, name)).equals(readFileSync(join(whole, name)))).toBe(true);
    }
  });

  test("is not made where nobody wants it", async () => {
    const run = join(temporaryFolder(), "run");
    const argv = ["train", "synthetic", "--steps", "1", "--threads", "1", "--quiet", "--record-embeddings", "0"];
    expect((await runCli([...argv, "--out", run])).code).toBe(0);
    expect(existsSync(join(run, "embeddings"))).toBe(false);
    expect(await readEmbeddingFilm(run)).toBeNull();
    const { stderr } = await runCli(["train", "synthetic", "--record-embeddings", "some"]);
    expect(stderr).toBe("error: invalid --record-embeddings: some, expected a whole number, 0 or more\n");
  });

  test("says in a line which of its files is damaged", async () => {
    const folder = temporaryFolder();
    const film = recordFilm(folder, { ...options, samples: 4, random: createRandom(1) });
    await film.onEmbeddings(0, matrix(new Float32Array(24), 12, 2), split.validation.slice(0, 12));
    const read = await readEmbeddingFilm(folder);
    const [frame] = read?.frames ?? [];
    if (!read || !frame) throw new Error("there is no film");
    writeFileSync(frame.file, encodeNpy(matrix(new Float32Array(6), 3, 2)));
    await expect(readFrame(read, frame)).rejects.toThrow(
      /epoch-000000\.npy is of the shape 3 × 2, expected float32, 4 × 2/,
    );
    truncateSync(frame.file, 130);
    await expect(readFrame(read, frame)).rejects.toThrow(/^invalid NPY file: .*epoch-000000\.npy: 130 bytes/);
    const file = join(folder, "embeddings", "samples.json");
    const damaged = (change: object) => {
      writeFileSync(file, JSON.stringify({ ...read.samples, ...change }));
      return expect(readEmbeddingFilm(folder)).rejects;
    };
    await damaged({ version: 2 }).toThrow(/^invalid embeddings: .*samples\.json: version: .*; use an intact copy$/);
    await damaged({ labels: [0] }).toThrow(/expected a label for each id/);
    await damaged({ labels: [9, 9, 9, 9] }).toThrow(/expected labels of classes/);
  });
});
