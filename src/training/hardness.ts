import type { BatchTriplets } from "./stepper.ts";

/** A sample's part in triplets, in one role. Violations are d(a, p) − d(a, n) + margin where that is above zero. */
export interface RoleHistory {
  /** Active triplets, those with a violation above zero, in which it had the role. */
  readonly active: number;
  /** Mean and largest violation of those; 0 where there was none. */
  readonly mean: number;
  readonly max: number;
}

/** How hard a sample has been over a training. */
export interface SampleHardness {
  /** Index into the dataset. */
  readonly sample: number;
  /** Anchor–positive pairs that it was one of. */
  readonly pairs: number;
  readonly anchor: RoleHistory;
  readonly positive: RoleHistory;
  readonly negative: RoleHistory;
  /** Epochs in which it was drawn; those in which it was in an active triplet as anchor or positive; the last of these. */
  readonly epochs: number;
  readonly activeEpochs: number;
  readonly lastActiveEpoch: number;
  /** Mean violation over all its pairs, inactive ones as 0 … */
  readonly violation: number;
  /** … and the same with the weight of an epoch halved for every `HALF_LIFE` epochs in which it was drawn since. */
  readonly lateViolation: number;
}

/** Gathers the history of every sample. */
export interface HardnessTracker {
  /** Takes the triplets of a batch; `samples` says which sample each place of the batch holds. */
  add(triplets: BatchTriplets & { readonly samples: Int32Array }): void;
  endEpoch(epoch: number): void;
  /** The history of every sample that was drawn, in the order of the dataset. */
  histories(): SampleHardness[];
  /** Everything gathered so far, to go on from later. A view: copy what must last. */
  state(): Float32Array;
  /** Goes on from a state. Throws a RangeError where it is of another number of samples. */
  restore(state: Float32Array): void;
}

/** Drawn epochs after which what a sample did counts half for `lateViolation`. */
const HALF_LIFE = 5;
const KEEP = 0.5 ** (1 / HALF_LIFE);

/** Numbers kept of a sample. Each role has three: active triplets, sum and largest of their violations. */
const ROLE = { anchor: 0, positive: 3, negative: 6 } as const;
const PAIRS = 9;
const EPOCHS = 10;
const ACTIVE_EPOCHS = 11;
const LAST_ACTIVE = 12;
/** Sums with weights that fade: of violations, and of the pairs that they are of. */
const LATE_SUM = 13;
const LATE_PAIRS = 14;
/** The same over the epoch under way. */
const NOW_SUM = 15;
const NOW_PAIRS = 16;
const FIELDS = 17;

/**
 * Follows every sample of a dataset through the triplets of its training. Sums are float32, so that a training that is
 * broken off goes on to the same numbers. Memory: 68 bytes a sample.
 */
export function trackHardness(samples: number): HardnessTracker {
  const data = new Float32Array(samples * FIELDS);
  const bump = (place: number, by: number) => (data[place] = (data[place] ?? 0) + by);
  const inRole = (sample: number, role: number, violation: number) => {
    const place = sample * FIELDS + role;
    bump(place, 1);
    bump(place + 1, violation);
    if (violation > (data[place + 2] ?? 0)) data[place + 2] = violation;
  };
  return {
    add({ samples: drawn, pairs, negatives, violations, valid }) {
      for (let q = 0; q < pairs.anchors.length; q++) {
        const anchor = drawn[pairs.anchors[q] ?? 0] ?? 0;
        const positive = drawn[pairs.positives[q] ?? 0] ?? 0;
        const violation = valid[q] === true ? Math.max(0, violations[q] ?? 0) : 0;
        for (const sample of [anchor, positive]) {
          const place = sample * FIELDS;
          bump(place + PAIRS, 1);
          bump(place + NOW_PAIRS, 1);
          bump(place + NOW_SUM, violation);
        }
        if (violation === 0) continue;
        inRole(anchor, ROLE.anchor, violation);
        inRole(positive, ROLE.positive, violation);
        inRole(drawn[negatives[q] ?? 0] ?? 0, ROLE.negative, violation);
      }
    },
    endEpoch(epoch) {
      for (let place = 0; place < data.length; place += FIELDS) {
        const pairs = data[place + NOW_PAIRS] ?? 0;
        if (pairs === 0) continue;
        const sum = data[place + NOW_SUM] ?? 0;
        bump(place + EPOCHS, 1);
        if (sum > 0) {
          bump(place + ACTIVE_EPOCHS, 1);
          data[place + LAST_ACTIVE] = epoch;
        }
        data[place + LATE_SUM] = KEEP * (data[place + LATE_SUM] ?? 0) + sum;
        data[place + LATE_PAIRS] = KEEP * (data[place + LATE_PAIRS] ?? 0) + pairs;
        data[place + NOW_SUM] = 0;
        data[place + NOW_PAIRS] = 0;
      }
    },
    histories() {
      const list: SampleHardness[] = [];
      for (let sample = 0; sample < samples; sample++) {
        const own = data.subarray(sample * FIELDS, (sample + 1) * FIELDS);
        if ((own[PAIRS] ?? 0) > 0) list.push(historyOf(sample, own));
      }
      return list;
    },
    state: () => data,
    restore(state) {
      if (state.length !== data.length) {
        throw new RangeError(
          `invalid hardness: of ${state.length / FIELDS} samples, expected the ${samples} of the data`,
        );
      }
      data.set(state);
    },
  };
}

function historyOf(sample: number, own: Float32Array): SampleHardness {
  const field = (place: number) => own[place] ?? 0;
  const role = (place: number): RoleHistory => {
    const active = field(place);
    return { active, mean: ratio(field(place + 1), active), max: field(place + 2) };
  };
  const pairs = field(PAIRS);
  return {
    sample,
    pairs,
    anchor: role(ROLE.anchor),
    positive: role(ROLE.positive),
    negative: role(ROLE.negative),
    epochs: field(EPOCHS),
    activeEpochs: field(ACTIVE_EPOCHS),
    lastActiveEpoch: field(LAST_ACTIVE),
    violation: ratio(field(ROLE.anchor + 1) + field(ROLE.positive + 1), pairs),
    // What the epoch under way has brought counts as well.
    lateViolation: ratio(KEEP * field(LATE_SUM) + field(NOW_SUM), KEEP * field(LATE_PAIRS) + field(NOW_PAIRS)),
  };
}

const ratio = (sum: number, count: number): number => (count > 0 ? sum / count : 0);
