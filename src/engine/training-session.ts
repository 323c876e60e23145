import { blockedLayouts } from "#ort";
import { inBlocks } from "../graph/blocks.ts";
import { createGraph, type Graph } from "../graph/graph.ts";
import { toBlocks } from "../graph/math.ts";
import { toOnnx } from "../graph/onnx.ts";
import { openGraph } from "./graph-session.ts";
import { openSession, type Session, type SessionOptions } from "./session.ts";

/** Opens a graph whose weights are inputs, as in training: convolutions in blocked layout where the processor has one. */
export async function openTrainingSession(graph: Graph, options: SessionOptions = {}): Promise<Session> {
  const block = await channelBlock();
  const laidOut = block === null ? graph : inBlocks(graph, block);
  return openGraph(laidOut, { ...options, constantWeights: false });
}

let known: Promise<number | null> | undefined;

/** Channels in a block of the runtime's blocked layout on this processor: 8 or 16, or null where there is none. */
export const channelBlock = (): Promise<number | null> => (known ??= blockedLayouts ? probe() : Promise.resolve(null));

/**
 * Lays out 64 channels of two pixels, numbered 0, 1; 2, 3; … The first pixels of a block's channels come first, so the
 * number 1, a second pixel, stands as far from the front as a block has channels: at 1 where there are no blocks.
 */
async function probe(): Promise<number | null> {
  const graph = createGraph();
  const shape = [1, 64, 1, 2];
  graph.output("blocks", toBlocks(graph.input("pixels", "float32", shape)));
  const session = await openSession(toOnnx(graph), { threads: 1 }).catch(() => null);
  if (!session) return null; // this build of the runtime does not know the operator
  try {
    const data = Float32Array.from({ length: 128 }, (_, i) => i);
    const { blocks } = await session.run({ pixels: { dtype: "float32", shape, data } });
    const place = blocks?.data instanceof Float32Array ? blocks.data.indexOf(1) : -1;
    return place > 1 ? place : null;
  } finally {
    await session.dispose();
  }
}
