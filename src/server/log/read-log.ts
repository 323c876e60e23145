import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../../core/errors.ts";

/** How far a log has been read. */
export interface LogPosition {
  /** Tells the file from another that has taken its name. */
  readonly inode: number;
  /** Bytes up to the end of the last whole line. */
  readonly offset: number;
  /** The last of them, by which one notices that the log was cut back and has grown again meanwhile. */
  readonly tail: Buffer;
}

/** Where reading begins. */
export const logStart: LogPosition = { inode: 0, offset: 0, tail: Buffer.alloc(0) };

/** Some whole lines of a log. */
export interface LogChunk {
  /** Without their ends. They are lent: the next chunk overwrites them. */
  readonly lines: readonly Buffer[];
  /** Where they end. */
  readonly position: LogPosition;
  /** Whether what was read before is no part of the log any more: it begins anew after this chunk, which has no lines. */
  readonly restarted: boolean;
}

/** Bytes read at a time. */
const chunk = 1 << 18;

/** Bytes of a line at most; no event comes near it. */
const longest = 1 << 22;

/** Bytes that are compared to tell whether a log goes on as it was. */
const compared = 64;

const newline = 10;

/**
 * Reads the whole lines that a log has grown by since `from`; a line whose end has not been written yet waits for it. It
 * holds one chunk at a time, however long the log is. A log that is missing has no lines.
 * Throws an InputError for a line without end.
 */
export async function* readLog(file: string, from: LogPosition): AsyncGenerator<LogChunk> {
  const handle = await openLog(file);
  if (handle === null) {
    if (from.offset > 0) yield { lines: [], position: logStart, restarted: true };
    return;
  }
  try {
    const { ino: inode } = await handle.stat();
    let position = (await goesOn(handle, from)) ? from : { ...logStart, inode };
    if (position !== from) yield { lines: [], position, restarted: true };
    let buffer = Buffer.allocUnsafe(chunk);
    let filled = 0;
    for (;;) {
      if (filled === buffer.length) buffer = larger(buffer);
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position.offset + filled);
      if (bytesRead === 0) return;
      filled += bytesRead;
      const end = buffer.subarray(0, filled).lastIndexOf(newline) + 1;
      if (end === 0) continue;
      const tail = Buffer.from(buffer.subarray(Math.max(0, end - compared), end));
      position = { inode, offset: position.offset + end, tail };
      yield { lines: split(buffer.subarray(0, end)), position, restarted: false };
      buffer.copyWithin(0, end, filled);
      filled -= end;
    }
  } finally {
    await handle.close();
  }
}

/**
 * The position after the line that ends at byte `offset`, to go on from there. Null where no line ends there: the log is
 * not the one that it was.
 */
export async function positionAt(file: string, offset: number): Promise<LogPosition | null> {
  if (offset === 0) return logStart;
  const handle = await openLog(file);
  if (handle === null) return null;
  try {
    const { ino: inode, size } = await handle.stat();
    const tail = offset <= size ? await readTail(handle, offset) : Buffer.alloc(0);
    return tail.at(-1) === newline ? { inode, offset, tail } : null;
  } finally {
    await handle.close();
  }
}

/** The position after the last whole line, without a look at the others. */
export async function lastPosition(file: string): Promise<LogPosition> {
  let position = logStart;
  const handle = await openLog(file);
  if (handle === null) return position;
  try {
    const { ino: inode, size } = await handle.stat();
    const start = Math.max(0, size - longest);
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(size - start), 0, size - start, start);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1;
    const tail = Buffer.from(buffer.subarray(Math.max(0, end - compared), end));
    if (end > 0) position = { inode, offset: start + end, tail };
    return position;
  } finally {
    await handle.close();
  }
}

/** Links are not followed, since they may lead anywhere; Windows has no such flag. */
async function openLog(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  }
}

async function goesOn(handle: FileHandle, { inode, offset, tail }: LogPosition): Promise<boolean> {
  if (offset === 0) return true;
  const { ino, size } = await handle.stat();
  return ino === inode && size >= offset && (await readTail(handle, offset, tail.length)).equals(tail);
}

/** The bytes before `offset`. */
async function readTail(handle: FileHandle, offset: number, most = compared): Promise<Buffer> {
  const length = Math.min(most, offset);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset - length);
  return buffer.subarray(0, bytesRead);
}

function larger(buffer: Buffer): Buffer<ArrayBuffer> {
  if (buffer.length >= longest) {
    throw new InputError(`invalid log: a line of more than ${longest} bytes, expected events; use an intact copy`);
  }
  const copy = Buffer.allocUnsafe(2 * buffer.length);
  buffer.copy(copy);
  return copy;
}

function split(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(newline, from);
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines;
}
