import { crc32 } from "node:zlib";
import type { ImageShape } from "../../data/images.ts";

// A packed file is a header, the images one after the other, then the index: a checksum and a label of each image as
// integers of 32 bits, and a text in JSON with the names.

const magic = Buffer.from("kinfpack", "latin1");
const version = 1;

/** Length of the header, and so where the first image lies. */
export const headerLength = 96;

/** Pixels of a side at most. */
const mostSide = 4096;

export interface PackedHeader {
  readonly shape: ImageShape;
  readonly count: number;
  /** Bytes of the text at the end. */
  readonly textLength: number;
  /** Checksum (CRC-32) of the index. */
  readonly indexChecksum: number;
  /** 64 hexadecimal digits that say what the file was made of. */
  readonly fingerprint: string;
}

/** Where the index lies, in bytes. */
export const indexStart = ({ shape, count }: PackedHeader): number => headerLength + count * imageLength(shape);
/** Bytes of the index. */
export const indexLength = ({ count, textLength }: PackedHeader): number => 8 * count + textLength;
/** Bytes of one image. */
export const imageLength = ({ channels, height, width }: ImageShape): number => channels * height * width;

export function writeHeader({ shape, count, textLength, indexChecksum, fingerprint }: PackedHeader): Buffer {
  const header = Buffer.alloc(headerLength);
  magic.copy(header);
  const numbers = [version, shape.channels, shape.height, shape.width, count, textLength, indexChecksum];
  for (const [i, number] of numbers.entries()) header.writeUInt32LE(number, 8 + 4 * i);
  header.write(fingerprint, 36, "hex");
  header.writeUInt32LE(crc32(header.subarray(0, headerLength - 4)), headerLength - 4);
  return header;
}

/**
 * Reads the header of a file of so many bytes. Everything that it says is checked against that length, so that nothing is
 * allocated that the file does not hold. Throws an Error with the reason where something is wrong.
 */
export function readHeader(header: Buffer, fileLength: number): PackedHeader {
  if (header.length < headerLength || !header.subarray(0, 8).equals(magic)) throw new Error("it is no image cache");
  if (crc32(header.subarray(0, headerLength - 4)) !== header.readUInt32LE(headerLength - 4))
    throw new Error("the checksum of its header is wrong");
  const number = (place: number) => header.readUInt32LE(8 + 4 * place);
  if (number(0) !== version) throw new Error(`it has version ${number(0)}, expected ${version}`);
  const [channels, height, width, count] = [number(1), number(2), number(3), number(4)];
  if (channels !== 1 && channels !== 3) throw new Error(`it has ${channels} channels, expected 1 or 3`);
  if (![height, width].every((side) => side >= 1 && side <= mostSide))
    throw new Error(`its images are ${height} × ${width}, expected sides of 1 to ${mostSide} pixels`);
  if (count === 0) throw new Error("it holds no image");
  const found: PackedHeader = {
    shape: { channels, height, width },
    count,
    textLength: number(5),
    indexChecksum: number(6),
    fingerprint: header.toString("hex", 36, 68),
  };
  const expected = indexStart(found) + indexLength(found);
  if (fileLength !== expected) throw new Error(`it has ${fileLength} bytes, expected ${expected}`);
  return found;
}

/** What the text of the index holds. */
export interface PackedNames {
  /** Name of each class. */
  readonly classNames: readonly string[];
  /** Name of each image. */
  readonly ids: readonly string[];
  /** Images of the source that did not decode. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/** Checks what the text and the labels say against each other. Throws an Error with the reason where something is wrong. */
export function readNames(text: string, labels: Int32Array): PackedNames {
  const { classNames, ids, skipped } = record(JSON.parse(text));
  if (!isNames(classNames) || !isNames(ids) || !Array.isArray(skipped)) throw new Error("its names are damaged");
  const lost = skipped.map((skip: unknown) => {
    const { file, reason } = record(skip);
    if (typeof file !== "string" || typeof reason !== "string")
      throw new Error("its list of skipped images is damaged");
    return { file, reason };
  });
  if (ids.length !== labels.length) throw new Error(`it names ${ids.length} images, expected ${labels.length}`);
  if (!labels.every((label) => label >= 0 && label < classNames.length))
    throw new Error("one of its labels has no class");
  return { classNames, ids, skipped: lost };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new Error("its names are damaged");
  return { ...value };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
