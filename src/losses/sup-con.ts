import { inRange } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { add, argMax, cast, equal, gather, integers, logSoftmax, mul, not, sum } from "../graph/math.ts";
import type { LabelledLoss } from "./labelled.ts";

export interface SupConOptions {
  /** What similarities are divided by: the lower, the more the nearest samples count. Above 0. Default 0.1. */
  readonly temperature?: number;
}

/** What is added to a sample's similarity to itself, so that its exponential is 0 in every float type. */
const NEVER = -1e9;

/**
 * Supervised contrastive loss (Khosla et al. 2020, equation 2): each anchor's mean, over the others of its class, of
 * −log(exp(s(a, p)/τ) / Σ exp(s(a, x)/τ)), the sum over all samples x of the batch but the anchor; averaged over anchors.
 * s is the cosine. The logarithm is of a sum whose largest term is taken out first, so that no temperature overflows.
 * It counts anchors, of which those without another of their class are left out; active are those whose most similar
 * sample is of another class.
 * @example supCon({ temperature: 0.07 })
 */
export function supCon({ temperature = 0.1 }: SupConOptions = {}): LabelledLoss {
  inRange("temperature", temperature, 1e-4, 1e4);
  return {
    kind: "labelled",
    name: "supCon",
    settings: { temperature },
    distance: cosine,
    // Where cosines differ by less than the temperature, the softmax over them is about even.
    margin: temperature,
    offered: (labels) => anchorsOf(labels).length,
    of(embeddings, labels) {
      const { graph, dtype } = embeddings;
      const size = labels.length;
      const anchors = anchorsOf(labels);
      const square = (value: (i: number, j: number) => number) =>
        graph.constant(
          Array.from({ length: size * size }, (_, k) => value(Math.floor(k / size), k % size)),
          dtype,
          [size, size],
        );
      // 1 − cosine in place of −cosine: the softmax does not see what is the same in a whole row.
      const scaled = mul(cosine.pairwise(embeddings), -1 / temperature);
      const logits = add(
        scaled,
        square((i, j) => (i === j ? NEVER : 0)),
      );
      const positives = Array.from(labels, (label) => labels.filter((other) => other === label).length - 1);
      const weights = square((i, j) =>
        i !== j && labels[i] === labels[j] ? -1 / ((positives[i] ?? 1) * anchors.length) : 0,
      );
      const loss = sum(mul(logSoftmax(logits, 1), weights));
      const list = integers(embeddings, anchors);
      const known = graph.constant(Array.from(labels), "int64", [size]);
      const nearest = gather(known, gather(argMax(logits, 1), list));
      const wrong = not(equal(nearest, gather(known, list)));
      return { loss, mined: graph.constant([anchors.length], dtype, [1]), active: sum(cast(wrong, dtype), [0]) };
    },
  };
}

/** Samples with another of their class. */
const anchorsOf = (labels: Int32Array): number[] =>
  Array.from(labels, (_, i) => i).filter((i) => labels.some((label, j) => j !== i && label === labels[i]));
