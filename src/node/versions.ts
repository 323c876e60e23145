import { runtimeName, runtimeVersion } from "../engine/runtime.ts";
import { packageVersion } from "./package-version.ts";

/** What did the work: bits are the same only where all of these are. */
export function versions(): Readonly<Record<string, string>> {
  return {
    kinfold: packageVersion(),
    node: process.versions.node,
    [runtimeName]: runtimeVersion,
    platform: `${process.platform}-${process.arch}`,
  };
}
