import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { parseTraining } from "../../src/cli/commands/train.ts";
import { runDataOpener } from "../../src/cli/studio/open-run-data.ts";
import { serveStudio, type Studio, type StudioOptions } from "../../src/server/serve.ts";

/** What a server answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON. */
  readonly json: unknown;
}

/** A studio of a test, and requests to it as a browser sends them from the studio's own page. */
export interface TestStudio extends Studio {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  /** Sends exactly what it is told to. */
  send(path: string, options?: RawRequest): Promise<Answered>;
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Serves a folder on a free port until the test ends. */
export async function testStudio(folder: string, options: Partial<StudioOptions> = {}): Promise<TestStudio> {
  const faults: Error[] = [];
  const studio = await serveStudio({
    folder,
    port: 0,
    data: runDataOpener(parseTraining),
    page: join(folder, "no page"),
    onFault: (error) => faults.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await studio.close();
    if (faults[0]) throw faults[0];
  });
  const origin = `http://127.0.0.1:${studio.port}`;
  const send = (path: string, raw: RawRequest = {}) => sendRaw(studio.port, path, raw);
  return {
    ...studio,
    send,
    get: (path, headers = {}) => send(path, { headers: { "sec-fetch-site": "same-origin", ...headers } }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: "POST",
        headers: { origin, "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
  };
}

/** Paths and headers go out as they are: `fetch` would tidy them up. */
function sendRaw(port: number, path: string, { method = "GET", headers = {}, body }: RawRequest): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString("utf8");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text,
          get json() {
            return JSON.parse(text) as unknown;
          },
        });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A message of a stream. */
export interface Heard {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** Listens to a stream until the test ends. */
export interface TestStream {
  readonly heard: readonly Heard[];
  /** Waits for the first message behind `from` that will do. */
  until(wanted: (message: Heard) => boolean): Promise<Heard>;
  /** Whether the server has ended it. */
  readonly ended: () => boolean;
  close(): void;
}

/** Connects to a stream as a browser does. */
export function testStream(studio: Studio, path: string, headers: Readonly<Record<string, string>> = {}): TestStream {
  const heard: Heard[] = [];
  let ended = false;
  let wake = () => {};
  let text = "";
  const sent = request({ host: "127.0.0.1", port: studio.port, path, headers, agent: false }, (response) => {
    response.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      heard.push(...parts.filter((part) => !part.startsWith(":")).map(parseMessage));
      wake();
    });
    response.on("close", () => {
      ended = true;
      wake();
    });
    response.on("error", () => {});
  });
  sent.on("error", () => {});
  sent.end();
  onTestFinished(() => void sent.destroy());
  return {
    heard,
    ended: () => ended,
    close: () => void sent.destroy(),
    async until(wanted) {
      for (;;) {
        const found = heard.find(wanted);
        if (found) return found;
        if (ended) throw new Error(`the stream has ended: ${JSON.stringify(heard)}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

function parseMessage(part: string): Heard {
  const field = (name: string) =>
    part
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? "";
  return { event: field("event"), id: field("id"), data: JSON.parse(field("data")) };
}

/** A step as a log has it. */
export const stepLine = (step: number, loss = 1 / step): string =>
  JSON.stringify({
    type: "step",
    step,
    epoch: Math.ceil(step / 10),
    loss,
    pairs: 20,
    mined: 20,
    active: step % 21,
    gradientNorm: 0.5,
    learningRate: 0.001,
    mixture: { semiHard: 1 },
    updated: true,
  });

/** The end of an epoch as a log has it. */
export const epochLine = (epoch: number): string =>
  JSON.stringify({
    type: "epoch",
    epoch,
    step: 10 * epoch,
    loss: 1 / epoch,
    activeShare: 0.5,
    gradientNorm: 0.5,
    mixture: { semiHard: 1 },
    learningRate: 0.001,
  });

/** The record of a run whose data is nowhere. */
export const bareRun = {
  format: "kinfold-run",
  version: 1,
  status: "finished",
  message: "done",
  command: "npx kinfold train nowhere",
  arguments: ["train", "nowhere"],
  versions: {},
  settings: {
    loss: { name: "triplet", settings: {} },
    pretrain: null,
    policy: "semiHard",
    schedule: { mixture: { semiHard: 1 } },
    backbone: { name: "mlp", settings: { hidden: [8, 4], embedding: 2 } },
    normalise: false,
    epochs: 4,
    stepsPerEpoch: 10,
    classes: 2,
    samples: 2,
    margin: 0.2,
    distance: "euclidean",
    miningDistance: "euclidean",
    draw: "pair",
    pairs: "unordered",
    reduction: "active",
    optimizer: { name: "adam", settings: { beta1: 0.9 } },
    learningRate: { schedule: "constant", rate: 0.001, warmUp: 0 },
    evaluateEvery: 1,
    keep: "last",
    measure: "mapAtR",
    earlyStopping: null,
    plateau: null,
    clipNorm: null,
    decay: "matrices",
    average: null,
    accumulate: 1,
    onCollapse: "warn",
    augmentation: null,
    turns: false,
    seed: 1,
    threads: 1,
  },
  data: {
    name: "nowhere",
    samples: 4,
    sampleShape: [2],
    classNames: ["a", "b"],
    fingerprint: "0",
    preprocessing: { kind: "vectors", columns: ["x", "y"] },
  },
  split: { description: "none", train: 4, validation: [], test: [] },
} as const;

/** Writes a run of a log alone. */
export function writeRun(folder: string, lines: readonly string[], record: object = bareRun): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "run.json"), JSON.stringify(record));
  const log = join(folder, "events.jsonl");
  writeFileSync(log, lines.map((line) => `${line}\n`).join(""));
  return log;
}
