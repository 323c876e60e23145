import { InputError } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import { dataFingerprint } from "../../node/data-fingerprint.ts";
import type { RunConfiguration } from "../../node/run-schema.ts";
import { createQueue } from "../queue.ts";
import { type Samples, samplesOf } from "./samples.ts";

/** What can find the data of a run again: the command line knows how it was named. */
export interface DataOpener {
  /** Whether there is something where the data was. It is not read. */
  isThere(configuration: RunConfiguration): Promise<boolean>;
  /**
   * Reads the data as the training did. Throws an InputError where it is not there any more or cannot be read.
   * @param folder the run's.
   */
  open(configuration: RunConfiguration, folder: string): Promise<Dataset>;
}

/** Sets of data that are kept open. Runs on the same data share one. */
const mostKept = 3;

/** Milliseconds after which data that could not be opened is tried again. */
const retryAfter = 20_000;

/** Data of runs, opened when it is first looked at. */
export interface RunData {
  /** Throws an InputError where the data cannot be read, or is not what the run was trained on. */
  of(configuration: RunConfiguration, folder: string): Promise<Samples>;
  /** Whether samples can be shown as pictures, as far as one knows without reading the data. */
  hasPictures(configuration: RunConfiguration): Promise<boolean>;
}

interface Kept {
  readonly opened: Promise<Dataset>;
  failed: boolean;
}

export function createRunData(opener: DataOpener): RunData {
  const kept = new Map<string, Kept>();
  const queue = createQueue();
  const open = async (configuration: RunConfiguration, folder: string) => {
    const dataset = await opener.open(configuration, folder);
    // A run's record may name anything on this machine: only what the training has seen is shown.
    if (dataFingerprint(dataset) === configuration.data.fingerprint) return dataset;
    throw new InputError(
      "invalid data: it is not what the run was trained on, something has changed since; bring it back to see samples",
    );
  };
  const keep = (key: string, opened: Promise<Dataset>) => {
    const one: Kept = { opened, failed: false };
    kept.set(key, one);
    opened.catch(() => {
      one.failed = true;
      setTimeout(() => kept.get(key) === one && kept.delete(key), retryAfter).unref();
    });
    for (const [oldest] of [...kept].slice(0, -mostKept)) kept.delete(oldest);
    return one;
  };
  return {
    async of(configuration, folder) {
      const key = keyOf(configuration);
      const one = kept.get(key) ?? keep(key, queue(() => open(configuration, folder)));
      // What was looked at last goes last.
      kept.delete(key);
      kept.set(key, one);
      const dataset = await one.opened;
      return samplesFor(dataset, configuration);
    },
    async hasPictures(configuration) {
      if (configuration.data.preprocessing.kind !== "image") return false;
      const one = kept.get(keyOf(configuration));
      return one ? !one.failed : opener.isThere(configuration);
    },
  };
}

/** Data that has the same fingerprint is the same; where it could not be found, it matters under what name. */
const keyOf = ({ data, arguments: typed }: RunConfiguration): string => JSON.stringify([data.fingerprint, typed]);

/** Parts by samples, made once for each record of a split. */
const views = new WeakMap<Dataset, Map<string, Samples>>();

function samplesFor(dataset: Dataset, { split, settings }: RunConfiguration): Samples {
  const known = views.get(dataset) ?? new Map<string, Samples>();
  views.set(dataset, known);
  const key = JSON.stringify([split, settings.turns]);
  const samples = known.get(key) ?? samplesOf(dataset, split, settings.turns);
  known.clear();
  known.set(key, samples);
  return samples;
}
