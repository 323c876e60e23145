import type { Random } from "../core/random.ts";
import type { Nearness } from "../data/batches.ts";
import { type BatchRequest, directReader } from "../data/batch-reader.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { readAhead, type WaitingTime } from "../data/read-ahead.ts";
import type { Sampler } from "../data/samplers/sampler.ts";
import type { TrainingHooks } from "./context.ts";
import { pretrainingEpochs } from "./pretraining.ts";
import type { FeedState } from "./progress.ts";
import { samplerOf } from "./sampler.ts";
import type { TrainingSettings } from "./settings.ts";

/** The samples of one batch and which they are. */
export interface FedBatch {
  readonly indices: Int32Array;
  readonly samples: Float32Array;
  /** Class of each sample, counted from 0 on without gaps over the classes that are trained on. */
  readonly labels: Int32Array;
}

/** The batches of a training, one after the other. */
export interface Feed {
  readonly warnings: readonly string[];
  /** Steps of an epoch. */
  readonly steps: number;
  /** Where the batches depend on which classes lie close together; null where they do not. */
  readonly nearness: Nearness | null;
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
 * Batches of the training part, as the sampler of each phase draws them. A reader in another thread makes the next ones
 * while a step runs, so the sampler is ahead of the training; what it has drawn and nobody has trained on belongs to its
 * state. A sampler that is told where classes lie between epochs draws none of the next before: what it draws must not
 * depend on how early it is asked.
 */
export function openFeed({ dataset, split, settings, random, hooks, resume }: FeedInputs): Feed {
  const { accumulate, augment } = settings;
  const open = (sampler: Sampler, stream: string) => {
    const { labels, classNames, ids } = dataset;
    const { classes, samples } = settings;
    return sampler.batches({
      labels,
      classNames,
      ids,
      indices: split.train,
      classes,
      samples,
      random: random.fork(stream),
    });
  };
  const batches = open(settings.sampler, "batches");
  const steps = settings.stepsPerEpoch ?? Math.max(1, Math.ceil(batches.batchesPerEpoch / accumulate));
  const direct = () => directReader(dataset, { random: augmentationStream(random), ...(augment && { augment }) });
  const first = settings.pretrain ? open(samplerOf(settings.pretrain.loss), "pretraining batches") : batches;
  const epochOf = (batch: number) => 1 + Math.floor(batch / (steps * accumulate));
  const pretraining = pretrainingEpochs(settings) * steps * accumulate;
  const classOf = classNumbers(dataset.labels, split.train);

  let restored: Int32Array[] = [];
  const ahead: Int32Array[] = [];
  let handedOut = (resume?.step ?? 0) * accumulate;
  let drawn = handedOut;
  /** The sampler of the next batch that nobody has drawn yet. */
  const sampler = () => (drawn + restored.length < pretraining ? first : batches);
  if (resume) {
    restored = resume.state.ahead.map((indices) => Int32Array.from(indices));
    sampler().restore(resume.state.batches);
  }
  const draw = (): BatchRequest | null => {
    if (batches.nearness && epochOf(drawn) > epochOf(handedOut)) return null;
    const indices = restored.shift() ?? sampler().next();
    ahead.push(indices);
    return { indices, epoch: epochOf(drawn++) };
  };
  const reading = hooks.reader ? readAhead(hooks.reader, draw) : readAhead(direct(), draw, 0);
  return {
    warnings: [...new Set([...first.warnings, ...batches.warnings])],
    steps,
    nearness: batches.nearness ?? null,
    async next() {
      const fed: FedBatch[] = [];
      while (fed.length < accumulate) {
        const { request, samples } = await reading.next();
        ahead.shift();
        handedOut++;
        fed.push({ indices: request.indices, samples, labels: request.indices.map(classOf) });
      }
      return fed;
    },
    state: () => ({ batches: sampler().state(), ahead: [...ahead, ...restored].map((indices) => [...indices]) }),
    time: () => reading.time(),
  };
}

/** A function from a sample to its class's number among those that are trained on, from 0 on without gaps. */
function classNumbers(labels: Int32Array, train: Int32Array): (index: number) => number {
  const present = [...new Set(Array.from(train, (index) => labels[index] ?? 0))].sort((a, b) => a - b);
  const numbers = new Map(present.map((label, number) => [label, number]));
  return (index) => numbers.get(labels[index] ?? 0) ?? 0;
}
