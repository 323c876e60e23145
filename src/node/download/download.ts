import { open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { InputError } from "../../core/errors.ts";
import { type Checksum, checksumName, hashFile } from "./checksum.ts";
import { withLock } from "./lock.ts";
import { type Outcome, receive } from "./receive.ts";
import { makeFolders } from "../make-folders.ts";

/** A file that is published somewhere. */
export interface RemoteFile {
  /** Its name in the cache. */
  readonly name: string;
  /** Where it is, the first choice first. */
  readonly urls: readonly string[];
  /** Bytes, where known. */
  readonly size?: number;
  /** Largest size that is accepted, in bytes. */
  readonly limit: number;
  readonly checksum: Checksum;
}

export interface DownloadOptions {
  /** Told of the bytes that are there, and of all of them where the server says how many. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
  /** Stops the download; what has come stays for the next time. */
  readonly signal?: AbortSignal;
  /** Attempts in a row that may end without a single new byte, at each address. Default: 3. */
  readonly attempts?: number;
  /** Milliseconds to wait between two attempts. Default: 1000. */
  readonly pause?: number;
  /** Milliseconds without a byte after which a connection counts as dead. Default: 60,000. */
  readonly silence?: number;
}

/**
 * Downloads a file to `path`, which it takes only when every byte has come and its checksum is right. Until then the bytes
 * are in `path.part`, from which a later call goes on where the server allows it. A connection that ends too soon is
 * opened again, and the next address is tried where one refuses or gives nothing. Throws an InputError of one line where
 * there is no network, where the server refuses, and for a file that is too large, of another size or with another
 * checksum; what is wrong is deleted.
 */
export async function download(file: RemoteFile, path: string, options: DownloadOptions = {}): Promise<void> {
  makeFolders(dirname(path));
  await withLock(`${path}.lock`, async () => {
    const part = `${path}.part`;
    const resumed = (await sizeOf(part)) > 0;
    await receiveAll(file, part, options);
    if (!(await isRight(file, part))) {
      const found = await hashFile(part, file.checksum.algorithm);
      await rm(part, { force: true });
      // The bytes of an earlier time may be those of another file: one honest attempt from the start decides.
      if (!resumed) throw wrongChecksum(file, found);
      await receiveAll(file, part, options);
      if (!(await isRight(file, part))) {
        const again = await hashFile(part, file.checksum.algorithm);
        await rm(part, { force: true });
        throw wrongChecksum(file, again);
      }
    }
    const handle = await open(part, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
  });
}

const isRight = async ({ checksum }: RemoteFile, path: string): Promise<boolean> =>
  (await hashFile(path, checksum.algorithm)) === checksum.value;

function wrongChecksum({ name, urls, checksum }: RemoteFile, found: string): InputError {
  return new InputError(
    `wrong checksum: ${name} from ${urls[0]} has the ${checksumName(checksum)} ${found}, expected ${checksum.value}; it was deleted, try again, or fetch it yourself and give it with --from`,
  );
}

/** Goes through the addresses until the whole file has come. */
async function receiveAll(file: RemoteFile, part: string, options: DownloadOptions): Promise<void> {
  const failures: string[] = [];
  for (const url of file.urls) {
    const failure = await receiveFrom(url, file, part, options);
    if (failure === undefined) return;
    failures.push(failure);
  }
  const held = await sizeOf(part);
  const kept = held > 0 ? `; ${held} bytes are kept, the same command goes on from there` : "";
  throw new InputError(
    `cannot download ${file.name}: ${failures.join("; ")}${kept}${kept === "" ? "; " : ", or "}fetch it yourself and give it with --from`,
  );
}

/** Returns why nothing more comes from this address, or undefined where the file is whole. */
async function receiveFrom(
  url: string,
  file: RemoteFile,
  part: string,
  options: DownloadOptions,
): Promise<string | undefined> {
  const { attempts = 3, pause = 1000, signal } = options;
  let reason = "";
  for (let vain = 0; vain < attempts;) {
    const before = await sizeOf(part);
    const outcome: Outcome = await receive(url, file, part, options);
    if (outcome.kind === "whole") return undefined;
    reason = `${url}: ${outcome.reason}`;
    if (outcome.kind === "refused") return reason;
    vain = (await sizeOf(part)) > before ? 0 : vain + 1;
    if (vain < attempts) await wait(pause, undefined, { ...(signal && { signal }) });
  }
  return reason;
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;
