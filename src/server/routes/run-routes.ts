import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { sendControl } from "../../node/control-file.ts";
import { runFiles } from "../../node/run-files.ts";
import { readTriplets } from "../../node/triplet-records.ts";
import type { Info, RunDetail, TripletsView } from "../api.ts";
import { compareView } from "../compare.ts";
import { checkControl, controlSchema } from "../control.ts";
import type { Desk } from "../desk.ts";
import { filmFrame, filmView } from "../film.ts";
import { reportPolicy } from "../guard/headers.ts";
import { refusal } from "../refusal.ts";
import { drawablePolicies } from "../runs/drawable.ts";
import type { RunFolder } from "../runs/run-folders.ts";
import { progressOf } from "../runs/run-state.ts";
import { bodyOf, numberOf, runOf } from "./requests.ts";

/** Runs that are compared at a time. */
const mostCompared = 500;

/** What there is, what each run is made of, and what may be told to one. */
export function runRoutes(desk: Desk, info: Info): Hono {
  return new Hono()
    .get("/info", (context) => context.json(info))
    .get("/runs", async (context) => context.json(await desk.summaries.ofAll(await desk.runs.list())))
    .get("/compare", async (context) => {
      const ids = [...new Set(context.req.queries("run") ?? [])];
      if (ids.length === 0 || ids.length > mostCompared) {
        throw refusal(400, `invalid runs: ${ids.length}, expected from 1 to ${mostCompared}`);
      }
      const runs = await Promise.all(ids.map((id) => desk.runs.find(id)));
      return context.json(await compareView(runs, desk.runs, context.req.query("measure")));
    })
    .get("/runs/:id", async (context) => context.json(await detailOf(await runOf(context, desk), desk)))
    .get("/runs/:id/triplets", async (context) => context.json(await tripletsOf(await runOf(context, desk), desk)))
    .get("/runs/:id/film", async (context) => context.json(await filmView(await runOf(context, desk))))
    .get("/runs/:id/film/:epoch", async (context) => {
      const epoch = numberOf("epoch", context.req.param("epoch"), 0);
      const bytes = await filmFrame(await runOf(context, desk), epoch);
      return context.body(bytes, 200, { "content-type": "application/octet-stream" });
    })
    .get("/runs/:id/report", async (context) => {
      const file = await (await runOf(context, desk)).file(runFiles.report);
      if (file === null) throw refusal(404, "missing report: it is written at the training's end");
      context.header("content-security-policy", reportPolicy);
      return context.html(await readFile(file, "utf8"));
    })
    .post("/runs/:id/control", async (context) => {
      const control = await bodyOf(context, controlSchema);
      const run = await runOf(context, desk);
      const { settings } = await desk.configuration(run);
      checkControl(control, drawablePolicies(settings));
      // Where it is a link, that leads elsewhere.
      await run.file(runFiles.control);
      sendControl(run.path, control);
      return context.json({ sent: control.action });
    });
}

async function detailOf(run: RunFolder, { summaries, configuration: read, data }: Desk): Promise<RunDetail> {
  const configuration = await read(run);
  const has = (...name: readonly string[]) => existsSync(join(run.path, ...name));
  return {
    summary: await summaries.of(run),
    configuration,
    has: {
      model: has(runFiles.model),
      triplets: has(runFiles.triplets),
      film: has(runFiles.embeddings, "samples.json"),
      report: has(runFiles.report),
    },
    pictures: await data.hasPictures(configuration),
    progress: await progressOf(run),
    policies: drawablePolicies(configuration.settings),
  };
}

async function tripletsOf(run: RunFolder, { configuration }: Desk): Promise<TripletsView> {
  const file = await run.file(runFiles.triplets);
  if (file === null) throw refusal(404, "missing triplets: the run keeps none; train with --triplets");
  const { settings } = await configuration(run);
  return { ...(await readTriplets(file)), margin: settings.margin };
}
