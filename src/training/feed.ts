import type { Random } from "../core/random.ts";
import { classBalancedBatches } from "../data/batches.ts";
import { type BatchRequest, directReader } from "../data/batch-reader.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { readAhead, type WaitingTime } from "../data/read-ahead.ts";
import type { TrainingHooks } from "./context.ts";
import type { FeedState } from "./progress.ts";
import type { TrainingSettings } from "./settings.ts";

/** The samples of one batch and which they are. */
export interface FedBatch {
  readonly indices: Int32Array;
  readonly samples: Float32Array;
}

/** The batches of a training, one after the other. */
export interface Feed {
  readonly warnings: readonly string[];
  /** Steps of an epoch. */
  readonly steps: number;
  /** Batches of the next step. */
  next(): Promise<readonly FedBatch[]>;
  state(): FeedState;
  time(): WaitingTime;
}

export interface FeedInputs {
  readonly dataset: Dataset;
  readonly split: Split;
  readonly settings: TrainingSettings;
  readonly random: Random;
  readonly hooks: TrainingHooks;
  /** Where to go on, and how many steps were done by then. */
  readonly resume: { readonly state: FeedState; readonly step: number } | null;
}

/** The stream that changes of samples are drawn from, of a training with this seed: a reader in a thread must draw from it too. */
export const augmentationStream = (random: Random): Random => random.fork("augmentation");

/**
 * Class-balanced batches of the training part. A reader in another thread makes the next ones while a step runs, so the
 * sampler is ahead of the training; what it has drawn and nobody has trained on belongs to its state.
 */
export function openFeed({ dataset, split, settings, random, hooks, resume }: FeedInputs): Feed {
  const { classes, samples, accumulate, augment } = settings;
  const batches = classBalancedBatches({
    labels: dataset.labels,
    classNames: dataset.classNames,
    indices: split.train,
    classes,
    samples,
    random: random.fork("batches"),
  });
  const steps = settings.stepsPerEpoch ?? Math.max(1, Math.ceil(batches.batchesPerEpoch / accumulate));
  const direct = () => directReader(dataset, { random: augmentationStream(random), ...(augment && { augment }) });

  let restored: Int32Array[] = [];
  if (resume) {
    batches.restore(resume.state.batches);
    restored = resume.state.ahead.map((indices) => Int32Array.from(indices));
  }
  const ahead: Int32Array[] = [];
  let drawn = (resume?.step ?? 0) * accumulate;
  const draw = (): BatchRequest => {
    const indices = restored.shift() ?? batches.next();
    ahead.push(indices);
    return { indices, epoch: 1 + Math.floor(drawn++ / (steps * accumulate)) };
  };
  const reading = hooks.reader ? readAhead(hooks.reader, draw) : readAhead(direct(), draw, 0);
  return {
    warnings: batches.warnings,
    steps,
    async next() {
      const fed: FedBatch[] = [];
      while (fed.length < accumulate) {
        const { request, samples: data } = await reading.next();
        ahead.shift();
        fed.push({ indices: request.indices, samples: data });
      }
      return fed;
    },
    state: () => ({ batches: batches.state(), ahead: [...ahead, ...restored].map((indices) => [...indices]) }),
    time: () => reading.time(),
  };
}
