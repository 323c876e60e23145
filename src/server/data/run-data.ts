import { InputError } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import { dataFingerprint } from "../../node/data-fingerprint.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import { createKept } from "../kept.ts";
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

interface Opened {
  readonly dataset: Promise<Dataset>;
  failed: boolean;
}

export function createRunData(opener: DataOpener): RunData {
  const kept = createKept<Opened>(mostKept);
  const queue = createQueue();
  const open = async (configuration: RunConfiguration, folder: string) => {
    const dataset = await opener.open(configuration, folder);
    // A run's record may name anything on this machine: only what the training has seen is shown.
    if (dataFingerprint(dataset) === configuration.data.fingerprint) return dataset;
    throw new InputError(
      "invalid data: it is not what the run was trained on, something has changed since; bring it back to see samples",
    );
  };
  const opened = (configuration: RunConfiguration, folder: string): Opened => {
    const key = keyOf(configuration);
    return kept.get(key, () => {
      const one: Opened = { dataset: queue(() => open(configuration, folder)), failed: false };
      one.dataset.catch(() => {
        one.failed = true;
        setTimeout(() => kept.drop(key), retryAfter).unref();
      });
      return one;
    });
  };
  return {
    async of(configuration, folder) {
      return samplesFor(await opened(configuration, folder).dataset, configuration);
    },
    async hasPictures(configuration) {
      if (configuration.data.preprocessing.kind !== "image") return false;
      const one = kept.peek(keyOf(configuration));
      return one ? !one.failed : opener.isThere(configuration);
    },
  };
}

/** Runs on the same data, by what is in it and by the name under which it was found. */
const keyOf = ({ data }: RunConfiguration): string => JSON.stringify([data.fingerprint, data.name]);

/** Parts of the data, found once for a record. */
const views = new WeakMap<RunConfiguration, Samples>();

function samplesFor(dataset: Dataset, configuration: RunConfiguration): Samples {
  const known = views.get(configuration);
  if (known?.dataset === dataset) return known;
  const samples = samplesOf(dataset, configuration.split, configuration.settings.turns);
  views.set(configuration, samples);
  return samples;
}
