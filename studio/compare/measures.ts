import { measures as reported } from "../../src/report/measures.ts";
import type { Evaluation } from "../training/logged.ts";

/** Numbers of an evaluation that measure nothing. */
const places: readonly string[] = ["epoch", "step"];

/** An evaluation's measures by the names that comparisons give them: those of a group after a point, `health.radius`. */
export function measuresOf({ oneShot, ...rest }: Evaluation): Map<string, number> {
  const measures = new Map<string, number>();
  const add = (value: unknown, path: readonly string[]) => {
    if (typeof value === "number") measures.set(path.join("."), value);
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [key, part] of Object.entries(value)) add(part, [...path, key]);
    }
  };
  // The cluster report's measures go by their own names.
  for (const [key, value] of Object.entries(rest)) {
    if (!places.includes(key)) add(value, key === "clusters" ? [] : [key]);
  }
  for (const { ways, accuracy } of oneShot ?? []) measures.set(`oneShot.${ways}`, accuracy);
  const most = oneShot?.at(-1);
  if (most) measures.set("oneShot", most.accuracy);
  return measures;
}

/** A measure's name as a reader would write it. */
export function measureLabel(name: string): string {
  const known = reported.find(({ key }) => key === name);
  if (known) return known.name;
  if (name === "oneShot") return "one-shot accuracy, most ways";
  const ways = /^oneShot\.(\d+)$/.exec(name)?.[1];
  if (ways !== undefined) return `${ways}-way one-shot accuracy`;
  if (name === "ndcg") return "NDCG";
  return name
    .split(".")
    .map((part) => part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
    .join(": ");
}

/** Whether a measure is a share in [0, 1]. */
export function isShare(name: string): boolean {
  const known = reported.find(({ key }) => key === name);
  return known ? known.unit === "share" : /^(oneShot|difficulty)(\.|$)|^ndcg$/.test(name);
}
