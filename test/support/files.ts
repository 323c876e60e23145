import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import { ZipFile } from "yazl";

export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** A new folder with these files, paths given by slashes; it goes when the test has finished. */
export function temporaryFolder(tree: Tree = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "kinfold-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** The bytes of a zip file of these files. */
export async function zipOf(tree: Tree, mode = 0o100644): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(tree)) zip.addBuffer(Buffer.from(content), path, { mode });
  zip.end();
  return buffer(zip.outputStream);
}

/** A small PNG in one colour: a grey level, or red, green and blue. */
export function png(colour: number | readonly [number, number, number], width = 8, height = 8): Promise<Buffer> {
  const channels = typeof colour === "number" ? 1 : 3;
  const one = typeof colour === "number" ? [colour] : colour;
  const data = Buffer.from(Array.from({ length: width * height }, () => one).flat());
  const image = sharp(data, { raw: { width, height, channels } });
  return (channels === 1 ? image.toColourspace("b-w") : image).png().toBuffer();
}
