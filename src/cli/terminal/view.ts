import { controlText } from "../../training/controls.ts";
import type { EvaluationEvent, TrainingEvent } from "../../training/events.ts";
import { type Io, styled } from "../io.ts";
import { createBar } from "./bar.ts";
import { percent, short } from "./format.ts";

/** What a person or a program sees of a training while it goes on. */
export interface View {
  onEvent(event: TrainingEvent): void;
  /** Something to say that is no event. */
  note(text: string): void;
  /** Takes away what is only for the time of the training. */
  close(): void;
}

export interface ViewOptions {
  /** One event a line on stdout, nothing else. */
  readonly json?: boolean | undefined;
  /** Warnings alone. */
  readonly quiet?: boolean | undefined;
  /** Steps and epochs that the training will have. */
  readonly steps: number;
  readonly epochs: number;
}

/** The view that was asked for: JSON lines, warnings alone, a bar where stderr is a terminal, else a line an evaluation. */
export function createView(io: Io, options: ViewOptions): View {
  if (options.json === true) return jsonView(io);
  const print = (text: string) => void io.stderr.write(`${text}\n`);
  const { epochs } = options;
  if (options.quiet === true) return linesView(io, { epochs, warn: print, print: () => {} });
  if (io.stderr.isTTY !== true) return linesView(io, { epochs, warn: print, print });
  const bar = createBar(io, options);
  const lines = linesView(io, { epochs, warn: bar.print, print: bar.print });
  return {
    ...lines,
    onEvent(event) {
      if (event.type === "step") bar.step(event);
      else lines.onEvent(event);
    },
    close: bar.clear,
  };
}

function jsonView({ stdout }: Io): View {
  return {
    onEvent: (event) => void stdout.write(`${JSON.stringify(event)}\n`),
    note: () => {},
    close: () => {},
  };
}

interface Lines {
  /** Epochs of the training. */
  readonly epochs: number;
  readonly warn: (text: string) => void;
  /** For evaluations and notes. */
  readonly print: (text: string) => void;
}

function linesView({ stderr }: Io, { epochs, warn, print }: Lines): View {
  let loss: number | undefined;
  return {
    onEvent(event) {
      if (event.type === "epoch") loss = event.loss;
      if (event.type === "warning") warn(`${styled(stderr, "yellow", "warning:")} ${event.message}`);
      if (event.type === "control") print(controlText(event));
      if (event.type === "evaluation") print(evaluationText(event, epochs, loss));
    },
    note: print,
    close: () => {},
  };
}

function evaluationText(
  { epoch, clusters, precisionAt1, mapAtR, ndcg, oneShot }: EvaluationEvent,
  epochs: number,
  loss?: number,
): string {
  const most = oneShot?.at(-1);
  return [
    `epoch ${epoch}/${epochs}`,
    ...(loss === undefined ? [] : [`loss ${short(loss)}`]),
    `precision@1 ${percent(precisionAt1)}`,
    `MAP@R ${percent(mapAtR)}`,
    ...(most ? [`${most.ways}-way one-shot ${percent(most.accuracy)}`] : []),
    ...(ndcg === undefined ? [] : [`NDCG ${percent(ndcg)}`]),
    ...(clusters ? [`foreign in cluster ${percent(clusters.avgPctOfNegativesInCluster)}`] : []),
  ].join("  ");
}
