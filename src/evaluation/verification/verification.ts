import { inRange, InputError } from "../../core/errors.ts";
import { at, type Matrix } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import type { Degrees } from "../../core/degrees.ts";
import { type Classes, gatherClasses } from "../classes.ts";
import { comparableRows, type EvaluationDistance, squaredDistance } from "../rows.ts";
import { type Interval, percentileInterval, resample } from "./bootstrap.ts";
import { type DrawnPairs, drawPairs, type PairIndices, requireBoth } from "./pairs.ts";
import { drawRelevantPairs, type KindOfPair, kindsBy } from "./relevant-pairs.ts";
import { rocMeasures, type RocMeasures, type SortedPairs } from "./roc.ts";

export interface VerificationOptions {
  /** Draws pairs where there are too many, and the bootstrap's samples. */
  readonly random: Random;
  /** Pairs to verify. Default: all, as far as `maxPairs` goes. */
  readonly pairs?: PairIndices;
  /**
   * What makes a pair genuine in place of one label: a degree from `positiveFrom` on; one up to `negativeTo` makes it an
   * impostor, and a pair between the two is left out. By the places of samples in the input, see `among`. Default: labels.
   */
  readonly relevance?: Degrees;
  /** Pairs that are held at most, at about 45 bytes each. Default 1,000,000. */
  readonly maxPairs?: number;
  /** Default `euclidean`; `cosine` is 1 − cos. */
  readonly distance?: EvaluationDistance;
  /** False accept rates. Default 0.1, 0.01 and 0.001. */
  readonly fars?: readonly number[];
  /** Replicates of the bootstrap; 0 for no intervals. Default 200. */
  readonly replicates?: number;
  /**
   * What the bootstrap draws. `classes`: how the measures vary with the classes that happened to be there, which is the
   * question for classes never trained on. `samples`: with the samples of these very classes. Default `classes`, by a
   * relevance, which has none, `samples`.
   */
  readonly resample?: "classes" | "samples";
  /** Confidence of the intervals. Default 0.95. */
  readonly confidence?: number;
}

/** How well distances tell pairs of one class from pairs of two. */
export interface Verification extends RocMeasures {
  /** Pairs that there are, and those that were looked at: fewer where they were drawn. */
  readonly pairs: Readonly<Record<"genuine" | "impostor" | "genuineUsed" | "impostorUsed", number>>;
  /** Percentile intervals; null where none was asked for or no replicate had pairs of both kinds. */
  readonly intervals: {
    readonly auc: Interval | null;
    readonly equalErrorRate: Interval | null;
    readonly averagePrecision: Interval | null;
    /** One for each false accept rate. */
    readonly tarAtFar: readonly (Interval | null)[];
  };
}

/**
 * Verification: is this pair of one class? A pair is accepted where its distance is at or below a threshold.
 *
 * Of n samples there are n (n − 1) / 2 pairs. Beyond `maxPairs` pairs of either kind are drawn, evenly and independently,
 * and weigh what they stand for, so that average precision, which depends on how rare genuine pairs are, stays what it is.
 *
 * Pairs that share a sample are not independent, and there are far more pairs than samples: an interval over pairs would be
 * narrower than the truth by an order. So whole classes, or samples, are drawn again, and a pair counts as often as both of
 * its ends were drawn (of one class: as often as the class).
 *
 * Time O(p (d + log p + replicates)) for p pairs, by a relevance O(n²) besides; memory O(n d + p).
 *
 * Throws an InputError where there are no pairs of one kind, for embeddings that are not finite and for options out of
 * their range.
 * @example verification({ embeddings, labels }, { random: createRandom(1) }).equalErrorRate
 */
export function verification(
  { embeddings, labels }: { readonly embeddings: Matrix; readonly labels: ArrayLike<number> },
  options: VerificationOptions,
): Verification {
  const { random, maxPairs = 1_000_000, fars = [0.1, 0.01, 0.001], distance = "euclidean", relevance } = options;
  for (const far of fars) inRange("far", far, 0, 1);
  const classes = gatherClasses(labels, embeddings.rows);
  const classOf = classNumbers(classes);
  const rows = comparableRows(embeddings, distance);
  const kindOf: KindOfPair = relevance ? kindsBy(relevance) : (a, b) => (classOf[a] === classOf[b] ? 1 : 0);
  const all = () => {
    const draws = random.fork("pairs");
    return relevance
      ? drawRelevantPairs(embeddings.rows, kindOf, maxPairs, draws)
      : drawPairs(classes, maxPairs, draws);
  };
  const kinds = { size: embeddings.rows, kindOf, what: relevance ? "kind" : "class" } as const;
  const drawn = options.pairs ? givenPairs(options.pairs, kinds) : all();
  const sorted = sortPairs(drawn, kindOf, rows, embeddings.columns, distance);
  const used = sorted.same.reduce((sum, same) => sum + same, 0);
  const pairs = {
    genuine: drawn.genuine,
    impostor: drawn.impostor,
    genuineUsed: used,
    impostorUsed: sorted.same.length - used,
  };
  const standsFor = { genuine: drawn.genuine / used, impostor: drawn.impostor / pairs.impostorUsed };
  sorted.same.forEach((same, i) => {
    sorted.weights[i] = same === 1 ? standsFor.genuine : standsFor.impostor;
  });
  const measures = rocMeasures(sorted, fars);
  if (measures === null) throw new RangeError("missing pairs of one kind");
  return { ...measures, pairs, intervals: intervalsOf(sorted, { classes, classOf, standsFor }, fars, options) };
}

/** The number of each sample's class. */
function classNumbers(classes: Classes): Int32Array {
  const numbers = new Int32Array(classes.order.length);
  for (let c = 0; c < classes.count; c++) {
    for (let i = at(classes.start, c); i < at(classes.start, c + 1); i++) numbers[at(classes.order, i)] = c;
  }
  return numbers;
}

/** What is known of pairs of so many samples. */
interface Kinds {
  readonly size: number;
  readonly kindOf: KindOfPair;
  /** What the two of a genuine pair share, for messages. */
  readonly what: "class" | "kind";
}

/** Those of the pairs that are of a kind. */
function givenPairs({ first, second }: PairIndices, { size, kindOf, what }: Kinds): DrawnPairs {
  if (first.length !== second.length) {
    throw new RangeError(`invalid pairs: ${first.length} first and ${second.length} second, expected as many`);
  }
  const isSample = (place: number) => Number.isInteger(place) && place >= 0 && place < size;
  const kept: number[] = [];
  let genuine = 0;
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [at(first, i), at(second, i)];
    if (!isSample(a) || !isSample(b)) {
      throw new InputError(`invalid pair ${i}: ${a} and ${b}, expected samples from 0 to ${size - 1}`);
    }
    if (a === b) throw new InputError(`invalid pair ${i}: ${a} and itself, expected two samples`);
    const kind = kindOf(a, b);
    if (kind === undefined) continue;
    kept.push(i);
    genuine += kind;
  }
  const side = (list: ArrayLike<number>) => Int32Array.from(kept, (i) => at(list, i));
  return { first: side(first), second: side(second), ...requireBoth(genuine, kept.length - genuine, what) };
}

interface PlacedPairs extends SortedPairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

function sortPairs(
  { first, second }: DrawnPairs,
  kindOf: KindOfPair,
  rows: Float64Array,
  columns: number,
  distance: EvaluationDistance,
): PlacedPairs {
  const unsorted = Float64Array.from(first, (a, i) => {
    const squared = squaredDistance(rows, a * columns, rows, at(second, i) * columns, columns);
    return distance === "cosine" ? squared / 2 : Math.sqrt(squared);
  });
  const order = Int32Array.from(first, (_, i) => i).sort((i, j) => at(unsorted, i) - at(unsorted, j));
  const sortedFirst = Int32Array.from(order, (i) => at(first, i));
  const sortedSecond = Int32Array.from(order, (i) => at(second, i));
  return {
    first: sortedFirst,
    second: sortedSecond,
    distances: Float64Array.from(order, (i) => at(unsorted, i)),
    same: Uint8Array.from(sortedFirst, (a, i) => kindOf(a, at(sortedSecond, i)) ?? 0),
    weights: new Float64Array(order.length),
  };
}

interface Resampled {
  readonly classes: Classes;
  readonly classOf: Int32Array;
  /** Pairs for which one that was drawn stands. */
  readonly standsFor: { readonly genuine: number; readonly impostor: number };
}

function intervalsOf(
  pairs: PlacedPairs,
  { classes, classOf, standsFor }: Resampled,
  fars: readonly number[],
  {
    random,
    replicates = 200,
    relevance,
    resample: unit = relevance ? "samples" : "classes",
    confidence = 0.95,
  }: VerificationOptions,
): Verification["intervals"] {
  if (relevance && unit === "classes") {
    throw new InputError("invalid resample: classes, which a relevance does not have; take samples");
  }
  inRange("confidence", confidence, 0, 1);
  if (unit !== "classes" && unit !== "samples") {
    throw new InputError(`unknown resample: ${String(unit)}, expected classes or samples`);
  }
  if (!(Number.isInteger(replicates) && replicates >= 0)) {
    throw new InputError(`invalid replicates: ${replicates}, expected an integer of zero or more`);
  }
  const draws = random.fork("bootstrap");
  const counts = new Int32Array(unit === "classes" ? classes.count : classOf.length);
  const unitOf = (sample: number) => (unit === "classes" ? (classOf[sample] ?? -1) : sample);
  const found: RocMeasures[] = [];
  for (let r = 0; r < replicates; r++) {
    resample(counts.length, draws, counts);
    for (let i = 0; i < pairs.same.length; i++) {
      const a = unitOf(pairs.first[i] ?? 0);
      const b = unitOf(pairs.second[i] ?? 0);
      const both = a === b ? (counts[a] ?? 0) : (counts[a] ?? 0) * (counts[b] ?? 0);
      pairs.weights[i] = both * (pairs.same[i] === 1 ? standsFor.genuine : standsFor.impostor);
    }
    const measures = rocMeasures(pairs, fars);
    if (measures !== null) found.push(measures);
  }
  const interval = (read: (measures: RocMeasures) => number) => percentileInterval(found.map(read), confidence);
  return {
    auc: interval((one) => one.auc),
    equalErrorRate: interval((one) => one.equalErrorRate),
    averagePrecision: interval((one) => one.averagePrecision),
    tarAtFar: fars.map((_, f) => interval((one) => one.tarAtFar[f]?.tar ?? NaN)),
  };
}
