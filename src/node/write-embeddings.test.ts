import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/files.ts";
import { InputError } from "../core/errors.ts";
import { matrix } from "../core/matrix.ts";
import { shortestFloat32 } from "../data/table/csv.ts";
import { readNpy } from "./npy.ts";
import { readTable } from "./table.ts";
import { writeAtomic } from "./write-atomic.ts";
import { checkEmbeddingsPath, writeEmbeddings } from "./write-embeddings.ts";

const rows = 2500;
const table = {
  ids: Array.from({ length: rows }, (_, i) => `Greek/α, ${i}.png`),
  labels: Array.from({ length: rows }, (_, i) => `class "${i % 7}"`),
  embeddings: matrix(
    Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i) / 3),
    rows,
    3,
  ),
};

describe("embeddings", () => {
  it("are written as NPY with their ids and labels beside them", async () => {
    const folder = temporaryFolder();
    const paths = await writeEmbeddings(join(folder, "e.npy"), table);
    expect(paths).toEqual([join(folder, "e.npy"), join(folder, "e.labels.csv")]);
    expect(await readNpy(join(folder, "e.npy"))).toEqual({ shape: [rows, 3], data: table.embeddings.data });
    const lines = readFileSync(join(folder, "e.labels.csv"), "utf8").split("\n");
    expect([lines.length, lines[0], lines[8]]).toEqual([rows + 2, "id,label", '"Greek/α, 7.png","class ""0"""']);
  });

  it("are written as CSV that reads back bit for bit", async () => {
    const path = join(temporaryFolder(), "e.CSV");
    expect(await writeEmbeddings(path, table)).toEqual([path]);
    const back = await readTable(path, { ignore: ["id"] });
    expect(back.data).toEqual(table.embeddings);
    expect(back.labels).toEqual(table.labels);
    expect(back.columns).toEqual(["e0", "e1", "e2"]);
  });

  it("are written as CSV with no digit more than float32 has", () => {
    const values = [0.1, 1 / 3, 0.5, 16777216, 1e-45, 3.4028234663852886e38, 0, -0.1].map(Math.fround);
    expect(values.map(shortestFloat32).map(String)).toEqual([
      "0.1",
      "0.33333334",
      "0.5",
      "16777216",
      "1e-45",
      "3.4028235e+38",
      "0",
      "-0.1",
    ]);
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = String(shortestFloat32(value));
        expect(Math.fround(Number(text))).toBe(value + 0);
        expect(text.length).toBeLessThanOrEqual(String(value).length);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("are written as Parquet that reads back bit for bit", async () => {
    const path = join(temporaryFolder(), "e.parquet");
    await writeEmbeddings(path, table);
    const back = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    expect(back.length).toBe(rows);
    for (const i of [0, 1, 1234, rows - 1]) {
      expect(back[i]).toEqual({
        id: table.ids[i],
        label: table.labels[i],
        embedding: [...table.embeddings.data.subarray(i * 3, i * 3 + 3)],
      });
    }
  });

  it("are refused for another extension, and where they cannot be written", async () => {
    expect(() => checkEmbeddingsPath("e.txt")).toThrow(InputError);
    expect(() => checkEmbeddingsPath("e.txt")).toThrow(
      "unknown extension of e.txt: .txt, expected .npy, .csv or .parquet",
    );
    expect(() => checkEmbeddingsPath("e")).toThrow("unknown extension of e: none");
    expect(() => checkEmbeddingsPath("e.Npy")).not.toThrow();
    const path = join(temporaryFolder(), "missing", "e.npy");
    await expect(writeEmbeddings(path, table)).rejects.toThrow(/^cannot write .*ENOENT/);
    await expect(writeEmbeddings("e.npy", { ...table, ids: [] })).rejects.toThrow(RangeError);
  });
});

describe("a file written at once", () => {
  it("replaces the one before and leaves nothing beside it", async () => {
    const folder = temporaryFolder({ "a.txt": "before" });
    await writeAtomic(join(folder, "a.txt"), ["one, ", Buffer.from("two")]);
    expect([readdirSync(folder), readFileSync(join(folder, "a.txt"), "utf8")]).toEqual([["a.txt"], "one, two"]);
  });

  it("leaves the one before where it fails", async () => {
    const folder = temporaryFolder({ "a.txt": "before" });
    function* failing(): Generator<string> {
      yield "half";
      throw new Error("stop");
    }
    await expect(writeAtomic(join(folder, "a.txt"), failing())).rejects.toThrow("stop");
    expect([readdirSync(folder), readFileSync(join(folder, "a.txt"), "utf8")]).toEqual([["a.txt"], "before"]);
    mkdirSync(join(folder, "b"));
    await expect(writeAtomic(join(folder, "b"), "x")).rejects.toThrow("rename");
    expect(readdirSync(folder).sort()).toEqual(["a.txt", "b"]);
  });
});
