import type { MeasuredRun } from "../../src/comparison/measured-run.ts";

export interface InventedRun extends Partial<Omit<MeasuredRun, "settings">> {
  readonly policy?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** mapAtR of each evaluation. Default: 0.5 alone. */
  readonly mapAtR?: readonly number[];
}

/** A run without a training. */
export function measuredRun(invented: InventedRun = {}): MeasuredRun {
  const { policy = "nspa", seed = 1, settings, mapAtR = [0.5], ...rest } = invented;
  return {
    name: `runs/${policy}-${seed}`,
    status: "finished",
    seed,
    settings: {
      policy,
      schedule: { [policy]: 1 },
      margin: 0.2,
      measure: "mapAtR",
      keep: "last",
      seed,
      threads: 1,
      ...settings,
    },
    data: { name: "letters.csv", samples: 100 },
    fingerprint: "f",
    validation: `drawn by ${seed}`,
    versions: { kinfold: "1", node: "20" },
    definitions: {},
    evaluations: mapAtR.map((value, i) => ({ epoch: i, measures: { mapAtR: value, "health.radius": 2 * value } })),
    kept: null,
    ...rest,
  };
}
