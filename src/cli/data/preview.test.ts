import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { png, temporaryFolder } from "../../../test/support/files.ts";
import { runCli } from "../../../test/support/run-cli.ts";
import { augmentationPresets, augmenter } from "../../augmentation/augmenter.ts";
import { createRandom } from "../../core/random.ts";
import { openDataset } from "../../node/open-dataset.ts";
import { textColumns } from "./preview-font.ts";
import { broken, drawSheet } from "./preview-sheet.ts";

/** Three classes of two images of 8 × 8, every image in a colour of its own, with a dark corner. */
async function photos(): Promise<string> {
  const corner = await png(10, 3, 3);
  const names = ["cats/a", "cats/b", "dogs/a", "dogs/b", "owls/a", "owls/b"];
  const images = names.map(async (name, i) => {
    const plain = await png([40 * i, 200 - 30 * i, 120]);
    return [
      `${name}.png`,
      await sharp(plain)
        .composite([{ input: corner, left: 0, top: 0 }])
        .png()
        .toBuffer(),
    ] as const;
  });
  return temporaryFolder(Object.fromEntries(await Promise.all(images)));
}

async function decoded(file: string) {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

describe("kinfold data preview", () => {
  test("draws each image as it is and as epochs of training with this seed will see it", async () => {
    const folder = await photos();
    const out = join(temporaryFolder(), "look.png");
    const argv = ["data", "preview", folder, "--augment", "faces", "--size", "8", "--classes", "2", "--samples", "3"];
    const { code, stdout, stderr } = await runCli([...argv, "--seed", "5", "--out", out]);
    expect([code, stderr]).toEqual([0, ""]);
    const [head, ...lines] = stdout.trimEnd().split("\n");
    expect(head).toBe(`${out}: 2 of 3 classes, images of 3 × 8 × 8, faces`);
    expect(lines).toHaveLength(2);

    const { dataset } = await openDataset(folder, { size: { height: 8, width: 8 } });
    const augment = augmenter(augmentationPresets.faces, { channels: 3, height: 8, width: 8 });
    const rows = lines.map((line) => {
      const [, name = "", id = ""] = /^ {2}(\S+) {2}(\S+)$/.exec(line) ?? [];
      const index = dataset.ids.indexOf(id);
      expect(dataset.classNames[dataset.labels[index] ?? -1]).toBe(name);
      const image = new Float32Array(192);
      dataset.read([index], image);
      const epochs = [1, 2, 3].map((epoch) => {
        const copy = image.slice();
        augment(copy, createRandom(5).fork("augmentation").fork(`${epoch}/${index}/0`));
        return copy;
      });
      return { label: name, images: [image, ...epochs] };
    });
    const expected = drawSheet({
      title: `${folder}   3 x 8 x 8   faces   seed 5`,
      columns: ["as it is", "epoch 1", "epoch 2", "epoch 3"],
      rows,
      shape: { channels: 3, height: 8, width: 8 },
    });
    const { data, width, height } = await decoded(out);
    expect([width, height]).toEqual([expected.width, expected.height]);
    expect(Buffer.compare(data, Buffer.from(expected.data))).toBe(0);
  });

  test("draws several samples of a class where nothing is augmented, as many as there are", async () => {
    const folder = await photos();
    const out = join(temporaryFolder(), "look.png");
    const { code, stdout } = await runCli(["data", "preview", folder, "--size", "8", "--channels", "1", "--out", out]);
    expect([code, stdout.split("\n")[0]]).toEqual([0, `${out}: 3 of 3 classes, images of 1 × 8 × 8, not augmented`]);
    const { data } = await decoded(out);
    const again = join(temporaryFolder(), "again.png");
    await runCli(["data", "preview", folder, "--size", "8", "--channels", "1", "--out", again]);
    expect((await readFile(again)).equals(await readFile(out))).toBe(true);
    await runCli(["data", "preview", folder, "--size", "8", "--channels", "1", "--invert", "--out", again]);
    expect((await decoded(again)).data.equals(data)).toBe(false);
  });

  test("refuses what it cannot draw, before it reads where it can", async () => {
    const folder = await photos();
    const table = join(folder, "t.csv");
    await writeFile(table, "a,b,label\n1,2,x\n2,3,x\n3,4,y\n4,5,y\n");
    const refusal = async (...argv: string[]) => {
      const { code, stderr } = await runCli(["data", "preview", ...argv]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refusal(table, "--out", join(folder, "x.png"))).toContain(
      "t.csv holds rows of numbers, expected images",
    );
    expect(await refusal("none", "--out", "look.jpg")).toBe(
      "error: invalid --out: look.jpg, expected a name that ends in .png\n",
    );
    expect(await refusal("none", "--out", join(folder, "no/x.png"))).toContain("there is no folder");
    expect(await refusal("none", "--augment", "photos")).toContain("unknown augmentation: photos, expected drawings,");
    expect(await refusal(folder, "--samples", "0")).toContain("invalid --samples: 0");
  });
});

describe("a contact sheet", () => {
  const image = (value: number) => new Float32Array(4).fill(value);
  const shape = { channels: 1, height: 2, width: 2 } as const;

  test("shows every image enlarged by a whole factor, values from black to white", () => {
    const { data, width, height } = drawSheet({
      title: "t",
      columns: ["a", "b"],
      rows: [{ label: "one", images: [Float32Array.of(0, 1, 0.5, 0.2), image(1)] }],
      shape,
    });
    expect(data.length).toBe(3 * width * height);
    const count = (value: number) =>
      Array.from({ length: width * height }, (_, i) => data.subarray(3 * i, 3 * i + 3)).filter((pixel) =>
        pixel.every((byte) => byte === value),
      ).length;
    // 96 / 2 = 48 times larger on either side.
    expect([count(0), count(128), count(51), count(255)]).toEqual([48 ** 2, 48 ** 2, 48 ** 2, 5 * 48 ** 2]);
  });

  test("breaks long labels where words end, and leaves out the middle rather than the end", () => {
    expect(broken("cats", 164, 4)).toEqual(["cats"]);
    expect(broken("Greek/character03", 164, 4)).toEqual(["Greek/", "character03"]);
    const long = broken("Blackfoot_(Canadian_Aboriginal_Syllabics)/character12", 164, 4);
    expect(long).toHaveLength(4);
    expect(long[0]).toBe("Blackfoot_");
    expect(long.at(-1)).toBe("character12");
    for (const text of ["x".repeat(100), "a_b/".repeat(50), "/", "", "___"]) {
      const lines = broken(text, 164, 2);
      expect(lines.length).toBeLessThanOrEqual(2);
      expect(lines.every((line) => 2 * textColumns(line).length <= 164)).toBe(true);
    }
  });
});

describe("the dots of letters", () => {
  test("differ for every character, and lack none", () => {
    const all = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
    expect(new Set(all.map((character) => textColumns(character).join())).size).toBe(95);
    expect(textColumns("I!")).toEqual([0x41, 0x7f, 0x41, 0, 0x5f]);
  });

  test("serve letters with accents, and say where they cannot", () => {
    expect(textColumns("é")).toEqual(textColumns("e"));
    expect(textColumns("木")).toEqual(textColumns("?"));
  });
});
