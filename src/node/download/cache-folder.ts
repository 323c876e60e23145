import { homedir, platform } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** What of the process's world decides where the cache lies. */
export interface CacheWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/**
 * The folder that holds downloaded data sets. `given` comes first, then the variable `KINFOLD_CACHE`; neither is needed.
 * Else it is `kinfold` in the system's own place for what can be fetched again: `$XDG_CACHE_HOME` or `~/.cache`,
 * `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows.
 */
export function cacheFolder(given?: string, world: CacheWorld = thisWorld()): string {
  const { environment, home } = world;
  const asked = given ?? environment["KINFOLD_CACHE"];
  if (asked !== undefined && asked !== "") return resolve(asked);
  if (world.platform === "win32") return join(environment["LOCALAPPDATA"] || join(home, "AppData", "Local"), "kinfold");
  if (world.platform === "darwin") return join(home, "Library", "Caches", "kinfold");
  const xdg = environment["XDG_CACHE_HOME"] ?? "";
  // The specification wants relative paths passed over.
  return join(isAbsolute(xdg) ? xdg : join(home, ".cache"), "kinfold");
}

const thisWorld = (): CacheWorld => ({ environment: process.env, platform: platform(), home: homedir() });
