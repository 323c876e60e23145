#!/usr/bin/env node
import { processIo } from "./io.ts";
import { run } from "./run.ts";

// A reader that has seen enough, such as `head`, closes its end. A training then ends as if it had been interrupted, with
// what it has learned kept; for anything else there is nothing left to do.
let closed = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  if (closed) return;
  closed = true;
  if (!process.emit("SIGTERM")) process.exit(0);
});

process.exitCode = await run(process.argv.slice(2), processIo());
