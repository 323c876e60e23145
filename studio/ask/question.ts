import { type Accessor, createResource, createSignal } from "solid-js";
import type { Answer, Query, Question, RunDetail } from "../../src/server/api.ts";
import { ofRun, postJson } from "../api/client.ts";
import { current } from "../parts/current.ts";

/** Neighbours asked for. */
const COUNT = 12;

/** A sample as lists show it. */
export interface Sample {
  readonly id: string;
  readonly class: string;
}

/** What is asked, and what the run's model answers. */
export interface Asking {
  readonly query: Accessor<Query | null>;
  readonly ask: (query: Query | null) => void;
  readonly among: Accessor<Question["among"]>;
  readonly setAmong: (among: Question["among"]) => void;
  readonly support: Accessor<readonly Sample[]>;
  /** Adds a sample to the support set, or takes it out again. */
  readonly toggleSupport: (sample: Sample) => void;
  readonly clearSupport: () => void;
  /** The latest answer, which stays while the next one comes. */
  readonly answer: Accessor<Answer | undefined>;
  readonly isBusy: Accessor<boolean>;
  readonly problem: Accessor<unknown>;
  readonly again: () => void;
}

/** Asks anew whenever the query, the support set or what is searched changes. */
export function createAsking(run: RunDetail): Asking {
  const [query, ask] = createSignal<Query | null>(null);
  const [among, setAmong] = createSignal<Question["among"]>("heldOut");
  const [support, setSupport] = createSignal<readonly Sample[]>([]);
  const [answer, { refetch }] = createResource(
    (): Question | null => {
      const asked = query();
      return asked && { query: asked, k: COUNT, support: support().map(({ id }) => id), among: among() };
    },
    (question) => postJson<Answer>(ofRun(run.summary.id, "ask"), question),
  );
  return {
    query,
    ask,
    among,
    setAmong,
    support,
    toggleSupport: (sample) =>
      setSupport((before) => {
        const others = before.filter(({ id }) => id !== sample.id);
        return others.length < before.length ? others : [...before, sample];
      }),
    clearSupport: () => setSupport([]),
    answer: () => (query() === null ? undefined : current(answer)),
    isBusy: () => answer.loading,
    problem: () => (query() === null ? undefined : (answer.error as unknown)),
    again: () => void refetch(),
  };
}
