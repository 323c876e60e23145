import { InputError, lookUp } from "../core/errors.ts";
import { at, type Matrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import { classSize, gatherClasses, type Classes } from "./classes.ts";
import { comparableRows, squaredDistance, type EvaluationDistance } from "./rows.ts";

/** Accuracy of N-way one-shot classification over a number of trials. */
export interface OneShotResult {
  readonly ways: number;
  /** Correct trials divided by all trials, in [0, 1]. */
  readonly accuracy: number;
  readonly trials: number;
}

/**
 * How the classes of a trial are drawn.
 * - `distinct`: the query's class uniformly from those with two samples, then N − 1 different other classes.
 * - `paper`: as the author's code does, from the list of sample labels: the query's class in proportion to its size,
 *   then N − 1 entries of the other classes, without putting an entry back. So a class can stand twice in a support
 *   set (even with the same sample), and large classes stand there more often. It never draws the query's class.
 */
export type OneShotDraw = "distinct" | "paper";

export interface OneShotOptions {
  /** N: samples in the support set, one of them of the query's class. */
  readonly ways: number;
  /** Number of trials. Default 1000. */
  readonly trials?: number;
  /** Source of the draws. The trials depend on it and on the labels only, so two embeddings can be compared on the same ones. */
  readonly random: Random;
  /** How classes are drawn. Default `distinct`. */
  readonly draw?: OneShotDraw;
  /** What near means. Default `euclidean`. */
  readonly distance?: EvaluationDistance;
}

/**
 * N-way one-shot accuracy of samples × dimensions embeddings (Lake et al. 2011; Kertész 2022): a query, a support set
 * of one other sample of its class and one sample of each of N − 1 other classes; the nearest one decides.
 *
 * Where t foreign samples are exactly as near as the right one, the trial counts as correct with probability
 * 1 / (t + 1), so that an embedding that has collapsed to a point scores chance, 1 / N, and not 1. One way is correct
 * by definition.
 *
 * Throws an InputError where no class has two samples, where there are fewer classes than ways (`distinct`) or fewer
 * foreign samples than the support set needs (`paper`), and where embeddings are not finite; a RangeError for ways or
 * trials below 1.
 */
export function oneShotAccuracy(embeddings: Matrix, labels: ArrayLike<number>, options: OneShotOptions): OneShotResult {
  const { ways, trials = 1000, random, draw = "distinct", distance = "euclidean" } = options;
  requireCount("ways", ways);
  requireCount("trials", trials);
  const classes = gatherClasses(labels, embeddings.rows);
  const { columns } = embeddings;
  const rows = comparableRows(embeddings, distance, classes.order);
  const drawTrial = lookUp("one-shot draw", DRAWS, draw)(classes, ways, random);
  let correct = 0;
  for (let i = 0; i < trials; i++) {
    const trial = drawTrial();
    // Drawn whether there is a tie or not, so that the next trial does not depend on the embedding.
    const luck = random.uniform();
    if (isCorrect(rows, columns, trial, luck)) correct++;
  }
  return { ways, accuracy: correct / trials, trials };
}

function requireCount(what: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) {
    throw new RangeError(`invalid ${what}: ${value}, expected an integer of at least 1`);
  }
}

/** Positions of samples in `classes.order`. */
interface Trial {
  readonly query: number;
  readonly right: number;
  readonly wrong: readonly number[];
}

const DRAWS: Readonly<Record<OneShotDraw, (classes: Classes, ways: number, random: Random) => () => Trial>> = {
  distinct: drawDistinct,
  paper: drawFromLabels,
};

function isCorrect(rows: Float64Array, columns: number, trial: Trial, luck: number): boolean {
  const query = trial.query * columns;
  const right = squaredDistance(rows, query, rows, trial.right * columns, columns);
  let ties = 0;
  for (const sample of trial.wrong) {
    const distance = squaredDistance(rows, query, rows, sample * columns, columns);
    if (distance < right) return false;
    if (distance === right) ties++;
  }
  return luck * (ties + 1) < 1;
}

function drawDistinct(classes: Classes, ways: number, random: Random): () => Trial {
  const queryClasses = classesWithPairs(classes);
  if (classes.count < ways) {
    throw new InputError(
      `too few classes: ${classes.count} for ${ways}-way one-shot accuracy, expected at least ${ways}; ask for fewer ways`,
    );
  }
  return () => {
    const c = at(queryClasses, random.integer(queryClasses.length));
    const others = drawWithoutReplacement(classes.count - 1, ways - 1, random);
    const wrong = others.map((other) => drawSample(classes, other < c ? other : other + 1, random));
    return { ...drawPair(classes, c, random), wrong };
  };
}

function drawFromLabels(classes: Classes, ways: number, random: Random): () => Trial {
  const queryClasses = classesWithPairs(classes);
  const samples = classes.order.length;
  const largest = queryClasses.reduce((size, c) => Math.max(size, classSize(classes, c)), 0);
  if (samples - largest < ways - 1) {
    throw new InputError(
      `too few samples: ${samples - largest} outside the largest class for ${ways}-way one-shot accuracy, ` +
        `expected at least ${ways - 1}; ask for fewer ways`,
    );
  }
  const classAt = classOfPositions(classes);
  const queryPositions = Int32Array.from(classes.order.keys()).filter((p) => classSize(classes, at(classAt, p)) > 1);
  return () => {
    const c = at(classAt, at(queryPositions, random.integer(queryPositions.length)));
    const size = classSize(classes, c);
    const entries = drawWithoutReplacement(samples - size, ways - 1, random);
    const wrong = entries.map((entry) => {
      const position = entry < at(classes.start, c) ? entry : entry + size;
      return drawSample(classes, at(classAt, position), random);
    });
    return { ...drawPair(classes, c, random), wrong };
  };
}

function classesWithPairs(classes: Classes): number[] {
  const found = Array.from({ length: classes.count }, (_, c) => c).filter((c) => classSize(classes, c) > 1);
  if (found.length === 0) {
    throw new InputError(
      "no queries: every class has one sample, expected a class with at least 2 for one-shot accuracy",
    );
  }
  return found;
}

function classOfPositions(classes: Classes): Int32Array {
  const classAt = new Int32Array(classes.order.length);
  for (let c = 0; c < classes.count; c++) classAt.fill(c, at(classes.start, c), at(classes.start, c + 1));
  return classAt;
}

function drawSample(classes: Classes, c: number, random: Random): number {
  return at(classes.start, c) + random.integer(classSize(classes, c));
}

/** Two different samples of a class, every ordered pair equally likely. */
function drawPair(classes: Classes, c: number, random: Random): { query: number; right: number } {
  const query = drawSample(classes, c, random);
  const other = at(classes.start, c) + random.integer(classSize(classes, c) - 1);
  return { query, right: other < query ? other : other + 1 };
}

/** `count` different integers of [0, bound), every set equally likely (Floyd, CACM 1987). */
function drawWithoutReplacement(bound: number, count: number, random: Random): number[] {
  const drawn = new Set<number>();
  for (let last = bound - count; last < bound; last++) {
    const value = random.integer(last + 1);
    drawn.add(drawn.has(value) ? last : value);
  }
  return [...drawn];
}
