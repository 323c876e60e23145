import type { RunStatus } from "../../src/recipe/run-schema.ts";

/** A span of time as a person says it: `45 s`, `3 min`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return `${hours} h ${minutes % 60} min`;
}

/** A distance in words, for "by …": `squared Euclidean distance`. Names beyond the usual ones stay as they are. */
export const distanceText = (name: string): string =>
  Object.hasOwn(distances, name) ? distances[name as keyof typeof distances] : name;

const distances = {
  euclidean: "Euclidean distance",
  squaredEuclidean: "squared Euclidean distance",
  manhattan: "Manhattan distance",
  cosine: "cosine distance",
  dotProduct: "dot product",
  signalToNoise: "signal-to-noise distance",
} as const;

/** Where a run stands, in a word or two. A run whose process is gone says `running` still. */
export function statusText({ status, live }: { readonly status: string; readonly live: boolean }): string {
  if (status === "running") return live ? "training" : "broken off";
  return Object.hasOwn(words, status) ? words[status as keyof typeof words] : status;
}

const words: Readonly<Record<Exclude<RunStatus, "running">, string>> = {
  finished: "finished",
  interrupted: "interrupted",
  time: "out of time",
  "not-finite": "not finite",
  collapsed: "collapsed",
  "no-triplets": "no triplets",
  "no-improvement": "stopped early",
  failed: "failed",
};

/** How a status is to be taken: as good news, as bad news, or as neither. */
export function statusTone({
  status,
  live,
}: {
  readonly status: string;
  readonly live: boolean;
}): "good" | "bad" | "live" | "plain" {
  if (status === "running") return live ? "live" : "bad";
  if (status === "finished" || status === "no-improvement") return "good";
  return status === "failed" || status === "not-finite" || status === "collapsed" || status === "no-triplets"
    ? "bad"
    : "plain";
}
