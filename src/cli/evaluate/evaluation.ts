import { type Matrix, matrix } from "../../core/matrix.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { MarginDistance } from "../../evaluation/collapse.ts";
import { elements } from "../../graph/value.ts";
import type { RelevanceOptions } from "../../recipe/relevance-options.ts";
import type { SourceFlags } from "../data/source-options.ts";
import type { TableFlags } from "../load-data.ts";
import type { FewShotFlags } from "./few-shot.ts";
import type { MeasureGroup } from "./more-measures.ts";
import type { Part } from "./select.ts";

export interface EvaluateFlags extends TableFlags, SourceFlags, FewShotFlags, RelevanceOptions {
  readonly only?: Part;
  readonly raw?: boolean;
  readonly measures?: readonly MeasureGroup[];
  /** Whether classes say what is of one kind, whatever the run was trained by. */
  readonly sameClass?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
}

/** What was measured. */
export interface Measurement {
  readonly run: string;
  readonly data: string;
  readonly only: Part;
  readonly samples: number;
}

/** Samples and their embeddings. */
export interface Embedded {
  readonly about: Measurement;
  readonly dataset: Dataset;
  readonly indices: Int32Array;
  readonly labels: Int32Array;
  readonly embeddings: Matrix;
  /** Of the run's loss. */
  readonly margin: number;
  readonly distance: MarginDistance;
}

/** A result as data and as lines for a person. */
export interface Said<Result> {
  readonly result: Result;
  readonly lines: readonly string[];
}

/** Samples as they are, one a row. */
export function samplesOf({ dataset, indices }: Embedded): Matrix<Float32Array> {
  const size = elements(dataset.sampleShape);
  const out = new Float32Array(indices.length * size);
  dataset.read(indices, out);
  return matrix(out, indices.length, size);
}

const partText: Readonly<Record<Part, string>> = {
  all: "all of the data",
  validation: "what the run kept for validation",
  test: "what the run kept for testing",
};

/** What was measured, in a line: `counted` of which data; and a second line where the features behind it were too. */
export const heading = ({ run, data, only }: Measurement, counted: string, raw: boolean): string[] => [
  `${run} on ${data}: ${counted}, ${partText[only]}`,
  ...(raw ? ["first the embedding, then the features as the network takes them"] : []),
];

export const collapsedLines = ({ collapsed }: { readonly collapsed: boolean }): string[] =>
  collapsed ? ["the embedding has collapsed: nearly all samples lie at one point"] : [];
