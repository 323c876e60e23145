import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { bareRun, testStudio, writeRun } from "../../../test/support/studio.ts";
import { trainedRuns } from "../../../test/support/trained-runs.ts";
import { runCli } from "../../../test/support/run-cli.ts";
import { readEmbeddingFilm, readFrame } from "../../node/read-embedding-film.ts";
import { packageVersion } from "../../node/package-version.ts";
import { readTriplets } from "../../node/triplet-records.ts";
import type { CompareView, Film, History, RunDetail, RunSummary, TripletsView } from "../api.ts";

const trained = trainedRuns();

test("the page is told what it shows", async () => {
  const studio = await testStudio(trained.runs, { open: "rows" });
  expect((await studio.get("/api/info")).json).toEqual({
    version: packageVersion(),
    folder: trained.runs,
    open: "rows",
  });
  expect(studio.address).toBe(`http://127.0.0.1:${studio.port}/#/run/rows/training`);
});

test("a run that was trained has everything that there is to look at", async () => {
  const studio = await testStudio(trained.runs);
  const list = (await studio.get("/api/runs")).json as RunSummary[];
  expect(list.map(({ id }) => id).sort()).toEqual(["pictures", "rows", "turned"]);
  const detail = (await studio.get("/api/runs/pictures")).json as RunDetail;
  expect(detail).toMatchObject({
    has: { model: true, triplets: true, film: true, report: true },
    pictures: true,
    progress: null,
    policies: ["randomHard", "semiHard", "hardest"],
  });
  expect(detail.summary).toEqual(list.find(({ id }) => id === "pictures"));
  expect(detail.configuration).toEqual(JSON.parse(readFileSync(join(trained.runs, "pictures", "run.json"), "utf8")));
  const rows = (await studio.get("/api/runs/rows")).json as RunDetail;
  expect([rows.has.triplets, rows.pictures]).toEqual([false, false]);
  const history = (await studio.get("/api/runs/pictures/history")).json as History;
  expect(history.steps.step).toEqual([1, 2, 3, 4]);
  expect(history.events.map(({ type }) => type)).toEqual(expect.arrayContaining(["epoch", "evaluation", "end"]));
  expect(detail.summary.measures["mapAtR"]).toBeGreaterThan(0);
  expect(detail.summary.step).toBe(4);
});

test("the film of a run is what it has kept of its embeddings", async () => {
  const studio = await testStudio(trained.runs);
  const kept = await readEmbeddingFilm(join(trained.runs, "pictures"));
  if (!kept) throw new Error("the run has kept no embeddings");
  const film = (await studio.get("/api/runs/pictures/film")).json as Film;
  const { ids, classNames, labels, dimensions } = kept.samples;
  expect(film).toEqual({ ids, classNames, labels, dimensions, epochs: kept.frames.map(({ epoch }) => epoch) });
  for (const frame of kept.frames) {
    const { status, bytes } = await studio.get(`/api/runs/pictures/film/${frame.epoch}`);
    expect(status).toBe(200);
    const { data } = await readFrame(kept, frame);
    expect(Array.from(data, (_, i) => bytes.readFloatLE(4 * i))).toEqual(Array.from(data));
    expect(bytes.length).toBe(4 * data.length);
  }
  expect((await studio.get("/api/runs/pictures/film/999")).status).toBe(404);
  for (const epoch of ["-1", "x", "1.5", "..%2f0"]) {
    expect((await studio.get(`/api/runs/pictures/film/${epoch}`)).status).toBe(400);
  }
});

test("triplets and report are given as the run has them, and a report can do nothing but show", async () => {
  const studio = await testStudio(trained.runs);
  const triplets = (await studio.get("/api/runs/pictures/triplets")).json as TripletsView;
  const { margin, ...records } = triplets;
  expect(records).toEqual(await readTriplets(join(trained.runs, "pictures", "triplets.jsonl")));
  expect(margin).toBe(0.2);
  expect((await studio.get("/api/runs/rows/triplets")).status).toBe(404);
  const { headers, text } = await studio.get("/api/runs/pictures/report");
  expect(text).toBe(readFileSync(join(trained.runs, "pictures", "report.html"), "utf8"));
  expect(headers["content-type"]).toMatch(/^text\/html/);
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; .*sandbox$/);
});

test("runs are compared as the command does, by their ids; what makes that impossible is said", async () => {
  const folder = join(temporaryFolder(), "runs");
  for (const name of ["a", "b", "c"]) cpSync(join(trained.runs, "pictures"), join(folder, name), { recursive: true });
  const studio = await testStudio(folder);
  const { status, json } = await studio.get("/api/compare?run=a&run=b");
  expect(status).toBe(200);
  const view = json as CompareView;
  const { stdout } = await runCli(["compare", join(folder, "a"), join(folder, "b"), "--json"]);
  const said = JSON.parse(stdout.replaceAll(`${folder}/`, "")) as CompareView["comparison"];
  expect(view).toMatchObject({ problem: null, comparison: said });
  expect(view.measures).toEqual(expect.arrayContaining(["mapAtR", "precisionAt1"]));
  const other = (await studio.get("/api/compare?run=a&run=b&measure=beauty")).json as CompareView;
  expect(other).toMatchObject({
    comparison: null,
    problem: expect.stringMatching(/^unknown measure: beauty/) as string,
  });
  appendFileSync(join(folder, "c", "events.jsonl"), "garbage\n");
  const damaged = (await studio.get("/api/compare?run=a&run=c")).json as CompareView;
  expect(damaged).toMatchObject({
    comparison: null,
    problem: expect.stringMatching(/^invalid event: c\/events/) as string,
  });
  expect((await studio.get("/api/compare?run=a&run=none")).status).toBe(404);
  expect((await studio.get("/api/compare")).status).toBe(400);
});

test("a training under way is told what to do; one that is not, or cannot draw so, is refused", async () => {
  const folder = temporaryFolder();
  const record = {
    ...bareRun,
    settings: { ...bareRun.settings, schedule: { mixture: { semiHard: 0.5, hardest: 0.5 } } },
  };
  writeRun(join(folder, "live"), [], record);
  writeRun(join(folder, "pairs"), [], { ...bareRun, settings: { ...bareRun.settings, draw: null } });
  const lock = JSON.stringify({ process: process.pid, host: hostname() });
  for (const run of ["live", "pairs"]) writeFileSync(join(folder, run, "training.lock"), lock);
  const studio = await testStudio(folder);
  const tell = async (body: unknown, run = "live") => (await studio.post(`/api/runs/${run}/control`, body)).status;
  const mixture = { semiHard: 0.25, hardest: 0.75 };
  expect(await tell({ action: "pause" })).toBe(200);
  expect(await tell({ action: "mixture", mixture })).toBe(200);
  expect(await tell({ action: "schedule" })).toBe(200);
  expect(await tell({ action: "mixture", mixture: { easy: 1 } })).toBe(400);
  expect(await tell({ action: "mixture", mixture: { semiHard: 0.2 } })).toBe(400);
  expect(await tell({ action: "mixture", mixture: { semiHard: 2, hardest: -1 } })).toBe(400);
  expect(await tell({ action: "mixture" })).toBe(400);
  expect(await tell({ action: "mixture", mixture }, "pairs")).toBe(409);
  expect(await tell({ action: "stop" }, "pairs")).toBe(200);
  expect(await tell({ action: "stop" }, "none")).toBe(404);
  const sent = readFileSync(join(folder, "live", "control.jsonl"), "utf8")
    .trim()
    .split("\n");
  const actions = sent.map((line) => JSON.parse(line) as { action: string; mixture?: object });
  expect(actions.map(({ action }) => action)).toEqual(["pause", "mixture", "schedule"]);
  expect(actions[1]?.mixture).toEqual(mixture);
  symlinkSync(join(folder, "live", "run.json"), join(folder, "pairs", "linked"));
  renameSync(join(folder, "pairs", "linked"), join(folder, "pairs", "control.jsonl"));
  expect(await tell({ action: "pause" }, "pairs")).toBe(409);
  expect(readFileSync(join(folder, "live", "run.json"), "utf8")).toBe(JSON.stringify(record));
  rmSync(join(folder, "live", "training.lock"));
  expect(await tell({ action: "resume" })).toBe(409);
  expect(existsSync(join(folder, "live", "control.jsonl"))).toBe(true);
});
