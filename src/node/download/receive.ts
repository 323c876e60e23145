import { open, rm, stat } from "node:fs/promises";
import { InputError } from "../../core/errors.ts";
import { packageVersion } from "../package-version.ts";
import type { DownloadOptions, RemoteFile } from "./download.ts";

/** How one request ended: with the whole file, with less than that, or with a refusal that asking again will not change. */
export type Outcome = { readonly kind: "whole" } | { readonly kind: "cut" | "refused"; readonly reason: string };

/**
 * Asks once for what is missing of a file, and appends what comes to `part`. A file that is too large or of another size is
 * refused, and what had come of it is deleted. Throws an InputError where `part` cannot be written.
 */
export async function receive(
  url: string,
  file: RemoteFile,
  part: string,
  { signal, silence = 60_000, onProgress }: DownloadOptions,
): Promise<Outcome> {
  const have = (await stat(part).catch(() => undefined))?.size ?? 0;
  const watch = watchSilence(silence, signal);
  try {
    const response = await fetch(url, { headers: headers(have), signal: watch.signal });
    if (response.status === 416) return await judgeEnd(response, part, have);
    if (!response.ok) return refusal(response);
    const start = response.status === 206 ? rangeStart(response) : 0;
    if (start !== 0 && start !== have) return { kind: "refused", reason: "it answered with another range" };
    const length = Number(response.headers.get("content-length") ?? NaN);
    const total = Number.isSafeInteger(length) ? start + length : undefined;
    if (response.body === null) return { kind: "cut", reason: "it sent nothing" };
    const declared = unwanted(total, file);
    if (declared !== undefined) {
      await response.body.cancel();
      if (start > 0) await rm(part, { force: true });
      return { kind: "refused", reason: declared };
    }
    const done = await append(response.body, { limit: file.limit, part, start, onProgress, heard: watch.heard, total });
    if (total !== undefined && done < total) return { kind: "cut", reason: `it ended after ${done} of ${total} bytes` };
    const found = unwanted(done, file);
    if (found === undefined) return { kind: "whole" };
    await rm(part, { force: true });
    return { kind: "refused", reason: found };
  } catch (error) {
    if (error instanceof InputError || signal?.aborted === true) throw error;
    if (isOfFiles(error))
      throw new InputError(`cannot write ${part}: ${error.message}; make room, or choose another --cache-dir`);
    return { kind: "cut", reason: watch.isSilent() ? `no answer for ${silence / 1000} s` : reasonOf(error) };
  } finally {
    watch.stop();
  }
}

/** Bytes as they are: a server that packed them anew would change their number. */
const headers = (have: number): Record<string, string> => ({
  "user-agent": `kinfold/${packageVersion()}`,
  "accept-encoding": "identity",
  ...(have > 0 && { range: `bytes=${have}-` }),
});

const refusal = ({ status, statusText }: Response): Outcome => ({
  kind: status >= 500 || status === 429 ? "cut" : "refused",
  reason: `it answered ${`${status} ${statusText}`.trim()}`,
});

const rangeStart = (response: Response): number =>
  Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? NaN);

/** The server has nothing behind the bytes that are here: they are all of them, or of something else. */
async function judgeEnd(response: Response, part: string, have: number): Promise<Outcome> {
  await response.body?.cancel();
  const total = /^bytes \*\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (Number(total) === have) return { kind: "whole" };
  await rm(part, { force: true });
  return { kind: "cut", reason: "what had come before is not of this file" };
}

/** Why a file of this many bytes is not wanted; undefined where it may be. */
function unwanted(total: number | undefined, { size, limit }: RemoteFile): string | undefined {
  if (total === undefined) return undefined;
  if (total > limit) return `it has ${total} bytes or more, expected ${limit} or fewer`;
  return size === undefined || total === size ? undefined : `it has ${total} bytes, expected ${size}`;
}

interface Appending {
  readonly limit: number;
  readonly part: string;
  readonly start: number;
  readonly total: number | undefined;
  readonly onProgress: DownloadOptions["onProgress"];
  heard(): void;
}

/** Writes what comes behind the first `start` bytes of the part until it ends or passes the limit; returns its length. */
async function append(body: ReadableStream<Uint8Array>, to: Appending): Promise<number> {
  const { limit, part, start, total, onProgress, heard } = to;
  const handle = await open(part, start === 0 ? "w" : "r+");
  let done = start;
  try {
    for await (const piece of body) {
      heard();
      if (done + piece.length > limit) return done + piece.length;
      for (let from = 0; from < piece.length;) {
        from += (await handle.write(piece, from, piece.length - from, done + from)).bytesWritten;
      }
      done += piece.length;
      onProgress?.(done, total);
    }
  } finally {
    await handle.close();
  }
  return done;
}

/** Ends a request when nothing has been heard for a while, or when the person wants to stop. */
function watchSilence(silence: number, signal: AbortSignal | undefined) {
  const controller = new AbortController();
  let silent = false;
  const end = () => {
    silent = true;
    controller.abort();
  };
  let timer = setTimeout(end, silence);
  const stop = () => controller.abort(signal?.reason);
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop);
  return {
    signal: controller.signal,
    isSilent: () => silent,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(end, silence);
    },
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    },
  };
}

/** Errors of our own disk: a full one cannot be helped by asking the server again. */
const isOfFiles = (error: unknown): error is Error =>
  error instanceof Error && "syscall" in error && ["open", "write", "close"].includes(String(error.syscall));

/** `fetch` says no more than that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return `the connection failed (${text.split("\n", 1)[0] || "failed"})`;
}
