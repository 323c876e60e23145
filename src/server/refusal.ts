import { homedir, tmpdir } from "node:os";
import { dirname, isAbsolute } from "node:path";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { InputError } from "../core/errors.ts";
import type { Refusal } from "./api.ts";

/** What ends a request with a status and one line: `throw refusal(404, "missing run: first")`. */
export const refusal = (status: ContentfulStatusCode, message: string): HTTPException =>
  new HTTPException(status, { message });

/**
 * The answer to a request whose handler threw: what was refused keeps its status, what is wrong with a run or its data is
 * 409, a file that has gone meanwhile 404, and anything else a fault of ours, which `onFault` is told of.
 */
export function answerError(
  error: Error,
  context: Context,
  { roots, onFault }: { readonly roots: readonly string[]; readonly onFault: (error: Error) => void },
): Response {
  const say = (status: ContentfulStatusCode, message: string) => {
    const body: Refusal = { error: withoutPaths(message, roots) };
    return context.json(body, status);
  };
  if (error instanceof HTTPException) return say(error.status, error.message);
  if (error instanceof InputError) return say(409, error.message);
  if ("code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
    return say(404, "missing run: it has gone while it was looked at");
  }
  onFault(error);
  return say(500, "something unexpected happened; the terminal in which the studio runs says what");
}

/** Folders of an absolute path, with slashes or, after a drive, backslashes. */
const folders = /(?<![\w.:/\\])(?:[A-Za-z]:)?(?:[/\\][^/\\\s:;,()"']+)*[/\\](?=[^/\\\s])/g;

/**
 * A message without where things lie on this machine: of an absolute path its last part stays, of one below a known folder
 * what comes after that. One line.
 */
export function withoutPaths(message: string, roots: readonly string[]): string {
  const known = [...roots, ...roots.map((root) => dirname(root)), process.cwd(), homedir(), tmpdir()]
    .filter((root) => isAbsolute(root) && root.length > 1)
    .sort((a, b) => b.length - a.length);
  let text = message.replace(/\s*\n\s*/g, " ");
  for (const root of known) text = text.replaceAll(`${root}/`, "").replaceAll(`${root}\\`, "").replaceAll(root, "");
  return text.replace(folders, "");
}
