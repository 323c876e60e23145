import type { Command } from "commander";
import { namedDatasets } from "../../node/datasets/names.ts";
import type { CommandContext } from "../run.ts";
import type { DownloadFlags } from "./download.ts";
import { addSourceOptions } from "./source-options.ts";

const list = Object.entries(namedDatasets).map(([name, about]) => `  ${name.padEnd(20)} ${about}`);

const examples = `
Data sets, which every command takes as DATA and downloads by itself where they are missing:
${list.join("\n")}

A download that was interrupted goes on where it ended. What has come takes its name only when its checksum is right.

Examples:
  $ npx kinfold data download omniglot
  $ npx kinfold data download nist-sd19 --from Downloads/by_class.zip   put a file that you have into the cache`;

/** `kinfold data download NAME` */
export function downloadCommand(data: Command, context: CommandContext): void {
  const command = data
    .command("download")
    .summary("fetch a published data set into the cache")
    .description("Fetches a published data set into the cache, or checks the one that is there.")
    .argument("NAME", "name of a data set, see below");
  addSourceOptions(command)
    .addHelpText("after", examples)
    .action(async (name: string, flags: DownloadFlags) => {
      const { runDownload } = await import("./download.ts");
      await runDownload(name, flags, context);
    });
}
