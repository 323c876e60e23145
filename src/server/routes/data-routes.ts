import { type Context, Hono } from "hono";
import { questionSchema } from "../ask/question.ts";
import type { SamplePage } from "../api.ts";
import { pictureOf } from "../data/picture.ts";
import { type SplitName, splits } from "../data/samples.ts";
import type { Desk } from "../desk.ts";
import { refusal } from "../refusal.ts";
import { bodyOf, numberOf, runOf } from "./requests.ts";

/** Samples of a page at most. */
const mostSamples = 1000;

/** Seconds for which a browser keeps a picture: data of a run does not change, but a run may take another's name. */
const keepPicture = 600;

/** A run's data, and questions about it. */
export function dataRoutes(desk: Desk): Hono {
  const samplesOf = async (context: Context) => {
    const run = await runOf(context, desk);
    const configuration = await desk.configuration(run);
    return { configuration, samples: await desk.data.of(configuration, run.path) };
  };
  return new Hono()
    .get("/runs/:id/samples", async (context) => {
      const split = splitOf(context.req.query("split"));
      const offset = numberOf("offset", context.req.query("offset"), 0);
      const limit = numberOf("limit", context.req.query("limit"), 200, mostSamples);
      const { samples } = await samplesOf(context);
      const indices = samples.part[split];
      const page: SamplePage = {
        total: indices.length,
        samples: Array.from(indices.subarray(offset, offset + limit), (index) => ({
          id: samples.dataset.ids[index] ?? "",
          class: samples.classOf(index),
        })),
      };
      return context.json(page);
    })
    .get("/runs/:id/pictures/:sample", async (context) => {
      const { configuration, samples } = await samplesOf(context);
      const { preprocessing } = configuration.data;
      if (preprocessing.kind !== "image") throw refusal(409, "no pictures: the run's data is rows of numbers");
      const png = await pictureOf(samples, samples.indexOf(context.req.param("sample")), preprocessing);
      return context.body(new Uint8Array(png), 200, {
        "content-type": "image/png",
        "cache-control": `private, max-age=${keepPicture}`,
      });
    })
    .post("/runs/:id/ask", async (context) => {
      const question = await bodyOf(context, questionSchema);
      const run = await runOf(context, desk);
      return context.json(await desk.asker.ask(run, await desk.configuration(run), question));
    });
}

function splitOf(text = "validation"): SplitName {
  const found = splits.find((name) => name === text);
  if (found === undefined) throw refusal(400, `invalid split: expected ${splits.join(", ")}`);
  return found;
}
