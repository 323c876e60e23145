import { type FSWatcher, watch } from "node:fs";

/** Milliseconds after which one looks again, whatever the system has said: some file systems say nothing. */
const pollEvery = 1000;

/** Milliseconds that changes are gathered for: a training writes many times a second. */
const gatherFor = 100;

/** Watches folders, each once, for whoever wants to know of them. */
export interface Watches {
  /** Calls `wake` after a change in the folder, and at times without one. Returns what ends it. */
  watch(folder: string, wake: () => void): () => void;
  /** Number of folders that are watched. */
  readonly size: number;
  close(): void;
}

interface Watched {
  readonly listeners: Set<() => void>;
  readonly end: () => void;
}

export function createWatches(): Watches {
  const watched = new Map<string, Watched>();
  const end = (folder: string) => {
    watched.get(folder)?.end();
    watched.delete(folder);
  };
  return {
    watch(folder, wake) {
      const one = watched.get(folder) ?? startWatching(folder);
      watched.set(folder, one);
      one.listeners.add(wake);
      return () => {
        one.listeners.delete(wake);
        if (one.listeners.size === 0 && watched.get(folder) === one) end(folder);
      };
    },
    get size() {
      return watched.size;
    },
    close() {
      for (const folder of watched.keys()) end(folder);
    },
  };
}

function startWatching(folder: string): Watched {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const wake of listeners) wake();
  };
  let gathering: ReturnType<typeof setTimeout> | undefined;
  const changed = () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      tell();
    }, gatherFor);
  };
  const watcher = tryToWatch(folder, changed);
  const poll = setInterval(tell, pollEvery);
  return {
    listeners,
    end() {
      clearTimeout(gathering);
      clearInterval(poll);
      watcher?.close();
    },
  };
}

/** Where the system cannot watch, as over a network or beyond its limit, polling has to do. */
function tryToWatch(folder: string, changed: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
