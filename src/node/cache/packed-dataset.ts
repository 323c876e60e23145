import { closeSync } from "node:fs";
import type { Dataset } from "../../data/dataset.ts";
import { imageDataset } from "../../data/images.ts";
import { imageRows, type Rows } from "../../data/pixel-source.ts";
import { imageLength, type PackedNames, readNames } from "./format.ts";
import { imageReader, openPackedFile, type PackedFile, readAllImages } from "./packed-file.ts";

/** A set of so many bytes or fewer is read into memory: it is checked as a whole, and no disk has a say any more. */
const mostInMemory = 256 * 1024 * 1024;

export interface PackedDataset {
  readonly dataset: Dataset;
  /** What the file was made of. */
  readonly fingerprint: string;
  readonly skipped: PackedNames["skipped"];
}

/** Files are closed when nothing can read from them any more. */
const closing = new FinalizationRegistry<number>((file) => closeSync(file));

/**
 * Opens a packed file as a dataset: in memory where it is small, else read sample by sample, so that it may be larger than
 * memory. Throws an Error with the reason where it is damaged; images of a large one are checked when they are first read.
 * @param name name of the dataset, for people.
 * @param inMemory bytes up to which it is read into memory. Default: 256 MiB.
 */
export function packedDataset(path: string, name: string, inMemory = mostInMemory): PackedDataset {
  const packed = openPackedFile(path);
  let keep = false;
  try {
    const { header, labels } = packed;
    const { classNames, ids, skipped } = readNames(packed.text, labels);
    const labelling = { name, labels, classNames, ids };
    keep = header.count * imageLength(header.shape) > inMemory;
    const dataset = keep ? fromFile(packed, labelling) : imageDataset(readAllImages(packed), header.shape, labelling);
    return { dataset, fingerprint: header.fingerprint, skipped };
  } finally {
    if (!keep) closeSync(packed.file);
  }
}

function fromFile(packed: PackedFile, labelling: Pick<Dataset, "name" | "labels" | "classNames" | "ids">): Dataset {
  const { shape, count, fingerprint } = packed.header;
  const dataset: Dataset = {
    ...labelling,
    ...packedRows(packed),
    size: count,
    pixels: { kind: "file", path: packed.path, fingerprint, count, shape },
  };
  // The function is what other datasets that are made of this one keep.
  closing.register(dataset.read, packed.file);
  return dataset;
}

/** Reads images of an open packed file as samples. */
export function packedRows(packed: PackedFile, turns = false): Rows {
  const image = imageReader(packed);
  return imageRows({ ...packed.header, turns }, (index) => ({ pixels: image(index), from: 0 }));
}
