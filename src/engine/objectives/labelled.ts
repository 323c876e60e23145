import type { LabelledLoss } from "../../losses/labelled.ts";
import type { Objective } from "../objective.ts";

/** A loss over batches whose labels are always these. No inputs of its own. */
export const labelled =
  (loss: LabelledLoss, labels: Int32Array): Objective =>
  (embeddings) =>
    loss.of(embeddings, labels);
