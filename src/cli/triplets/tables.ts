import type { SampleRecord, TripletRecord } from "../../node/triplet-records.ts";

/** A table for a terminal or a CSV file. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export const suspectTable = (samples: readonly SampleRecord[]): Table => ({
  head: ["sample", "class", "suspicion", "violation", "active epochs", "epochs"],
  rows: samples.map((one) => [
    one.id,
    one.class,
    one.suspicion?.toFixed(1) ?? "",
    one.violation,
    one.activeEpochs,
    one.epochs,
  ]),
});

export const tripletTable = (triplets: readonly TripletRecord[]): Table => ({
  head: ["anchor", "positive", "negative", "policy", "violation", "epoch", "step"],
  rows: triplets.map(({ anchor, positive, negative, policy, violation, epoch, step }) => [
    anchor,
    positive,
    negative,
    policy,
    violation,
    epoch,
    step,
  ]),
});

const roles = ["anchor", "positive", "negative"] as const;

export const historyTable = (samples: readonly SampleRecord[]): Table => ({
  head: [
    "sample",
    "class",
    "suspicion",
    "pairs",
    "violation",
    "late violation",
    "epochs",
    "active epochs",
    "last active epoch",
    ...roles.flatMap((role) => [`${role} active`, `${role} mean`, `${role} max`]),
  ],
  rows: samples.map((one) => [
    one.id,
    one.class,
    one.suspicion ?? "",
    one.pairs,
    one.violation,
    one.lateViolation,
    one.epochs,
    one.activeEpochs,
    one.lastActiveEpoch,
    ...roles.flatMap((role) => [one[role].active, one[role].mean, one[role].max]),
  ]),
});
