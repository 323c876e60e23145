import { checkOutputFile } from "../../node/check-output.ts";
import { openRun } from "../../node/open-run.ts";
import { checkEmbeddingsPath, writeEmbeddings } from "../../node/write-embeddings.ts";
import { embedSamples } from "../../training/validation.ts";
import type { SourceFlags } from "../data/source-options.ts";
import { type Part, selectPart } from "../evaluate/select.ts";
import type { TableFlags } from "../load-data.ts";
import { readWithLine } from "../read-for-run.ts";
import type { CommandContext } from "../run.ts";

export interface EmbedFlags extends TableFlags, SourceFlags {
  readonly out: string;
  readonly only?: Part;
  readonly threads?: number;
}

/** `kinfold embed RUN DATA --out FILE`. Data without labels, or with one class only, is embedded all the same. */
export async function runEmbedding(
  folder: string,
  source: string,
  flags: EmbedFlags,
  { io }: CommandContext,
): Promise<void> {
  const { out, only = "all", threads } = flags;
  checkEmbeddingsPath(out);
  checkOutputFile(out);
  const run = await openRun(folder, threads === undefined ? {} : { threads });
  try {
    const { dataset } = await readWithLine(source, run, { ...flags, requireClasses: false }, io);
    const indices = selectPart(dataset, run.configuration, only);
    const embeddings = await embedSamples(run.model, dataset, indices);
    const list = Array.from(indices);
    const written = await writeEmbeddings(out, {
      ids: list.map((index) => dataset.ids[index] ?? ""),
      labels: list.map((index) => dataset.classNames[dataset.labels[index] ?? -1] ?? ""),
      embeddings,
    });
    io.stdout.write(`${embeddings.rows} embeddings of ${embeddings.columns} dimensions: ${written.join(", ")}\n`);
  } finally {
    await run.dispose();
  }
}
