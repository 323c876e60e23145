import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/files.ts";
import { testStudio } from "../../test/support/studio.ts";

const script = "console.log('a page');\n".repeat(100);

function pageFolder() {
  const folder = temporaryFolder({
    "secret.txt": "secret",
    "page/index.html": "<!doctype html><title>Studio</title>",
    "page/assets/app-1a2b.js": script,
    "page/mark.svg": "<svg/>",
  });
  symlinkSync(join(folder, "secret.txt"), join(folder, "page", "link.txt"));
  return join(folder, "page");
}

test("the page's files are served under their names, compressed where that is wanted and helps", async () => {
  const studio = await testStudio(temporaryFolder(), { page: pageFolder() });
  const index = await studio.get("/", { "accept-encoding": "gzip" });
  expect([index.status, index.text]).toEqual([200, "<!doctype html><title>Studio</title>"]);
  expect(index.headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" });
  const app = await studio.get("/assets/app-1a2b.js", { "accept-encoding": "gzip, br" });
  expect(gunzipSync(app.bytes).toString()).toBe(script);
  expect(app.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "content-encoding": "gzip",
    "cache-control": "public, max-age=31536000, immutable",
  });
  expect((await studio.get("/assets/app-1a2b.js")).text).toBe(script);
  expect((await studio.get("/mark.svg")).headers["content-type"]).toBe("image/svg+xml");
});

test("what the browser has already is not sent again", async () => {
  const studio = await testStudio(temporaryFolder(), { page: pageFolder() });
  const { headers } = await studio.get("/");
  const again = await studio.get("/", { "if-none-match": String(headers["etag"]) });
  expect([again.status, again.text]).toEqual([304, ""]);
});

test("nothing but what lies in the page's folder can be asked for", async () => {
  const studio = await testStudio(temporaryFolder(), { page: pageFolder() });
  for (const path of [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "/link.txt",
    "/assets",
    "/none.js",
  ]) {
    const { status, text } = await studio.get(path);
    expect([path, status]).toEqual([path, 404]);
    expect(text).not.toContain("secret");
  }
});

test("a page that was not built is said to be missing", async () => {
  const studio = await testStudio(temporaryFolder());
  expect((await studio.get("/")).json).toEqual({
    error: "missing page: it is not built; run npm run build, or install the package",
  });
});
