/**
 * `node scripts/run.mjs bench/collapse.ts -- [--seeds 1-10] [--policy hardest] [--epochs 100]`: how many trainings of the
 * paper's synthetic protocol end collapsed, with a warning alone and with going back. docs/collapse.md has the result.
 */
import { parseArgs } from "node:util";
import { createRandom } from "../src/core/random.ts";
import { syntheticData } from "../src/data/synthetic.ts";
import { embeddingSpread, isCollapsed } from "../src/evaluation/collapse.ts";
import { paperProtocol, paperSettings } from "../src/experiment/protocol.ts";
import { createRecorder, type TrainingRecord } from "../src/training/record.ts";
import { train } from "../src/training/train.ts";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    seeds: { type: "string", default: "1-10" },
    policy: { type: "string", default: "hardest" },
    epochs: { type: "string", default: "100" },
  },
});
const [first = 1, last = first] = values.seeds.split("-").map(Number);
const { policy } = values;
const protocol = paperProtocol({ epochs: Number(values.epochs), policies: [policy] });

interface Ended {
  readonly record: TrainingRecord;
  /** Whether the last embedding is a point, as docs/paper.md counts it. */
  readonly collapsed: boolean;
}

async function trained(seed: number, onCollapse: "warn" | "rollBack"): Promise<Ended> {
  const { dataset, split } = syntheticData(createRandom(seed).fork("data"));
  const recorder = createRecorder({ seed, labels: dataset.labels });
  const settings = paperSettings({ policy, seed, protocol });
  let collapsed = false;
  await train(
    dataset,
    { ...settings, onCollapse, split },
    {
      onEvent: recorder.onEvent,
      onEmbeddings(_epoch, embeddings) {
        const { margin, distance } = settings;
        collapsed = isCollapsed(embeddingSpread(embeddings), { margin, distance: distance.kind });
      },
    },
  );
  return { record: recorder.record(), collapsed };
}

/** `seed 3 rollBack             rms 2.14  foreign 0.0000  MAP@R 0.999  back at 10, 20`. */
function line(onCollapse: string, { record: { seed, evaluations, incidents }, collapsed }: Ended): string {
  const end = evaluations.at(-1);
  const backs = incidents.flatMap(({ kind, epoch }) => (kind === "rolled-back" ? [epoch] : []));
  return [
    `seed ${seed} ${onCollapse.padEnd(8)}`,
    (collapsed ? "collapsed" : "").padEnd(9),
    `rms ${end?.health?.rmsDistance.toFixed(3)}`,
    `foreign ${end?.clusters?.avgPctOfNegativesInCluster.toFixed(4)}`,
    `MAP@R ${end?.mapAtR.toFixed(3)}`,
    backs.length > 0 ? `back at ${backs.join(", ")}` : "",
  ].join("  ");
}

for (const onCollapse of ["warn", "rollBack"] as const) {
  const all: Ended[] = [];
  for (let seed = first; seed <= last; seed++) {
    const one = await trained(seed, onCollapse);
    all.push(one);
    console.log(line(onCollapse, one));
  }
  const collapsed = all.filter((one) => one.collapsed).length;
  const foreign = all.map(({ record }) => record.evaluations.at(-1)?.clusters?.avgPctOfNegativesInCluster ?? NaN);
  const mean = foreign.reduce((a, b) => a + b, 0) / foreign.length;
  console.log(`${policy}, ${onCollapse}: ${collapsed} of ${all.length} end collapsed; foreign ${mean.toFixed(4)}\n`);
}
