import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { naiveDistance } from "../../../test/support/naive-distances.ts";
import { type Answered, type TestStudio, testStudio } from "../../../test/support/studio.ts";
import { trainedRuns } from "../../../test/support/trained-runs.ts";
import { row } from "../../core/matrix.ts";
import { openDataset } from "../../node/open-dataset.ts";
import { openRun } from "../../node/open-run.ts";
import { embedSamples } from "../../training/validation.ts";
import type { Answer, Question, RunDetail, SamplePage } from "../api.ts";

const trained = trainedRuns();

const asked = (question: Partial<Question>): Question => ({
  query: { kind: "sample", id: "class 0/0.png" },
  k: 3,
  support: [],
  among: "all",
  ...question,
});

const answerOf = ({ status, text, json }: Answered): Answer => {
  expect([status, status === 200 ? "" : text]).toEqual([200, ""]);
  return json as Answer;
};

const refusalOf = ({ status, json }: Answered) => [status, (json as { error: string }).error];

/** Every sample's embedding and class, by its id, as the library gives them. */
async function embedded(name: string, data: string) {
  const run = await openRun(join(trained.runs, name), { threads: 1 });
  const { preprocessing } = run.configuration.data;
  const { dataset } = await openDataset(data, { preprocessing });
  const all = await embedSamples(
    run.model,
    dataset,
    Int32Array.from(dataset.ids, (_, i) => i),
  );
  await run.dispose();
  return {
    distance: run.configuration.settings.distance,
    held: [...run.configuration.split.validation, ...run.configuration.split.test],
    samples: dataset.ids.map((id, i) => ({
      id,
      class: dataset.classNames[dataset.labels[i] ?? 0] ?? "",
      embedding: Array.from(row(all, i)),
    })),
  };
}

type Embedded = Awaited<ReturnType<typeof embedded>>["samples"][number];

/** Neighbours by sorting every distance. */
const nearest = (query: readonly number[], among: readonly Embedded[], distance: string) =>
  among
    .map(({ id, class: name, embedding }) => ({ id, class: name, distance: naiveDistance(distance, query, embedding) }))
    .sort((a, b) => a.distance - b.distance);

const close = ({ id, class: name, distance }: { id: string; class: string; distance: number }) => ({
  id,
  class: name,
  distance: expect.closeTo(distance, 4) as number,
});

describe("samples", () => {
  test("of each part are listed page by page, together all of the data", async () => {
    const studio = await testStudio(trained.runs);
    const page = async (query: string) => (await studio.get(`/api/runs/pictures/samples?${query}`)).json as SamplePage;
    const [validation, test, train] = [
      await page("split=validation"),
      await page("split=test"),
      await page("split=train"),
    ];
    expect([validation.total, test.total, train.total]).toEqual([10, 0, 20]);
    expect(new Set([...validation.samples, ...train.samples].map(({ id }) => id)).size).toBe(30);
    expect(validation.samples.every(({ id, class: name }) => id.startsWith(`${name}/`))).toBe(true);
    expect((await page("split=train&offset=18&limit=5")).samples).toEqual(train.samples.slice(18));
    expect((await page("offset=100")).samples).toEqual([]);
    for (const query of ["split=other", "offset=-1", "limit=5000", "offset=1e3", "limit=x"]) {
      expect((await studio.get(`/api/runs/pictures/samples?${query}`)).status).toBe(400);
    }
  });

  test("are shown as they are in the data, also where the network sees them inverted or turned", async () => {
    const studio = await testStudio(trained.runs);
    const pixels = async (bytes: Buffer) => (await sharp(bytes).toColourspace("b-w").raw().toBuffer()).toJSON().data;
    const picture = (run: string, id: string) => studio.get(`/api/runs/${run}/pictures/${encodeURIComponent(id)}`);
    const id = "class 3/2.png";
    const expected = await pixels(await trained.file(id));
    for (const run of ["pictures", "turned"]) {
      const { status, headers, bytes } = await picture(run, id);
      expect([status, headers["content-type"]]).toEqual([200, "image/png"]);
      expect(await pixels(bytes)).toEqual(expected);
    }
    // A quarter anticlockwise: what is on the right comes to the top.
    const turned = await pixels((await picture("turned", `${id}@90`)).bytes);
    expect(turned.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, i) => expected[16 * i + 15]));
    const others = (await studio.get("/api/runs/turned/samples?split=train")).json as SamplePage;
    expect(others.total).toBe(20);
    expect((await picture("pictures", "class 9/0.png")).status).toBe(404);
    expect(refusalOf(await picture("rows", "rows.csv:2"))).toEqual([
      409,
      "no pictures: the run's data is rows of numbers",
    ]);
  });
});

describe("questions", () => {
  test("a sample's neighbours are the nearest in the run's distance, itself left out", async () => {
    const studio = await testStudio(trained.runs);
    const { samples, held, distance } = await embedded("pictures", trained.pictures);
    const query = samples.find(({ id }) => id === "class 0/0.png");
    const others = samples.filter((one) => one !== query);
    const among = { all: others, heldOut: others.filter(({ id }) => held.includes(id)) };
    for (const where of ["all", "heldOut"] as const) {
      const answer = answerOf(await studio.post("/api/runs/pictures/ask", asked({ k: 5, among: where })));
      const expected = nearest(query?.embedding ?? [], among[where], distance).slice(0, 5);
      expect(answer).toEqual({ class: "class 0", prediction: null, neighbours: expected.map(close) });
    }
  });

  test("a picture that is sent is prepared as the data was: of a sample's own file the sample is at distance 0", async () => {
    const studio = await testStudio(trained.runs);
    for (const run of ["pictures", "turned"]) {
      const base64 = (await trained.file("class 4/1.png")).toString("base64");
      const question = asked({ query: { kind: "picture", base64 }, k: 1 });
      const { neighbours, class: name } = answerOf(await studio.post(`/api/runs/${run}/ask`, question));
      expect(neighbours).toEqual([{ id: "class 4/1.png", class: "class 4", distance: expect.closeTo(0, 6) as number }]);
      expect(name).toBeNull();
    }
  });

  test("a row is standardised as the data was, and the nearest of a support set predicts", async () => {
    const studio = await testStudio(trained.runs);
    const { samples, distance } = await embedded("rows", join(trained.place, "rows.csv"));
    const support = ["rows.csv:2", "rows.csv:3", "rows.csv:4"];
    const chosen = support.map((id) => samples.find((one) => one.id === id)).filter((one) => one !== undefined);
    const question = asked({ query: { kind: "sample", id: "rows.csv:7" }, k: 0, support });
    const bySample = answerOf(await studio.post("/api/runs/rows/ask", question));
    const query = samples.find(({ id }) => id === "rows.csv:7");
    const sorted = nearest(query?.embedding ?? [], chosen, distance);
    const inOrder = support.map((id) => sorted.find((one) => one.id === id)).filter((one) => one !== undefined);
    expect(bySample.neighbours).toEqual([]);
    expect(bySample.prediction).toEqual({
      nearest: sorted[0] && close(sorted[0]),
      support: inOrder.map(close),
    });
    const { text } = await studio.get("/api/runs/rows");
    expect(text).toContain('"columns":["x","y"]');
    const byRow = asked({ query: { kind: "vector", values: await rawRow(6) }, k: 1 });
    const { neighbours } = answerOf(await studio.post("/api/runs/rows/ask", byRow));
    expect(neighbours[0]).toMatchObject({ id: "rows.csv:7", distance: expect.closeTo(0, 6) as number });
  });

  test.each<[name: string, run: string, body: unknown, status: number, error: RegExp]>([
    ["more neighbours", "pictures", asked({ k: 101 }), 400, /^invalid body: k: /],
    ["no number of neighbours", "pictures", asked({ k: 0.5 }), 400, /^invalid body: k: /],
    ["another kind", "pictures", { ...asked({}), query: { kind: "sound" } }, 400, /^invalid body: query/],
    ["a sample that is not there", "pictures", asked({ query: { kind: "sample", id: "x" } }), 404, /^missing sample/],
    ["support that is not there", "pictures", asked({ support: ["x"] }), 404, /^missing sample/],
    ["a row of images", "pictures", asked({ query: { kind: "vector", values: [1] } }), 400, /^invalid query: a vector/],
    [
      "a picture of rows",
      "rows",
      asked({ query: { kind: "picture", base64: "aaaa" } }),
      400,
      /^invalid query: a picture/,
    ],
    [
      "a short row",
      "rows",
      asked({ query: { kind: "vector", values: [1] } }),
      400,
      /^invalid query: 1 numbers, expected 2/,
    ],
    ["a huge row", "rows", asked({ query: { kind: "vector", values: [1e300, 0] } }), 400, /too large for float32/],
    ["no picture", "pictures", asked({ query: { kind: "picture", base64: "aaaa" } }), 400, /^invalid picture: /],
    ["no base64", "pictures", asked({ query: { kind: "picture", base64: "ä" } }), 400, /^invalid body: query.base64/],
  ])("%s is refused", async (_, run, body, status, error) => {
    const studio = await testStudio(trained.runs);
    const answer = refusalOf(await studio.post(`/api/runs/${run}/ask`, body));
    expect(answer).toEqual([status, expect.stringMatching(error)]);
  });
});

/** The numbers of a row of the table, counted from 1. */
async function rawRow(place: number): Promise<number[]> {
  const { dataset } = await openDataset(join(trained.place, "rows.csv"), { label: "label" });
  const values = new Float32Array(2);
  dataset.read([place - 1], values);
  return Array.from(values);
}

test("data that has gone, or is not what it was, is refused plainly, and is found again when it is back", async () => {
  const away = `${trained.pictures} away`;
  const pictures = async (studio: TestStudio) => ((await studio.get("/api/runs/pictures")).json as RunDetail).pictures;
  const samples = async (studio: TestStudio) => refusalOf(await studio.get("/api/runs/pictures/samples"));
  renameSync(trained.pictures, away);
  try {
    const studio = await testStudio(trained.runs);
    expect(await pictures(studio)).toBe(false);
    expect(await samples(studio)).toEqual([
      409,
      expect.stringMatching(/^missing data: pictures is not there any more/),
    ]);
    expect((await studio.post("/api/runs/pictures/ask", asked({}))).status).toBe(409);
  } finally {
    renameSync(away, trained.pictures);
  }
  const found = await testStudio(trained.runs);
  expect(await pictures(found)).toBe(true);
  expect((await found.get("/api/runs/pictures/samples")).status).toBe(200);
  writeFileSync(join(trained.pictures, "class 0", "0.png"), await trained.file("class 5/0.png"));
  try {
    const studio = await testStudio(trained.runs);
    expect(await samples(studio)).toEqual([
      409,
      expect.stringMatching(/^invalid data: it is not what the run was trained/),
    ]);
    expect(await pictures(studio)).toBe(false);
  } finally {
    writeFileSync(join(trained.pictures, "class 0", "0.png"), await trained.file("class 0/0.png"));
  }
});
