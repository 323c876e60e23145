import { cast, div, greater, maximum, mul, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LossBatch } from "./batch.ts";
import type { LossResult } from "./loss.ts";

/** Losses of a batch's parts (pairs, anchors or samples), before they become one number. */
export interface Parts {
  /** Loss of each part: a row for each of the B samples, which is the part's anchor, with any number of columns. */
  readonly losses: Value;
  /** 1 where there is a part, 0 where there is none; shape and type of `losses`. */
  readonly counted: Value;
}

/** What a reducer sees of the anchors, which are the batch's samples unless a loss says otherwise. */
export type Anchors = Pick<LossBatch, "labels" | "classes">;

/** How the losses of parts become one number. A plain object: make your own. */
export interface Reducer {
  readonly name: string;
  /** Plain settings from which the same reducer can be made again. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** One number; 0 where no part counts. */
  of(parts: Parts, anchors: Anchors): Value;
}

/** Mean over all parts. */
export const meanOverAll: Reducer = {
  name: "meanOverAll",
  settings: {},
  of: ({ losses, counted }) => ratio(mul(losses, counted), counted),
};

/** Mean over the parts whose loss is above zero, so that the many easy ones do not drown the few that teach. */
export const meanOverActive: Reducer = {
  name: "meanOverActive",
  settings: {},
  of: (parts) => ratio(mul(parts.losses, parts.counted), activeOf(parts)),
};

/** 1 for each part whose loss is above zero. */
const activeOf = ({ losses, counted }: Parts): Value => mul(counted, cast(greater(losses, 0), losses.dtype));

/** Reduces parts of one sort, and counts them: active are those whose loss is above zero. */
export const reduced = (parts: Parts, reducer: Reducer, anchors: Anchors): LossResult => ({
  loss: reducer.of(parts, anchors),
  mined: sum(parts.counted),
  active: sum(activeOf(parts)),
});

/** Σ a / max(1, Σ b), where b counts: the mean, or 0 where there is nothing to count. */
export const ratio = (a: Value, b: Value): Value => div(sum(a), maximum(sum(b), 1));
