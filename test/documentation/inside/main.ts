// Runs programs one after the other: `main.js FILE…`. What one throws is logged, and the next begins.
import { appendFileSync } from "node:fs";
import { endAfter } from "./limit.ts";

endAfter(540);

let running = "";

function logFailure(error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  appendFileSync(process.env["EXAMPLES_LOG"] ?? "", `${JSON.stringify({ failed: running, message })}\n`);
}

// Of a promise that an example does not wait for.
process.on("unhandledRejection", logFailure);

for (const file of process.argv.slice(2)) {
  running = file;
  await import(new URL(`../../${file}.js`, import.meta.url).href).catch(logFailure);
}
