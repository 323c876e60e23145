import { InputError } from "./errors.ts";

/** Element types that are read and written, each with the array that holds it and its bytes an element. */
const arrays = {
  F32: { array: Float32Array, bytes: 4 },
  F64: { array: Float64Array, bytes: 8 },
  I32: { array: Int32Array, bytes: 4 },
  I64: { array: BigInt64Array, bytes: 8 },
  U8: { array: Uint8Array, bytes: 1 },
} as const;

export type SafetensorsType = keyof typeof arrays;

/** Numbers with a shape, in row-major order. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

/** What a safetensors file holds. */
export interface Safetensors {
  /** Tensors by name. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** As in the reference implementation: a longer header is refused before it is parsed. */
const headerLimit = 100_000_000;

/**
 * Writes tensors in the safetensors format (Hugging Face): the header's length as a little-endian u64, a JSON header,
 * then the numbers. The header is padded so that they start at a multiple of eight. Tensors keep the order given.
 * Throws a RangeError where a shape does not fit its numbers.
 */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  // Widest elements first, so that every tensor lies on a multiple of its element's size.
  const ordered = Object.entries(tensors).sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  let end = 0;
  for (const [name, { shape, data }] of ordered) {
    if (product(shape) !== data.length) {
      throw new RangeError(`invalid tensor: ${name} has ${data.length} values, expected ${shape.join(" × ")}`);
    }
    header.push([name, { dtype: typeOf(data), shape, data_offsets: [end, (end += data.byteLength)] }]);
  }
  const text = new TextEncoder().encode(objectText(header));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(start + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.fill(0x20, 8, start);
  file.set(text, 8);
  let position = start;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}

/** JSON text of an object whose keys keep their order, whole numbers among them; `__proto__` is a name like any other. */
const objectText = (entries: readonly (readonly [string, unknown])[]): string =>
  `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;

function typeOf(data: StoredTensor["data"]): SafetensorsType {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  if (data instanceof Int32Array) return "I32";
  return data instanceof BigInt64Array ? "I64" : "U8";
}

/**
 * Reads a safetensors file. Every size is checked against the file's length before anything is allocated; tensors must
 * fill the file without gaps or overlaps. The numbers are copied, so the bytes may be dropped.
 * Throws an InputError that names the file and what is wrong with it.
 */
export function readSafetensors(bytes: Uint8Array, name = "safetensors file"): Safetensors {
  const broken = (why: string): never => {
    throw new InputError(`invalid ${name}: ${why}, expected a whole file in safetensors format; use an intact copy`);
  };
  if (bytes.length < 8) return broken(`${bytes.length} bytes long`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(Math.min(headerLimit, bytes.length - 8))) return broken(`its header claims ${length} bytes`);
  const start = 8 + Number(length);
  const header = parseHeader(bytes.subarray(8, start), broken);
  const metadata: [string, string][] = [];
  const entries: Entry[] = [];
  for (const [key, value] of Object.entries(header)) {
    if (key === "__metadata__") metadata.push(...metadataOf(value, broken));
    else entries.push(entryOf(key, value, broken));
  }
  checkLayout(entries, bytes.length - start, broken);
  const tensors = entries.map(({ key, type, shape, begin, end }): [string, StoredTensor] => {
    const { array } = arrays[type];
    // Not by `slice`, which in Node's Buffer is a view.
    const copy = new Uint8Array(bytes.subarray(start + begin, start + end));
    return [key, { shape, data: new array(copy.buffer) }];
  });
  return { tensors: Object.fromEntries(tensors), metadata: Object.fromEntries(metadata) };
}

type Broken = (why: string) => never;

function parseHeader(bytes: Uint8Array, broken: Broken): object {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof header === "object" && header !== null && !Array.isArray(header)) return header;
  } catch {
    // Said below, like a header that is JSON but no object.
  }
  return broken("its header is not a JSON object");
}

function metadataOf(value: unknown, broken: Broken): [string, string][] {
  if (typeof value !== "object" || value === null) return broken("its metadata is not an object");
  return Object.entries(value).map(([key, text]: [string, unknown]) =>
    typeof text === "string" ? [key, text] : broken(`metadata ${JSON.stringify(key)} is not text`),
  );
}

interface Entry {
  readonly key: string;
  readonly type: SafetensorsType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function entryOf(key: string, value: unknown, broken: Broken): Entry {
  const tensor = `tensor ${JSON.stringify(key)}`;
  if (typeof value !== "object" || value === null) return broken(`${tensor} is not described by an object`);
  const { dtype, shape, data_offsets: offsets }: { dtype?: unknown; shape?: unknown; data_offsets?: unknown } = value;
  if (!isType(dtype)) return broken(`${tensor} has elements of type ${JSON.stringify(dtype)}`);
  if (!isSizes(shape)) return broken(`${tensor} has the shape ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2) return broken(`${tensor} has no two offsets`);
  const [begin = 0, end = 0] = offsets;
  if (end - begin !== product(shape) * arrays[dtype].bytes) {
    return broken(`${tensor} has ${end - begin} bytes, which do not fit its shape [${shape.join(", ")}]`);
  }
  return { key, type: dtype, shape, begin, end };
}

/** Tensors must follow one another from the first byte to the last. */
function checkLayout(entries: readonly Entry[], size: number, broken: Broken): void {
  let position = 0;
  for (const { key, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) broken(`tensor ${JSON.stringify(key)} starts at byte ${begin} and not at ${position}`);
    position = end;
  }
  if (position !== size) broken(`it holds ${size} bytes of numbers, its header says ${position}`);
}

const product = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);
const isType = (value: unknown): value is SafetensorsType => typeof value === "string" && Object.hasOwn(arrays, value);
const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
