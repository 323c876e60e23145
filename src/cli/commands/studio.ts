import type { Command } from "commander";
import { wholeNumber } from "../../recipe/parse.ts";
import type { CommandContext } from "../run.ts";
import type { StudioFlags } from "../studio/run-studio.ts";
import { parseTraining } from "./train.ts";

const examples = `
The page lists the runs of a folder, follows trainings under way, plays embeddings as films, shows triplets as pictures and
answers questions. RUNS may also be a single run. Pictures and questions need the data where it was when the run was
trained: start the studio in the same folder as the training.

It listens on the loopback address, which nobody else can reach. With another --host it demands a token, which is a part of
the address that it prints; docs/studio.md says how the runs are kept safe.

Examples:
  $ npx kinfold studio                              the runs in runs/
  $ npx kinfold studio experiments/ --port 8080
  $ npx kinfold studio runs/photos --no-open        that run, and no browser
  $ npx kinfold train photos/ --studio              on the training under way

Ctrl-C ends it.`;

/** `kinfold studio [RUNS]` */
export function studioCommand(program: Command, context: CommandContext): void {
  program
    .command("studio")
    .summary("look at runs in the browser")
    .description("Serves a page that shows the runs of a folder, live, and opens it in the browser.")
    .argument("[RUNS]", "folder of runs, or a run", "runs")
    .option(
      "--port <n>",
      "port to listen on (default: 5199, or the next that is free)",
      wholeNumber("--port", 1, 65_535),
    )
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option(
      "--token <text>",
      "what a page must know, 16 characters or more (default: a random one where --host is not loopback)",
    )
    .option("--no-open", "do not open the browser")
    .addHelpText("after", examples)
    .action(async (folder: string, flags: StudioFlags) => {
      const { runStudio } = await import("../studio/run-studio.ts");
      await runStudio(folder, flags, parseTraining, context);
    });
}
