import { createRandom } from "../../core/random.ts";
import { type FilmRecorder, recordFilm } from "../../node/embedding-film.ts";
import { type ProgressFile, progressFile } from "../../node/progress-file.ts";
import type { RunStart } from "../../recipe/run-schema.ts";
import { totalEpochs } from "../../training/pretraining.ts";
import type { PreparedTraining } from "./prepare.ts";
import type { PlacedPlan } from "./run-training.ts";

/** What is written beside log, checkpoint and report, for those who watch. */
export interface Besides {
  /** Null where no embeddings are kept. */
  readonly film: FilmRecorder | null;
  readonly progress: ProgressFile;
}

export function besides(
  { start: { settings }, run, resume, folder, recordEmbeddings }: PlacedPlan,
  { data: { dataset } }: Pick<PreparedTraining, "data">,
): Besides {
  const epochs = totalEpochs(settings);
  const progress = progressFile(folder, {
    epochs,
    steps: epochs * settings.stepsPerEpoch,
    samples: samplesOfStep(settings),
    // The time of day, by a clock that only runs forward.
    now: () => performance.timeOrigin + performance.now(),
  });
  if (recordEmbeddings === 0) return { film: null, progress };
  const film = recordFilm(folder, {
    dataset,
    samples: recordEmbeddings,
    evaluations: evaluationsOf(settings),
    relevance: settings.relevance ?? null,
    random: createRandom(settings.seed).fork("recorded embeddings"),
    begin: run.begin,
    resume: resume && {
      epoch: resume.snapshot.progress.epoch,
      midway: resume.snapshot.progress.running.steps > 0,
    },
  });
  return { film, progress };
}

type Settings = RunStart["settings"];

function samplesOfStep({ classes, samples, sampler, accumulate }: Settings): number {
  const size = sampler.name === "fixedTriplets" ? 3 * Number(sampler.settings["size"]) : classes * samples;
  return size * accumulate;
}

/** Those that are planned: before the first epoch, after every so many, after a pretraining and at the end. */
function evaluationsOf(settings: Settings): number {
  const { evaluateEvery } = settings;
  return 3 + (evaluateEvery === 0 ? 0 : Math.floor(totalEpochs(settings) / evaluateEvery));
}
