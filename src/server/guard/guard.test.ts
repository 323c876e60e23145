import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { bareRun, stepLine, testStudio, writeRun } from "../../../test/support/studio.ts";
import { serveStudio } from "../serve.ts";

const secret = "what nobody may see";

/** A folder of one run, with a secret beside it and links that lead there. */
function guardedFolder() {
  const outside = temporaryFolder({
    "secret.txt": secret,
    "run/run.json": JSON.stringify({ ...bareRun, command: secret }),
  });
  const folder = join(outside, "runs");
  writeRun(join(folder, "run"), [stepLine(1)]);
  symlinkSync(outside, join(folder, "out"));
  symlinkSync(join(outside, "run"), join(folder, "linked"));
  symlinkSync(join(outside, "secret.txt"), join(folder, "run", "report.html"));
  mkdirSync(join(folder, "run", "embeddings"));
  symlinkSync(join(outside, "secret.txt"), join(folder, "run", "embeddings", "samples.json"));
  symlinkSync(join(outside, "secret.txt"), join(folder, "run", "triplets.jsonl"));
  return folder;
}

test("a page of another site, and a name that somebody else has made ours, are refused everywhere", async () => {
  const studio = await testStudio(guardedFolder());
  const refused = async (headers: Record<string, string>, path = "/api/runs") => {
    const { status, json } = await studio.send(path, { headers });
    return [status, (json as { error: string }).error];
  };
  const host = [403, "invalid host: expected the address at which the studio listens"];
  const foreign = [403, "foreign origin: expected a request of the studio's own page"];
  expect(await refused({ host: "evil.example" })).toEqual(host);
  expect(await refused({ host: `evil.example:${studio.port}` }, "/")).toEqual(host);
  expect(await refused({ origin: "https://evil.example" })).toEqual(foreign);
  expect(await refused({ origin: "null" })).toEqual(foreign);
  expect(await refused({ origin: "http://127.0.0.1:1" })).toEqual(foreign);
  expect(await refused({ origin: `https://127.0.0.1:${studio.port}` })).toEqual(foreign);
  expect(await refused({ "sec-fetch-site": "cross-site" })).toEqual(foreign);
  expect(await refused({ "sec-fetch-site": "same-site" })).toEqual(foreign);
  for (const headers of [{}, { origin: `http://127.0.0.1:${studio.port}` }, { "sec-fetch-site": "none" }]) {
    expect((await studio.send("/api/runs", { headers })).status).toBe(200);
  }
});

test("what changes something must come from our page, as JSON that is not too long", async () => {
  const studio = await testStudio(guardedFolder());
  const origin = `http://127.0.0.1:${studio.port}`;
  const path = "/api/runs/run/control";
  const json = { "content-type": "application/json" };
  const send = async (headers: Record<string, string>, body = '{"action":"pause"}', method = "POST") =>
    (await studio.send(path, { method, headers, body })).status;
  expect(await send(json)).toBe(403);
  expect(await send({ ...json, origin: "https://evil.example" })).toBe(403);
  expect(await send({ origin })).toBe(400);
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
    expect(await send({ origin, "content-type": type })).toBe(400);
  }
  expect(await send({ ...json, origin }, "{")).toBe(400);
  expect(await send({ ...json, origin }, '{"action":"explode"}')).toBe(400);
  expect(await send({ ...json, origin }, JSON.stringify({ action: "x".repeat(2_000_000) }))).toBe(413);
  expect(await send({ ...json, origin, "transfer-encoding": "chunked" })).toBe(400);
  expect(await send({ ...json, origin, "content-length": "2" }, "{}", "PUT")).toBe(404);
  // All is as it must be, but nobody trains.
  expect(await send({ ...json, origin })).toBe(409);
});

test("a token is demanded for data where there is one, by header or address, and never for less", async () => {
  const token = "a token of more than sixteen characters";
  const studio = await testStudio(guardedFolder(), { token, host: "127.0.0.1" });
  expect(studio.address).toBe(`http://127.0.0.1:${studio.port}/?token=${encodeURIComponent(token)}`);
  const status = async (path: string, headers: Record<string, string> = {}) => (await studio.get(path, headers)).status;
  expect(await status(`/api/runs?token=${encodeURIComponent(token)}`)).toBe(200);
  expect(await status("/api/runs", { authorization: `Bearer ${token}` })).toBe(200);
  for (const path of ["/api/runs", "/api/info", "/api/runs/run", "/api/runs/run/stream", "/api/nothing"]) {
    expect(await status(path)).toBe(401);
    expect(await status(`${path}?token=`)).toBe(401);
    expect(await status(`${path}?token=${encodeURIComponent(token.slice(1))}`)).toBe(401);
    expect(await status(path, { authorization: `Basic ${token}` })).toBe(401);
  }
  const question = { query: { kind: "sample", id: "a" }, k: 1, support: [], among: "all" };
  expect((await studio.post("/api/runs/run/ask", question)).status).toBe(401);
});

test("a server that others can reach does not start without a token", async () => {
  const data = { isThere: () => Promise.resolve(false), open: () => Promise.reject(new Error("closed")) };
  const start = (host: string) => serveStudio({ folder: temporaryFolder(), data, host, port: 0 });
  await expect(start("0.0.0.0")).rejects.toThrow(/^missing token: others can reach 0\.0\.0\.0/);
  await expect(start("::")).rejects.toThrow(/^missing token/);
});

test("every answer says what a browser may do with it", async () => {
  const studio = await testStudio(guardedFolder());
  for (const path of ["/", "/api/runs", "/api/runs/none", "/api/nothing", "/../x"]) {
    const { headers } = await studio.get(path);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
  expect((await studio.get("/api/runs")).headers["cache-control"]).toBe("no-store");
});

test("links inside a run are not followed", async () => {
  const studio = await testStudio(guardedFolder());
  for (const name of ["report", "film", "triplets"]) {
    const { status, text } = await studio.get(`/api/runs/run/${name}`);
    expect([name, status, text.includes(secret)]).toEqual([name, 409, false]);
  }
});

test("nothing outside of the runs folder is ever served, however it is asked for", async () => {
  const studio = await testStudio(guardedFolder());
  const part = fc.constantFrom(
    "..",
    ".",
    "",
    "run",
    "out",
    "linked",
    "runs",
    "secret.txt",
    "%2e%2e",
    "..%2f",
    "%2f",
    "%5c..",
    "\\..",
    "%00",
    "run%00",
    "....//",
    "%252e%252e",
    "C:",
    "~",
    "etc",
    "passwd",
    "embeddings",
    "report.html",
    ".hidden",
    "%ff",
    "％２ｅ",
  );
  const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
  const encoded = fc.oneof(path, path.map(encodeURIComponent), fc.string().map(encodeURIComponent));
  const tail = fc.constantFrom("", "/history", "/report", "/film", "/film/0", "/triplets", "/samples", "/pictures/x");
  await fc.assert(
    fc.asyncProperty(encoded, tail, fc.constantFrom("/api/runs/", "/", "/assets/"), async (id, rest, before) => {
      const safe = `${before}${id}${rest}`.replaceAll(/[^\x21-\x7e]/g, "");
      const { status, text } = await studio.get(safe);
      expect(text).not.toContain(secret);
      expect(text).not.toContain("root:");
      expect(status).toBeLessThan(500);
      if (status !== 200) expect((JSON.parse(text) as { error: string }).error).not.toMatch(/\/tmp|kinfold-|\n/);
    }),
    { numRuns: 300, seed: 1 },
  );
});
