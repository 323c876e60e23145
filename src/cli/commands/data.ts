import type { Command } from "commander";
import { downloadCommand } from "../data/download-command.ts";
import { inspectCommand } from "../data/inspect-command.ts";
import { previewCommand } from "../data/preview-command.ts";
import type { CommandContext, RegisterCommand } from "../run.ts";

/** What `kinfold data` can do, in the order of its help. */
const subcommands: readonly RegisterCommand[] = [downloadCommand, inspectCommand, previewCommand];

/** `kinfold data …`: what concerns data alone, before anything is trained. */
export function dataCommand(program: Command, context: CommandContext): void {
  const data = program
    .command("data")
    .summary("look at data before training")
    .description("Looks at data before anything is trained on it.")
    .helpCommand(false);
  for (const register of subcommands) register(data, context);
}
