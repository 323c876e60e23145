import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { createRandom, type Random } from "../../src/core/random.ts";
import { zipOf } from "../support/files.ts";

/** Files by their paths. */
type Files = Record<string, Buffer | string>;

const animals = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay"];
const plants = ["ash", "beech", "cedar", "elm", "fern", "hazel", "ivy", "larch", "maple", "oak"];
/** Those that the pages keep out of trainings, and a few to train with. */
const alphabets = [
  "Arcadian",
  "Balinese",
  "Blackfoot_(Canadian_Aboriginal_Syllabics)",
  "Braille",
  "Futurama",
  "Greek",
  "Hebrew",
  "Inuktitut_(Canadian_Aboriginal_Syllabics)",
  "Korean",
  "Latin",
  "Malay_(Jawi_-_Arabic)",
  "Sanskrit",
  "Syriac_(Estrangelo)",
  "Armenian",
  "Bengali",
  "Cyrillic",
  "Gujarati",
];

/**
 * Writes what the commands of the pages are run on: small generated data under the names that the pages give to a reader's
 * own. docs/extend/examples.md lists it.
 */
export async function writeSampleData(folder: string): Promise<void> {
  const random = createRandom(2022);
  const photos = await photographs(random.fork("photos"));
  const drawn = await drawings(random.fork("drawings"));
  for (const name of ["photos", "pictures", "other-pictures"]) save(folder, within(name, photos));
  const some = Object.entries(drawn).filter(([path]) => ofSmallSet(path));
  save(folder, within("images_background", Object.fromEntries(some)));
  const zip = await zipOf(within("images_background", drawn));
  save(folder, {
    "pictures.zip": await zipOf(Object.fromEntries(Object.entries(drawn).filter(([path]) => ofPictures(path)))),
    "omniglot_images_background.zip": zip,
    "images_background.zip": zip,
    "letters.csv": letters(random.fork("letters")),
    "things.csv": things(random.fork("things")),
    "judgements.csv": judgements(Object.keys(photos).filter((path) => path.startsWith("plant/"))),
  });
  for (const name of ["policies.yaml", "omniglot-policies.yaml"])
    cpSync(join("examples", name), join(folder, "examples", name));
}

function save(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const within = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));

/** Twenty classes of eight coloured images, in two folders. */
async function photographs(random: Random): Promise<Files> {
  const files: Files = {};
  for (const [kind, names] of Object.entries({ animal: animals, plant: plants }))
    for (const name of names) {
      const pattern = cells(random, 3);
      for (let i = 1; i <= 8; i++) files[`${kind}/${name}/${i}.png`] = await image(pattern, 3, random);
    }
  return files;
}

/** Seventeen alphabets of twenty characters, each drawn by six people, black on white. */
async function drawings(random: Random): Promise<Files> {
  const files: Files = {};
  for (const [a, alphabet] of alphabets.entries())
    for (let c = 1; c <= 20; c++) {
      const pattern = cells(random, 1).map((level) => (level > 0.4 ? 1 : 0));
      const folder = `${alphabet}/character${String(c).padStart(2, "0")}`;
      const number = String(20 * a + c).padStart(4, "0");
      for (let drawer = 1; drawer <= 6; drawer++)
        files[`${folder}/${number}_0${drawer}.png`] = await image(pattern, 1, random);
    }
  return files;
}

/** Latin, and five characters of two others: no more than a batch of 64. */
const ofSmallSet = (path: string): boolean => /^(Latin|(Greek|Hebrew)\/character0[1-5])\//.test(path);

/** A hundred classes, four drawings of each. */
const ofPictures = (path: string): boolean => /^[AB].*_0[1-4]\.png$/.test(path);

/** Levels of 5 × 5 cells. */
const cells = (random: Random, channels: number): number[] =>
  Array.from({ length: 25 * channels }, () => random.uniform());

/** A PNG of 28 × 28 that shows the cells, shifted and noisy. */
function image(pattern: readonly number[], channels: 1 | 3, random: Random): Promise<Buffer> {
  const shift = [random.integer(3), random.integer(3)] as const;
  const data = Uint8Array.from({ length: 28 * 28 * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const x = Math.min(4, Math.floor(((pixel % 28) + shift[0]) / 6));
    const y = Math.min(4, Math.floor((Math.floor(pixel / 28) + shift[1]) / 6));
    const level = pattern[(5 * y + x) * channels + (i % channels)] ?? 0;
    return Math.round(Math.min(1, Math.max(0, level + 0.1 * random.normal())) * 255);
  });
  const made = sharp(data, { raw: { width: 28, height: 28, channels } });
  return (channels === 1 ? made.toColourspace("b-w") : made).png({ compressionLevel: 1 }).toBuffer();
}

/** Twenty rows of each letter, with sixteen whole numbers from 0 to 15. */
function letters(random: Random): string {
  const header = ["letter", ...Array.from({ length: 16 }, (_, i) => `x${i + 1}`)].join(",");
  const rows = Array.from({ length: 26 }, (_, letter) => {
    const centre = Array.from({ length: 16 }, () => 15 * random.uniform());
    const row = () => centre.map((x) => Math.round(Math.min(15, Math.max(0, x + 2 * random.normal()))));
    return Array.from({ length: 20 }, () => [String.fromCharCode(65 + letter), ...row()].join(","));
  });
  return `${[header, ...rows.flat()].join("\n")}\n`;
}

/** Two hundred rows with tags and a feature for each tag. */
function things(random: Random): string {
  const names = ["red", "green", "blue", "big", "small"];
  const rows = Array.from({ length: 200 }, () => {
    const own = names.filter(() => random.uniform() < 0.4);
    return [own.join(";"), ...names.map((name) => (own.includes(name) ? 1 : 0) + 0.2 * random.normal())].join(",");
  });
  return `${[["tags", ...names].join(","), ...rows].join("\n")}\n`;
}

/** Triplets of photographs of plants: two of each, and one of the next. */
function judgements(paths: readonly string[]): string {
  const rows = paths.flatMap((path, i) => (i % 8 === 0 ? [[path, paths[i + 1], paths[(i + 8) % paths.length]]] : []));
  return `${[["anchor", "positive", "negative"], ...rows].map((row) => row.join(",")).join("\n")}\n`;
}
