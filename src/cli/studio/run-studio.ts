import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { InputError } from "../../core/errors.ts";
import { runFiles } from "../../node/run-files.ts";
import { isLoopback } from "../../server/guard/hosts.ts";
import { serveStudio } from "../../server/serve.ts";
import { type Io, styled } from "../io.ts";
import type { CommandContext } from "../run.ts";
import { openBrowser } from "./open-browser.ts";
import { type Reparse, runDataOpener } from "./open-run-data.ts";

/** Options of `kinfold studio` as they were typed. */
export interface StudioFlags {
  readonly port?: number;
  readonly host?: string;
  readonly token?: string;
  readonly open: boolean;
}

/** Characters that a token must have: fewer can be guessed. */
const shortestToken = 16;

/** `kinfold studio [RUNS]`: serves until it is interrupted. */
export async function runStudio(
  typed: string,
  flags: StudioFlags,
  reparse: Reparse,
  { io }: CommandContext,
): Promise<void> {
  const { host, port } = flags;
  const { folder, open } = whatToShow(typed);
  const studio = await serveStudio({
    folder,
    data: runDataOpener(reparse),
    token: tokenOf(flags),
    ...(open !== undefined && { open }),
    ...(host !== undefined && { host }),
    ...(port === undefined ? { orNext: true } : { port }),
    onFault: (error) => void io.stderr.write(`${styled(io.stderr, "red", "error:")} ${error.stack ?? error.message}\n`),
  });
  try {
    io.stdout.write(`the studio shows ${folder} at ${studio.address}\n`);
    io.stderr.write("Ctrl-C ends it\n");
    if (flags.open) openBrowser(studio.address);
    await interruption(io);
  } finally {
    await studio.close();
  }
}

/** A folder of runs; where the folder is a run itself, the one around it, and the run to be shown first. */
function whatToShow(typed: string): { readonly folder: string; readonly open?: string } {
  if (!existsSync(join(typed, runFiles.configuration))) return { folder: typed };
  return { folder: join(typed, ".."), open: basename(resolve(typed)) };
}

/** What was typed, or a random one where others can reach the server; null where nobody else can. */
function tokenOf({ token, host = "127.0.0.1" }: StudioFlags): string | null {
  if (token === undefined) return isLoopback(host) ? null : randomBytes(24).toString("base64url");
  if (token.length >= shortestToken) return token;
  throw new InputError(
    `invalid --token: ${token.length} characters, expected ${shortestToken} or more; leave it out for a random one`,
  );
}

/** Ctrl-C; or, where a training has started this process, that it has let go of it or is gone. */
const interruption = (io: Io): Promise<void> =>
  new Promise((resolvePromise) => {
    io.onInterrupt(resolvePromise);
    process.once("disconnect", resolvePromise);
  });
