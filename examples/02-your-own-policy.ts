// A policy is a function from candidates to a mask. This one takes the nearest negative that is not too near:
// closer than the positive by at most half a margin, so that outliers and wrong labels are left alone.
import { and, best, createRandom, less, mlp, randomHard, syntheticData, train } from "kinfold";

const careful = best(
  (candidates) => and(randomHard.among(candidates), less(candidates.loss, 1.5 * candidates.margin)),
  ({ loss }) => loss,
);

const { dataset, split } = syntheticData(createRandom(7));
const model = await train(
  dataset,
  {
    backbone: mlp(),
    split,
    normalise: false,
    epochs: 2,
    policies: { careful },
    schedule: (epoch) => (epoch === 0 ? { randomHard: 1 } : { randomHard: 0.5, careful: 0.5 }),
  },
  { onEvent: (event) => event.type === "epoch" && console.log(event.epoch, event.loss.toFixed(4), event.mixture) },
);
console.log(model.end.message);
