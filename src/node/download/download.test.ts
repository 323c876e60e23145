import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { InputError } from "../../core/errors.ts";
import type { Checksum } from "./checksum.ts";
import { download, type RemoteFile } from "./download.ts";

const content = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * i) % 251));

const checksumOf = (bytes: Uint8Array, algorithm: Checksum["algorithm"] = "sha256"): Checksum => ({
  algorithm,
  value: createHash(algorithm).update(bytes).digest("hex"),
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine alone; it ends with the test. */
async function serve(answer: Answer): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.zip`, requests };
}

const start = (request: IncomingMessage) => Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);

/** Sends the content from where it was asked for, at most `most` bytes of it, and then breaks the connection. */
const inPieces =
  (most: number): Answer =>
  (request, response) => {
    const from = start(request);
    const rest = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": rest.length,
      ...(from > 0 && { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    // What the client has not yet read when a connection breaks is lost to it, so the break comes a little later.
    const end = () => (rest.length > most ? setTimeout(() => response.destroy(), 30) : response.end());
    response.write(rest.subarray(0, most), end);
  };

const whole: Answer = (_, response) => response.writeHead(200, { "content-length": content.length }).end(content);

const remote = (url: string | readonly string[], changes: Partial<RemoteFile> = {}): RemoteFile => ({
  name: "data.zip",
  urls: typeof url === "string" ? [url] : url,
  limit: 100_000,
  checksum: checksumOf(content),
  ...changes,
});

const quick = { pause: 1, attempts: 2 };

/** The one line that a failed download says; the folder must hold nothing of the name. */
async function refusal(file: RemoteFile, path: string, options = {}): Promise<string> {
  const error: unknown = await download(file, path, { ...quick, ...options }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect(existsSync(path)).toBe(false);
  expect(existsSync(`${path}.lock`)).toBe(false);
  const { message } = error as InputError;
  expect(message).toMatch(/^[^\n]+$/);
  return message;
}

test("a file is downloaded whole, its progress told, and nothing is left beside it", async () => {
  const { url, requests } = await serve(whole);
  const folder = temporaryFolder();
  const seen: (readonly [number, number | undefined])[] = [];
  await download(remote(url), join(folder, "deep/data.zip"), { onProgress: (...told) => seen.push(told) });
  expect(readFileSync(join(folder, "deep/data.zip"))).toEqual(content);
  expect(readdirSync(join(folder, "deep"))).toEqual(["data.zip"]);
  expect(seen.at(-1)).toEqual([content.length, content.length]);
  expect(requests[0]?.headers["user-agent"]).toMatch(/^kinfold\//);
});

test("a connection that is cut off again and again is resumed where it ended", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 7_000, max: 49_999 }), async (most) => {
      const { url, requests } = await serve(inPieces(most));
      const path = join(temporaryFolder(), "data.zip");
      await download(remote(url, { checksum: checksumOf(content, "md5") }), path, quick);
      expect(readFileSync(path)).toEqual(content);
      expect(requests.length).toBeGreaterThan(1);
      expect(requests.slice(1).every((request) => start(request) > 0)).toBe(true);
    }),
    { numRuns: 5 },
  );
});

test("a later call goes on from what an earlier one has left", async () => {
  const path = join(temporaryFolder({ "data.zip.part": content.subarray(0, 20_000) }), "data.zip");
  const { url, requests } = await serve(inPieces(Infinity));
  await download(remote(url), path, quick);
  expect(readFileSync(path)).toEqual(content);
  expect(requests.map(start)).toEqual([20_000]);
});

test("what has come stays when the connection fails for good, and the line says so", async () => {
  let left = 1;
  const { url } = await serve((request, response) =>
    left-- > 0 ? inPieces(30_000)(request, response) : response.destroy(),
  );
  const path = join(temporaryFolder(), "data.zip");
  const message = await refusal(remote(url), path);
  const kept = readFileSync(`${path}.part`).length;
  expect(kept).toBeGreaterThan(0);
  expect(message).toContain(`${kept} bytes are kept, the same command goes on from there`);
});

test("a server without ranges starts over", async () => {
  const path = join(temporaryFolder({ "data.zip.part": content.subarray(0, 20_000) }), "data.zip");
  const { url } = await serve(whole);
  await download(remote(url), path, quick);
  expect(readFileSync(path)).toEqual(content);
});

test("bytes of another file that lie in the way are thrown away", async () => {
  const path = join(temporaryFolder({ "data.zip.part": Buffer.alloc(20_000, 1) }), "data.zip");
  const { url } = await serve(inPieces(Infinity));
  await download(remote(url), path, quick);
  expect(readFileSync(path)).toEqual(content);
});

test.each([
  ["as many bytes as there are", content, 1],
  ["more bytes than there are", Buffer.concat([content, content]), 2],
])("%s, left by an earlier call, are judged", async (_, left, count) => {
  const path = join(temporaryFolder({ "data.zip.part": left }), "data.zip");
  const { url, requests } = await serve((request, response) => {
    if (start(request) < content.length) return inPieces(Infinity)(request, response);
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
  });
  await download(remote(url), path, quick);
  expect(readFileSync(path)).toEqual(content);
  expect(requests).toHaveLength(count);
});

test("a wrong checksum is said, and the file is not kept", async () => {
  const { url } = await serve(whole);
  const folder = temporaryFolder();
  const checksum = checksumOf(Buffer.from("another"), "md5");
  expect(await refusal(remote(url, { checksum }), join(folder, "data.zip"))).toBe(
    `wrong checksum: data.zip from ${url} has the MD5 ${checksumOf(content, "md5").value}, expected ${checksum.value}; it was deleted, try again, or fetch it yourself and give it with --from`,
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("a file that says it is too large is not begun", async () => {
  const { url } = await serve(whole);
  const folder = temporaryFolder();
  expect(await refusal(remote(url, { limit: 40_000 }), join(folder, "data.zip"))).toBe(
    `cannot download data.zip: ${url}: it has 50000 bytes or more, expected 40000 or fewer; fetch it yourself and give it with --from`,
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("a file that never says its size is stopped at the limit", async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200);
    const more = () => response.write(content, (error) => (error ? undefined : setImmediate(more)));
    more();
  });
  const folder = temporaryFolder();
  expect(await refusal(remote(url), join(folder, "data.zip"))).toContain("expected 100000 or fewer");
  expect(readdirSync(folder)).toEqual([]);
});

test("a file of another size than is known is refused", async () => {
  const { url } = await serve(whole);
  const message = await refusal(remote(url, { size: 49_999 }), join(temporaryFolder(), "data.zip"));
  expect(message).toContain("it has 50000 bytes, expected 49999");
});

test("a server that has no such file is not asked again", async () => {
  const { url, requests } = await serve((_, response) => response.writeHead(404).end("<html>"));
  expect(await refusal(remote(url), join(temporaryFolder(), "data.zip"))).toBe(
    `cannot download data.zip: ${url}: it answered 404 Not Found; fetch it yourself and give it with --from`,
  );
  expect(requests).toHaveLength(1);
});

test("the next address is tried where one fails", async () => {
  const gone = await serve((_, response) => response.writeHead(404).end());
  const { url } = await serve(whole);
  const path = join(temporaryFolder(), "data.zip");
  await download(remote([gone.url, url]), path, quick);
  expect(readFileSync(path)).toEqual(content);
});

test("a server in trouble is asked again", async () => {
  let troubles = 1;
  const { url } = await serve((request, response) =>
    troubles-- > 0 ? response.writeHead(503).end() : whole(request, response),
  );
  const path = join(temporaryFolder(), "data.zip");
  await download(remote(url), path, quick);
  expect(readFileSync(path)).toEqual(content);
});

test("without a network the line says which connection failed", async () => {
  const { url } = await serve(whole);
  const closed = url.replace(/:\d+\//, ":1/");
  expect(await refusal(remote(closed), join(temporaryFolder(), "data.zip"))).toMatch(
    /^cannot download data\.zip: http:\/\/127\.0\.0\.1:1\/data\.zip: the connection failed \(.+\); fetch it yourself/,
  );
});

test("a server that falls silent is given up", async () => {
  const { url } = await serve((_, response) => response.writeHead(200, { "content-length": 10 }).flushHeaders());
  const message = await refusal(remote(url), join(temporaryFolder(), "data.zip"), { silence: 50, attempts: 1 });
  expect(message).toContain("no answer for 0.05 s");
});

test("an interruption ends it and keeps what has come", async () => {
  const abort = new AbortController();
  const { url } = await serve((_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 1000));
  });
  const path = join(temporaryFolder(), "data.zip");
  const stopped = download(remote(url), path, { ...quick, signal: abort.signal, onProgress: () => abort.abort() });
  await expect(stopped).rejects.toThrow(/abort/i);
  expect(readFileSync(`${path}.part`)).toEqual(content.subarray(0, 1000));
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test("two downloads at once do not write one file; a lock that was left behind does not matter", async () => {
  const { url } = await serve(whole);
  const path = join(temporaryFolder(), "data.zip");
  writeFileSync(`${path}.lock`, String(process.pid));
  await expect(download(remote(url), path, quick)).rejects.toThrow(
    `busy: process ${process.pid} is downloading the same data; wait for it, or delete ${path}.lock`,
  );
  writeFileSync(`${path}.lock`, "4194999");
  await download(remote(url), path, quick);
  expect(readFileSync(path)).toEqual(content);
});

test("where nothing can be written the line says so", async () => {
  const { url } = await serve(whole);
  const folder = temporaryFolder({ "data.zip.part/in-the-way": "" });
  await expect(download(remote(url), join(folder, "data.zip"), quick)).rejects.toThrow(
    /^cannot write .*data\.zip\.part/,
  );
});
