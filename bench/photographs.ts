import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { createRandom, type Random } from "../src/core/random.ts";

const width = 500;
const height = 375;

/** Sides of the grids whose random values are blended: coarse ones weigh most, as in photographs, whose spectrum falls with the frequency. */
const grids = [
  { side: 3, weight: 0.32 },
  { side: 12, weight: 0.22 },
  { side: 48, weight: 0.18 },
  { side: 150, weight: 0.14 },
  { side: 375, weight: 0.14 },
];

/** Random colours on a grid, brought to the size of a photograph. */
async function layer(side: number, random: Random): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: 3 * side * side }, () => random.integer(256));
  const grid = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
  return grid.resize(width, height, { fit: "fill", kernel: "cubic" }).raw().toBuffer();
}

/** A JPEG file of 500 × 375 pixels with shapes, edges and grain, about as large as a photograph of that size. */
async function photograph(random: Random): Promise<Buffer> {
  const layers = await Promise.all(grids.map(({ side }) => layer(side, random)));
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) =>
    grids.reduce((sum, { weight }, j) => sum + weight * (layers[j]?.[i] ?? 0), 0),
  );
  const number = (below: number) => random.integer(below);
  const shapes = Array.from({ length: 12 }, () => {
    const fill = `rgb(${number(256)},${number(256)},${number(256)})`;
    return `<ellipse cx="${number(width)}" cy="${number(height)}" rx="${number(80)}" ry="${number(80)}" fill="${fill}" opacity="0.6"/>`;
  });
  const drawn = `<svg width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg">${shapes.join("")}</svg>`;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(drawn) }])
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Writes `count` files into ten folders, of which `different` differ; the others are hard links to them. Seeded. */
export async function writePhotographs(folder: string, count: number, different = 500): Promise<void> {
  const random = createRandom(1);
  for (let group = 0; group < 10; group++) mkdirSync(join(folder, `class ${group}`), { recursive: true });
  const place = (i: number): string => join(folder, `class ${i % 10}`, `${i}.jpg`);
  for (let i = 0; i < Math.min(count, different); i++) {
    writeFileSync(place(i), await photograph(random));
    for (let copy = i + different; copy < count; copy += different) linkSync(place(i), place(copy));
  }
}
