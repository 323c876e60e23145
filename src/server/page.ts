import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Context } from "hono";
import { refusal } from "./refusal.ts";

/** Where `npm run build` puts the page. */
export const builtPage = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/studio/" : "../studio/", import.meta.url),
);

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/** Bytes up to which a file is compressed: the runtime's WebAssembly would take longer than it saves. */
const mostCompressed = 4_000_000;

const compress = promisify(gzip);

/** A file of the page as it is sent. */
interface PageFile {
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
  /** Null where it would not be smaller. */
  readonly compressed: Buffer<ArrayBuffer> | null;
  readonly tag: string;
  /** Whether its name changes with what is in it. */
  readonly hashed: boolean;
}

/**
 * Serves the page's files from a folder. What there is is listed once, and nothing but what is listed can be asked for;
 * a file is read and compressed when it is first asked for.
 */
export async function createPage(folder: string): Promise<(context: Context) => Promise<Response>> {
  const names = new Set(existsSync(folder) ? await filesIn(folder) : []);
  const read = new Map<string, Promise<PageFile>>();
  return async (context) => {
    const name = context.req.path === "/" ? "index.html" : context.req.path.slice(1);
    if (!names.has(name)) throw notThere(names.size === 0);
    const file = read.get(name) ?? readPageFile(folder, name);
    read.set(name, file);
    return answer(context, await file);
  };
}

const notThere = (unbuilt: boolean) =>
  unbuilt
    ? refusal(404, "missing page: it is not built; run npm run build, or install the package")
    : refusal(404, "missing page: there is nothing of this name");

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join("/"));
}

async function readPageFile(folder: string, name: string): Promise<PageFile> {
  const file = await readFile(join(folder, name));
  // What the page knows its server by: from another host it has no runs.
  const bytes = name === "index.html" ? Buffer.from(String(file).replace("<html ", "<html data-server ")) : file;
  const small = bytes.length <= mostCompressed ? await compress(bytes) : bytes;
  return {
    type: types[extname(name)] ?? "application/octet-stream",
    bytes,
    compressed: small.length < 0.9 * bytes.length ? small : null,
    tag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 24)}"`,
    hashed: name.startsWith("assets/"),
  };
}

function answer(context: Context, { type, bytes, compressed, tag, hashed }: PageFile): Response {
  context.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  context.header("etag", tag);
  context.header("vary", "accept-encoding");
  if (context.req.header("if-none-match") === tag) return context.body(null, 304);
  const wantsCompressed = /\bgzip\b/.test(context.req.header("accept-encoding") ?? "");
  context.header("content-type", type);
  if (!compressed || !wantsCompressed) return context.body(bytes);
  context.header("content-encoding", "gzip");
  return context.body(compressed);
}
