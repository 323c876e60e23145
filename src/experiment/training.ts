import { createRandom } from "../core/random.ts";
import { syntheticData } from "../data/synthetic.ts";
import { type ClusterReport, clusterReport } from "../evaluation/cluster-report.ts";
import { embeddingSpread, isCollapsed } from "../evaluation/collapse.ts";
import { retrieval } from "../evaluation/retrieval.ts";
import type { OneShotResult, TrainingEvent } from "../training/events.ts";
import { createRecorder, type TrainingRecord } from "../training/record.ts";
import { train } from "../training/train.ts";
import { oneShotTable } from "../training/validation.ts";
import { paperSettings, type TrainingSpec } from "./protocol.ts";

/** Measures of classes that took no part in the training, made once at its end. */
export interface UnseenMeasures {
  readonly clusters: ClusterReport;
  readonly precisionAt1: number;
  readonly mapAtR: number;
  readonly oneShot: readonly OneShotResult[];
}

/** What one training of the experiment leaves. Plain data. */
export interface TrainingResult {
  readonly policy: string;
  /**
   * Its `collapsedAtEpoch` is the first report after the start from which on every one, the last included, found the
   * embedding collapsed. A network that starts out small and grows is thereby not counted, whatever the reports' distance.
   */
  readonly record: TrainingRecord;
  /** Whether the untrained network's embedding counts as collapsed too: small weights give a small embedding. */
  readonly collapsedAtStart: boolean;
  /** Whether any report after the start found it collapsed. */
  readonly collapsedOnce: boolean;
  /** Measures of the two test classes. */
  readonly unseen: UnseenMeasures;
  /** What the training said, without its steps. */
  readonly events: readonly TrainingEvent[];
}

export interface RunTrainingHooks {
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Called at each report, after its event, with everything so far: who shows a training while it goes on draws this. */
  readonly onReport?: (record: TrainingRecord) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs one training: draws the data of its seed, trains, and measures the classes it has never seen. The same
 * specification gives the same result, bit for bit, whatever else runs beside it.
 */
export async function runTraining(spec: TrainingSpec, hooks: RunTrainingHooks = {}): Promise<TrainingResult> {
  const random = createRandom(spec.seed);
  const { dataset, split, test } = syntheticData(random.fork("data"), spec.protocol.data);
  const recorder = createRecorder({ seed: spec.seed, labels: dataset.labels });
  const events: TrainingEvent[] = [];
  const settings = paperSettings(spec);
  const reports: { readonly epoch: number; readonly collapsed: boolean }[] = [];
  const model = await train(
    dataset,
    { ...settings, split },
    {
      onEmbeddings(epoch, embeddings, indices) {
        recorder.onEmbeddings(epoch, embeddings, indices);
        const { margin } = spec.protocol;
        const collapsed = isCollapsed(embeddingSpread(embeddings), { margin, distance: settings.distance.kind });
        reports.push({ epoch, collapsed });
      },
      onEvent(event) {
        recorder.onEvent(event);
        if (event.type !== "step") events.push(event);
        hooks.onEvent?.(event);
        if (event.type === "evaluation") hooks.onReport?.(recorder.record());
      },
      ...(hooks.signal && { signal: hooks.signal }),
    },
  );
  const embeddings = await model.embed(dataset, test);
  const labels = Int32Array.from(test, (index) => dataset.labels[index] ?? 0);
  const { precisionAt1, meanAveragePrecisionAtR } = retrieval(embeddings, labels);
  return {
    policy: spec.policy,
    record: { ...recorder.record(), collapsedAtEpoch: collapsedForGood(reports) },
    collapsedAtStart: reports[0]?.collapsed ?? false,
    collapsedOnce: reports.some(({ epoch, collapsed }) => collapsed && epoch > 0),
    unseen: {
      clusters: clusterReport(embeddings, labels, { margin: spec.protocol.margin }),
      precisionAt1,
      mapAtR: meanAveragePrecisionAtR,
      oneShot: oneShotTable(embeddings, labels, { random: random.fork("unseen") }),
    },
    events,
  };
}

/** Epoch of the first report after the start from which on all found a collapse; null where the last found none. */
export function collapsedForGood(
  reports: readonly { readonly epoch: number; readonly collapsed: boolean }[],
): number | null {
  const trained = reports.filter(({ epoch }) => epoch > 0);
  const lastSound = trained.findLastIndex(({ collapsed }) => !collapsed);
  return trained[lastSound + 1]?.epoch ?? null;
}
