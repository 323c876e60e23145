import type { Command } from "commander";
import type { CommandContext } from "../run.ts";
import type { InspectFlags } from "./inspect.ts";

/** `kinfold data inspect DATA` */
export function inspectCommand(data: Command, context: CommandContext): void {
  data
    .command("inspect")
    .summary("say what is in data, and what is wrong with it")
    .description("Says what is in data: classes and samples per class.")
    .argument("DATA", "folder or zip of images with a folder for each class, CSV or TSV file, or `synthetic`")
    .option("--json", "the result as one line of JSON")
    .action(async (source: string, flags: InspectFlags) => {
      const { runInspection } = await import("./inspect.ts");
      await runInspection(source, flags, context);
    });
}
