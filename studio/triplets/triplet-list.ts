import { csvLine } from "../../src/data/table/csv.ts";
import type { SampleRecord, TripletRecord } from "../../src/node/triplet-records.ts";

/** Which triplets are listed. */
export interface TripletFilter {
  /** A policy's name; null for all. */
  readonly policy: string | null;
  /** Null for all. */
  readonly epoch: number | null;
  /** A part of a class or an id, of anchor, positive or negative; empty for all. */
  readonly search: string;
}

/** Class of each sample that the record knows, by id. */
export const classesById = (samples: readonly SampleRecord[]): ReadonlyMap<string, string> =>
  new Map(samples.map((sample) => [sample.id, sample.class]));

/** Triplets that a filter lets through, the largest violation first; of equal ones the later step. */
export function listTriplets(
  triplets: readonly TripletRecord[],
  classes: ReadonlyMap<string, string>,
  { policy, epoch, search }: TripletFilter,
): TripletRecord[] {
  const words = search.trim().toLowerCase();
  const says = (id: string) => `${classes.get(id) ?? ""} ${id}`.toLowerCase().includes(words);
  return triplets
    .filter((triplet) => policy === null || triplet.policy === policy)
    .filter((triplet) => epoch === null || triplet.epoch === epoch)
    .filter(({ anchor, positive, negative }) => words === "" || [anchor, positive, negative].some(says))
    .sort((a, b) => b.violation - a.violation || b.step - a.step);
}

/** The different values of a list, in their order. */
export const distinct = <T extends string | number>(values: readonly T[]): T[] =>
  [...new Set(values)].sort((a, b) => (typeof a === "number" && typeof b === "number" ? a - b : a < b ? -1 : 1));

/**
 * What a violation says of the distances, d(a, p) − d(a, n): how much nearer the negative is than the positive. The record
 * has neither distance itself.
 */
export const excess = ({ violation }: Pick<TripletRecord, "violation">, margin: number): number => violation - margin;

/** Which samples are listed as suspects. */
export interface SuspectFilter {
  /** Least suspicion, in robust standard deviations. */
  readonly threshold: number;
  /** Whether only those are listed whose label is likely wrong. */
  readonly likely: boolean;
}

/** A sample that can be judged. */
export type Suspect = SampleRecord & { readonly suspicion: number };

/** Samples whose label is suspicious, the most suspicious first. Those drawn too rarely to say are none. */
export const listSuspects = (samples: readonly SampleRecord[], { threshold, likely }: SuspectFilter): Suspect[] =>
  samples
    .flatMap((sample): Suspect[] => (sample.suspicion === null ? [] : [{ ...sample, suspicion: sample.suspicion }]))
    .filter((sample) => sample.suspicion >= threshold && (!likely || sample.likely))
    .sort((a, b) => b.suspicion - a.suspicion);

/** Suspects as CSV. */
export function suspectsCsv(suspects: readonly Suspect[]): string {
  const columns = ["id", "class", "suspicion", "likely", "violation", "pairs", "activeEpochs", "epochs"] as const;
  return [csvLine(columns), ...suspects.map((suspect) => csvLine(columns.map((name) => cell(suspect[name]))))].join("");
}

/** Triplets as CSV, with the classes that are known. */
export function tripletsCsv(triplets: readonly TripletRecord[], classes: ReadonlyMap<string, string>): string {
  const columns = ["epoch", "step", "policy", "violation", "anchor", "positive", "negative"] as const;
  const roles = ["anchor", "positive", "negative"] as const;
  return [
    csvLine([...columns, ...roles.map((role) => `${role}Class`)]),
    ...triplets.map((triplet) =>
      csvLine([...columns.map((name) => triplet[name]), ...roles.map((role) => classes.get(triplet[role]) ?? "")]),
    ),
  ].join("");
}

const cell = (value: string | number | boolean): string | number =>
  typeof value === "boolean" ? String(value) : value;
