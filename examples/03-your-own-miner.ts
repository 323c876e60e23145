// A miner is a plain function over distances. This one is "batch hard" (Hermans et al. 2017): for every anchor the
// furthest positive and the nearest negative.
import { createRandom, type Miner, mlp, row, syntheticData, train } from "kinfold";

const batchHard: Miner = (distances, labels) => {
  const triplets = { anchors: [] as number[], positives: [] as number[], negatives: [] as number[] };
  labels.forEach((label, anchor) => {
    const far = row(distances, anchor);
    const pick = (same: boolean, better: (a: number, b: number) => boolean) =>
      labels.reduce<number>((chosen, other, i) => {
        if ((other === label) !== same || i === anchor) return chosen;
        return chosen === -1 || better(far[i] ?? 0, far[chosen] ?? 0) ? i : chosen;
      }, -1);
    triplets.anchors.push(anchor);
    triplets.positives.push(pick(true, (a, b) => a > b));
    triplets.negatives.push(pick(false, (a, b) => a < b));
  });
  return triplets;
};

const { dataset, split } = syntheticData(createRandom(7));
const model = await train(
  dataset,
  { backbone: mlp(), split, normalise: false, epochs: 2, stepsPerEpoch: 50, miner: batchHard },
  { onEvent: (event) => event.type === "epoch" && console.log(event.epoch, event.loss.toFixed(4)) },
);
console.log(model.end.message);
