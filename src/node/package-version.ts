import { readFileSync } from "node:fs";

/** Version of this package. It is as far from here to `package.json` in the source as in the built package. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version }: { version?: unknown } = JSON.parse(text) as object;
  return typeof version === "string" ? version : "unknown";
}
