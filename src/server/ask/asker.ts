import type { RunConfiguration } from "../../recipe/run-schema.ts";
import { exactIndex } from "../../search/exact.ts";
import type { Answer, Neighbour, Question } from "../api.ts";
import type { RunData } from "../data/run-data.ts";
import type { Samples } from "../data/samples.ts";
import { createQueue } from "../queue.ts";
import { runFiles } from "../../node/run-files.ts";
import type { RunFolder } from "../runs/run-folders.ts";
import { fileKey } from "../runs/run-state.ts";
import { type Embedder, openEmbedder } from "./embedder.ts";
import { type EmbeddedQuery, embedQuery } from "./query.ts";

/** Models that are kept open, with the embeddings of what they were searched in. */
const mostKept = 2;

/** Answers questions about runs, one at a time: embedding takes the machine. It holds models: `close` it. */
export interface Asker {
  ask(run: RunFolder, configuration: RunConfiguration, question: Question): Promise<Answer>;
  close(): Promise<void>;
}

export function createAsker(data: RunData): Asker {
  const closing = new AbortController();
  const queue = createQueue();
  const kept = new Map<string, Embedder>();
  const forget = async (path: string) => {
    const embedder = kept.get(path);
    kept.delete(path);
    await embedder?.run.dispose();
  };
  /** Only called in the queue, so that no model goes that somebody uses. */
  const embedderOf = async (run: RunFolder): Promise<Embedder> => {
    const file = await run.file(runFiles.model);
    const known = kept.get(run.path);
    if (known && file !== null && known.key === (await fileKey(file))) return known;
    await forget(run.path);
    for (const path of [...kept.keys()].slice(0, kept.size - mostKept + 1)) await forget(path);
    const embedder = await openEmbedder(run, closing.signal);
    kept.set(run.path, embedder);
    return embedder;
  };
  return {
    ask: (run, configuration, question) =>
      queue(async () => {
        const samples = await data.of(configuration, run.path);
        return answer(question, samples, await embedderOf(run));
      }),
    close() {
      closing.abort();
      return queue(async () => {
        for (const path of kept.keys()) await forget(path);
      });
    },
  };
}

async function answer(question: Question, samples: Samples, embedder: Embedder): Promise<Answer> {
  const query = await embedQuery(question.query, samples, embedder);
  return {
    neighbours: await neighboursOf(query, question, samples, embedder),
    class: query.sample === null ? null : samples.classOf(query.sample),
    prediction: await predict(query, question.support, samples, embedder),
  };
}

async function neighboursOf(
  { embedding, sample }: EmbeddedQuery,
  { k, among }: Question,
  samples: Samples,
  embedder: Embedder,
): Promise<Neighbour[]> {
  if (k === 0) return [];
  const searched = await embedder.searched(samples, among);
  return searched.index
    .search(embedding, k + 1)
    .map(({ index, distance }) => ({ index: searched.samples[index] ?? 0, distance }))
    .filter(({ index }) => index !== sample)
    .slice(0, k)
    .map((found) => named(found, samples));
}

async function predict(
  { embedding }: EmbeddedQuery,
  support: readonly string[],
  samples: Samples,
  embedder: Embedder,
): Promise<Answer["prediction"]> {
  if (support.length === 0) return null;
  const indices = support.map((id) => samples.indexOf(id));
  const { distance } = embedder.run.configuration.settings;
  const index = exactIndex(await embedder.ofSamples(samples, indices), { distance });
  const found = index.search(embedding, indices.length).map(({ index: place, distance: far }) => ({
    place,
    ...named({ index: indices[place] ?? 0, distance: far }, samples),
  }));
  const [nearest] = found;
  if (!nearest) return null;
  const plain = ({ id, class: className, distance: far }: Neighbour): Neighbour => ({
    id,
    class: className,
    distance: far,
  });
  return { nearest: plain(nearest), support: found.sort((a, b) => a.place - b.place).map(plain) };
}

const named = (
  { index, distance }: { readonly index: number; readonly distance: number },
  samples: Samples,
): Neighbour => ({
  id: samples.dataset.ids[index] ?? "",
  class: samples.classOf(index),
  distance,
});
