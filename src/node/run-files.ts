/** Names of a run's files. */
export const runFiles = {
  configuration: "run.json",
  events: "events.jsonl",
  /** Only where it was asked for. */
  triplets: "triplets.jsonl",
  checkpoint: "checkpoint.safetensors",
  model: "model.onnx",
  report: "report.html",
  /** Who is writing the run; there only while somebody is. */
  lock: "training.lock",
} as const;
