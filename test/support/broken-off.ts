import type { Dataset, Split } from "../../src/data/dataset.ts";
import { snapshotSchema } from "../../src/node/snapshot-schema.ts";
import { readCheckpoint, writeCheckpoint } from "../../src/training/checkpoint.ts";
import type { TrainingHooks } from "../../src/training/context.ts";
import type { ControlEvent, TrainingEvent } from "../../src/training/events.ts";
import type { Snapshot } from "../../src/training/progress.ts";
import type { TrainingOptions } from "../../src/training/settings.ts";
import { checkpointShape, train } from "../../src/training/train.ts";

type Options = TrainingOptions & { readonly replay?: readonly ControlEvent[] };

/** Trainings on this data that are broken off and go on. */
export function brokenOff({ dataset, split }: { readonly dataset: Dataset; readonly split: Split }) {
  /** What a checkpoint file keeps of a snapshot. */
  function throughFile(snapshot: Snapshot, options: TrainingOptions): Snapshot {
    const shapeAt = checkpointShape(dataset, { ...options, split });
    const record = (value: unknown) => snapshotSchema.parse(value);
    const { layout } = shapeAt(snapshot.progress.epoch);
    return readCheckpoint(writeCheckpoint(snapshot, layout), { shapeAt, record }).snapshot;
  }

  /** A training whose every snapshot is kept, with the number of events that had been said by then. */
  async function unbroken(options: Options, more: Pick<TrainingHooks, "reader"> = {}) {
    const events: TrainingEvent[] = [];
    const snapshots: { readonly snapshot: Snapshot; readonly events: number }[] = [];
    const hooks: TrainingHooks = {
      ...more,
      onEvent: (event) => void events.push(event),
      checkpoint: async (snapshot) => {
        snapshots.push({ snapshot: throughFile(snapshot, options), events: events.length });
        return Promise.resolve("kept");
      },
    };
    const model = await train(dataset, { ...options, split }, hooks);
    return { model, events, snapshots };
  }

  async function resumed(options: Options, snapshot: Snapshot, more: Pick<TrainingHooks, "reader"> = {}) {
    const events: TrainingEvent[] = [];
    const hooks: TrainingHooks = {
      ...more,
      onEvent: (event) => void events.push(event),
      checkpoint: () => Promise.resolve("kept"),
    };
    const model = await train(dataset, { ...options, split, resume: { snapshot, file: "kept" } }, hooks);
    return { model, events };
  }

  return { throughFile, unbroken, resumed };
}
