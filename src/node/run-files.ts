/** Names of a run's files. */
export const runFiles = {
  configuration: "run.json",
  events: "events.jsonl",
  /** Only where it was asked for. */
  triplets: "triplets.jsonl",
  /** What is asked of a training under way. */
  control: "control.jsonl",
  /** How far it is, by the clock. */
  progress: "progress.json",
  /** A folder: the embeddings of evaluations. */
  embeddings: "embeddings",
  checkpoint: "checkpoint.safetensors",
  model: "model.onnx",
  report: "report.html",
  /** Who is writing the run; there only while somebody is. */
  lock: "training.lock",
} as const;
