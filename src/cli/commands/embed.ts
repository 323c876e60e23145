import type { Command } from "commander";
import { oneOf, wholeNumber } from "../../recipe/parse.ts";
import type { EmbedFlags } from "../embed/run-embedding.ts";
import { addSourceOptions } from "../data/source-options.ts";
import type { CommandContext } from "../run.ts";

const examples = `
The end of FILE says its format:
  .npy      n × d float32, for numpy.load; ids and labels beside it in FILE.labels.csv
  .csv      id, label and a column for each dimension
  .parquet  the same columns

Examples:
  $ npx kinfold embed runs/omniglot-nspa-1 omniglot.zip --out embeddings.npy
  $ npx kinfold embed runs/letters-nspa-1 letters.csv --only validation --out letters.parquet`;

/** `kinfold embed RUN DATA --out FILE` */
export function embedCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("embed")
    .summary("turn data into vectors")
    .description("Embeds data with a run's model and writes the vectors.")
    .argument("RUN", "folder that kinfold train has made")
    .argument("DATA", "data of the same kind, a name of a data set, or `synthetic`")
    .requiredOption("--out <file>", "where the vectors go: .npy, .csv or .parquet")
    .option("--only <part>", "all of the data, or what the run kept for validation or test (default: all)", part);
  addSourceOptions(command)
    .option("--label <column>", "label column of a CSV or TSV file, by name or by position from 1")
    .option("--skip-lines <n>", "lines of that file before the table (default: 0)", wholeNumber("--skip-lines", 0))
    .option("--header", "the first row names the columns (default: where it looks like it)")
    .option("--no-header", "the first row is data")
    .option("--threads <n>", "threads of the runtime (default: the machine's cores)", wholeNumber("--threads", 1, 1024))
    .addHelpText("after", examples)
    .action(async (folder: string, source: string, flags: EmbedFlags) => {
      const { runEmbedding } = await import("../embed/run-embedding.ts");
      await runEmbedding(folder, source, flags, context);
    });
}

const part = oneOf("part", ["all", "validation", "test"]);
