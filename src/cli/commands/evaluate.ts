import type { Command } from "commander";
import { choices } from "../../core/errors.ts";
import { oneOf, seed, someOf, wholeNumber } from "../../recipe/parse.ts";
import { fewShotPresets } from "../evaluate/few-shot-presets.ts";
import type { EvaluateFlags } from "../evaluate/evaluation.ts";
import { addSourceOptions } from "../data/source-options.ts";
import { addRelevance } from "../relevance/options.ts";
import type { CommandContext } from "../run.ts";

const examples = `
A run that was trained by tags, a hierarchy or grades is measured by the same, as it says in run.json; options of relevance take
the place of what it says. Few-shot, kNN and cluster measures are of classes: --same-class goes by those.

DATA is prepared as the run's training data was: images brought to the same size, columns taken by their names.

Examples:
  $ npx kinfold evaluate runs/omniglot-nspa-1 omniglot.zip --only validation
  $ npx kinfold evaluate runs/letters-nspa-1 more-letters.csv --json
  $ npx kinfold evaluate runs/letters-nspa-1 letters.csv --only validation --raw
  $ npx kinfold evaluate runs/omniglot-nspa-1 omniglot.zip --only validation --few-shot vinyals --decision prototype
  $ npx kinfold evaluate runs/letters-nspa-1 letters.csv --measures retrieval,verification
  $ npx kinfold evaluate runs/things-nspa-1 more-things.csv --tags colours --positive-from 0.3`;

/** `kinfold evaluate RUN DATA` */
export function evaluateCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("evaluate")
    .summary("measure a run on data")
    .description("Measures a run's embedding on data: retrieval, kNN and one-shot accuracy, and the cluster report.")
    .argument("RUN", "folder that kinfold train has made")
    .argument("DATA", "labelled data of the same kind, a name of a data set, or `synthetic`")
    .option("--only <part>", "all of the data, or what the run kept for validation or test (default: all)", part)
    .option("--raw", "measure the features themselves as well, as the network takes them: what a training has to beat")
    .option(
      "--measures <groups>",
      "more of them: retrieval, clusters, verification, with commas between, or all",
      groups,
    )
    .option("--few-shot <protocol>", `measure N-way K-shot accuracy instead: ${choices(fewShotPresets)}`, preset)
    .option("--ways <n>", "N, classes of an episode (default: the protocol's)", wholeNumber("--ways", 1, 100_000))
    .option("--shots <k>", "K, samples of each of them (default: the protocol's)", wholeNumber("--shots", 1, 100_000))
    .option("--queries <q>", "queries of an episode (default: the protocol's)", wholeNumber("--queries", 1, 100_000))
    .option("--decision <rule>", "nearest sample, prototype (class mean) or knn (default: nearest)", decision)
    .option(
      "--trials <n>",
      "one-shot trials, or queries of --few-shot in all (default: 1000, or the protocol's)",
      wholeNumber("--trials", 1, 10_000_000),
    )
    .option("--seed <n>", "seed of the trials and of what else is drawn (default: 1)", seed)
    .option(
      "--neighbours <k>",
      "neighbours that vote in kNN (default: 5, or of --few-shot as many as there are shots)",
      wholeNumber("--neighbours", 1, 1000),
    );
  addSourceOptions(command)
    .option("--label <column>", "label column of a CSV or TSV file, by name or by position from 1")
    .option("--skip-lines <n>", "lines of that file before the table (default: 0)", wholeNumber("--skip-lines", 0))
    .option("--header", "the first row names the columns (default: where it looks like it)")
    .option("--no-header", "the first row is data")
    .option("--threads <n>", "threads of the runtime (default: the machine's cores)", wholeNumber("--threads", 1, 1024))
    .option("--json", "the result as one line of JSON")
    .addHelpText("after", examples);
  addRelevance(command)
    .option("--same-class", "go by classes, whatever the run was trained by")
    .action(async (folder: string, source: string, flags: EvaluateFlags) => {
      const { runEvaluation } = await import("../evaluate/run-evaluation.ts");
      await runEvaluation(folder, source, flags, context);
    });
}

const preset = oneOf("few-shot protocol", fewShotPresets);
const decision = oneOf("few-shot decision", ["nearest", "prototype", "knn"]);
const part = oneOf("part", ["all", "validation", "test"]);
const groups = someOf("measures", ["retrieval", "clusters", "verification"]);
