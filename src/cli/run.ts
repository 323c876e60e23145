import { Command, CommanderError } from "commander";
import { InputError } from "../core/errors.ts";
import { packageVersion } from "../node/package-version.ts";
import { compareCommand } from "./commands/compare.ts";
import { dataCommand } from "./commands/data.ts";
import { embedCommand } from "./commands/embed.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { experimentCommand } from "./commands/experiment.ts";
import { studioCommand } from "./commands/studio.ts";
import { trainCommand } from "./commands/train.ts";
import { tripletsCommand } from "./commands/triplets.ts";
import { type Io, styled } from "./io.ts";
import { usageMessage } from "./usage.ts";

/** What a command has besides its arguments. */
export interface CommandContext {
  readonly io: Io;
  /** What was typed after `kinfold`. */
  readonly argv: readonly string[];
  /** Sets the exit code; 0 where a command does not. */
  exit(code: number): void;
}

/** Adds a command to the program. */
export type RegisterCommand = (program: Command, context: CommandContext) => void;

/** The commands, in the order of the help. They load what they need when they run, so that `--help` is quick. */
const commands: readonly RegisterCommand[] = [
  trainCommand,
  evaluateCommand,
  embedCommand,
  tripletsCommand,
  dataCommand,
  experimentCommand,
  compareCommand,
  studioCommand,
];

const about = `Deep metric learning: train an embedding by annealed negative sampling, measure it, ship it as ONNX.`;

const examples = `
Examples:
  $ npx kinfold train synthetic                          the paper's generated data, in seconds
  $ npx kinfold train photos/ --out runs/photos          a folder of images, one folder for each class
  $ npx kinfold evaluate runs/photos photos/             measure it
  $ npx kinfold embed runs/photos photos/ --out all.npy  turn images into vectors
  $ npx kinfold studio                                   look at the runs in the browser

Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted.`;

/**
 * Runs a command line and returns its exit code: 0, 1 where something unexpected happened, 2 for bad input,
 * 130 after an interruption. Bad input is one line on stderr.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const context: CommandContext = { io, argv, exit: (value) => (code = value) };
  const program = createProgram(context);
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    return report(error, { program, argv, io });
  }
}

function createProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command("kinfold")
    .description(about)
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // What commander says of a wrong command line is said by `report`, in our grammar.
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .addHelpText("after", examples);
  for (const register of commands) register(program, context);
  return program;
}

interface Place {
  readonly program: Command;
  readonly argv: readonly string[];
  readonly io: Io;
}

/** Says what went wrong and returns the exit code. */
function report(error: unknown, { program, argv, io }: Place): number {
  const say = (text: string) => io.stderr.write(`${styled(io.stderr, "red", "error:")} ${text}\n`);
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Without a command commander has printed the help.
    if (error.code === "commander.help") return 2;
    say(usageMessage(error, program, argv));
    return 2;
  }
  if (error instanceof InputError) {
    say(error.message.replace(/\s*\n\s*/g, " "));
    return 2;
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  io.stderr.write("This is a fault of kinfold, not of your input: please report it with the lines above.\n");
  return 1;
}
