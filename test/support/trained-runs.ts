import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { runCli } from "./run-cli.ts";

/** A folder with runs of trainings that were carried out, for the tests of a file. */
export interface TrainedRuns {
  /** The folder around all. */
  readonly place: string;
  /** The folder of runs: `pictures` with its triplets, `turned` on turned and inverted images, `rows` on a table. */
  readonly runs: string;
  /** Folder of the pictures: six classes of five. */
  readonly pictures: string;
  /** The bytes of a picture. */
  readonly file: (id: string) => Promise<Buffer>;
}

const brief = ["--epochs", "2", "--steps", "4", "--threads", "1", "--quiet", "--holdout", "0.34"];

/** Trains before the tests of a file, and removes everything after them. */
export function trainedRuns(): TrainedRuns {
  const place = mkdtempSync(join(tmpdir(), "kinfold-runs-"));
  const [runs, pictures] = [join(place, "runs"), join(place, "pictures")];
  const random = createRandom(5);
  const drawn = new Map<string, Buffer>();
  beforeAll(async () => {
    for (let c = 0; c < 6; c++) {
      mkdirSync(join(pictures, `class ${c}`), { recursive: true });
      for (let k = 0; k < 5; k++) {
        // Bands whose width is the class, with noise.
        const pixels = Buffer.from(
          Array.from(
            { length: 256 },
            (_, i) => ((i >> 2) % (c + 2) === 0 ? 180 : 40) + Math.floor(40 * random.uniform()),
          ),
        );
        const bytes = await sharp(pixels, { raw: { width: 16, height: 16, channels: 1 } })
          .toColourspace("b-w")
          .png()
          .toBuffer();
        drawn.set(`class ${c}/${k}.png`, bytes);
        writeFileSync(join(pictures, `class ${c}`, `${k}.png`), bytes);
      }
    }
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${i % 4},${(i % 4) * 10 + random.uniform()},${random.uniform()}`,
    );
    writeFileSync(join(place, "rows.csv"), ["label,x,y", ...rows].join("\n"));
    const train = async (name: string, ...argv: string[]) => {
      const { code, stderr } = await runCli(["train", ...argv, ...brief, "--out", join(runs, name)]);
      if (code !== 0) throw new Error(`the training of ${name} ended with ${code}: ${stderr}`);
    };
    const small = ["--size", "16", "--hidden", "4,4,4,4", "--embedding", "3", "--classes", "3", "--split", "class"];
    await train("pictures", pictures, ...small, "--triplets", "--distance", "manhattan");
    await train("turned", pictures, ...small, "--turns", "--invert", "--seed", "2");
    await train("rows", join(place, "rows.csv"), "--split", "sample", "--embedding", "2", "--label", "label");
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  return {
    place,
    runs,
    pictures,
    file: (id) => Promise.resolve(drawn.get(id) ?? Buffer.alloc(0)),
  };
}
