/**
 * `node scripts/run.mjs bench/annealing.ts [--seeds 1-10] [--letters letters.csv] [--epochs 40]`: annealing by the clock
 * (Kertész 2022) and by the share of active triplets, seed by seed with the same data, first weights and batches. On the
 * paper's synthetic protocol, or on UCI letter recognition (letter-recognition.data under a name that ends in .csv; its
 * first line is skipped), of whose 26 classes six are kept out of training.
 * docs/adaptive.md has the results.
 */
import { parseArgs } from "node:util";
import { createRandom } from "../src/core/random.ts";
import { fitStandardisation, standardised } from "../src/data/preprocessing.ts";
import { splitByClass } from "../src/data/split.ts";
import { squaredEuclidean } from "../src/distances/distance.ts";
import { paperProtocol } from "../src/experiment/protocol.ts";
import { runTraining } from "../src/experiment/training.ts";
import { adaptive, paceFor } from "../src/mining/adaptive.ts";
import { annealed } from "../src/mining/schedules.ts";
import { mlp } from "../src/nn/mlp.ts";
import { openDataset } from "../src/node/open-dataset.ts";
import { createRecorder, type TrainingRecord } from "../src/training/record.ts";
import { train } from "../src/training/train.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1-10" },
    letters: { type: "string" },
    epochs: { type: "string" },
  },
});
const [first = 1, last = first] = values.seeds.split("-").map(Number);
const seeds = Array.from({ length: last - first + 1 }, (_, i) => first + i);

const schedules = ["nspa", "adaptive"] as const;
type ScheduleName = (typeof schedules)[number];

/** Measures by name, and the course of the training. */
interface Outcome {
  readonly measures: Readonly<Record<string, number>>;
  readonly record: TrainingRecord;
}

/** The paper's synthetic protocol: validation on the five trained classes, and two never seen. */
async function synthetic(seed: number, policy: ScheduleName): Promise<Outcome> {
  const protocol = paperProtocol({ policies: [policy], ...(values.epochs && { epochs: Number(values.epochs) }) });
  const { record, unseen } = await runTraining({ policy, seed, protocol });
  const end = record.evaluations.at(-1);
  return {
    record,
    measures: {
      "foreign inside": end?.clusters?.avgPctOfNegativesInCluster ?? NaN,
      "MAP@R": end?.mapAtR ?? NaN,
      "unseen p@1": unseen.precisionAt1,
      "unseen MAP@R": unseen.mapAtR,
    },
  };
}

/** What `kinfold train letters.csv` does, with the classes kept out drawn anew for each seed. */
async function letters(file: string): Promise<(seed: number, schedule: ScheduleName) => Promise<Outcome>> {
  const { dataset: raw, preprocessing } = await openDataset(file, { label: "1", skipLines: 1, header: false });
  if (preprocessing.kind !== "vectors") throw new Error(`${file} is no table`);
  const epochs = Number(values.epochs ?? 40);
  return async (seed, schedule) => {
    const split = splitByClass(raw, createRandom(seed).fork("split"), { fraction: 6 / 26 });
    const dataset = standardised(raw, { ...preprocessing, ...fitStandardisation(raw, split.train) });
    const recorder = createRecorder({ seed, labels: dataset.labels });
    const options = {
      split,
      seed,
      epochs,
      backbone: mlp({ embedding: 16 }),
      distance: squaredEuclidean,
      schedule:
        schedule === "adaptive"
          ? adaptive({ pace: paceFor(epochs) })
          : annealed({ epochStep: Math.max(1, Math.round(epochs / 10)) }),
      evaluateEvery: 0,
      threads: 1,
    };
    await train(dataset, options, recorder);
    const record = recorder.record();
    const end = record.evaluations.at(-1);
    return { record, measures: { "unseen p@1": end?.precisionAt1 ?? NaN, "unseen MAP@R": end?.mapAtR ?? NaN } };
  };
}

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

/** Two-sided 95 % points of Student's t, by degrees of freedom. */
const student = [NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145];

/** Half the width of a 95 % confidence interval of the mean. */
function halfWidth(list: readonly number[]): number {
  const centre = mean(list);
  const variance = list.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (list.length - 1);
  return (student[list.length - 1] ?? 1.96) * Math.sqrt(variance / list.length);
}

/** Exact two-sided sign-flip test of paired differences: how many of the 2ⁿ choices of sign give a mean as far from zero. */
function signFlip(differences: readonly number[]): number {
  const seen = Math.abs(mean(differences)) - 1e-15;
  let as = 0;
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    if (Math.abs(mean(differences.map((d, i) => ((signs >> i) & 1 ? -d : d)))) >= seen) as++;
  }
  return as / 2 ** differences.length;
}

const shown = (list: readonly number[]) => `${mean(list).toFixed(4)} ± ${halfWidth(list).toFixed(4)}`;

/** The mixture at the end, and the share of active triplets at the start, half-way and at the end. */
function course({ epochs }: TrainingRecord): string {
  const at = (i: number) => epochs[i]?.activeShare.toFixed(2);
  const mixture = Object.values(epochs.at(-1)?.mixture ?? {}).map((p) => p.toFixed(2));
  return `active ${at(0)}, ${at(epochs.length >> 1)}, ${at(epochs.length - 1)}; ends with ${mixture.join(" / ")}`;
}

const trained = values.letters === undefined ? synthetic : await letters(values.letters);
const outcomes: Record<ScheduleName, Outcome[]> = { nspa: [], adaptive: [] };
for (const seed of seeds) {
  for (const name of schedules) {
    const outcome = await trained(seed, name);
    outcomes[name].push(outcome);
    const numbers = Object.entries(outcome.measures).map(([key, value]) => `${key} ${value.toFixed(4)}`);
    console.log(`seed ${seed}  ${name.padEnd(8)}  ${numbers.join("  ")}  ${course(outcome.record)}`);
  }
}
if (seeds.length > 1) {
  console.log(`\nmeans over ${seeds.length} seeds ± 95 % interval; difference adaptive − nspa, exact sign-flip test`);
  for (const key of Object.keys(outcomes.nspa[0]?.measures ?? {})) {
    const of = (name: ScheduleName) => outcomes[name].map(({ measures }) => measures[key] ?? NaN);
    const [clock, own] = [of("nspa"), of("adaptive")];
    const differences = own.map((value, i) => value - (clock[i] ?? NaN));
    console.log(
      `${key.padEnd(14)}  nspa ${shown(clock)}  adaptive ${shown(own)}  difference ${shown(differences)}  p ${signFlip(differences).toFixed(3)}`,
    );
  }
}
