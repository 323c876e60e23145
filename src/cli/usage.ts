import type { Command, CommanderError } from "commander";
import { choices } from "../core/errors.ts";

/** A wrong command line in one line, in the grammar of all our errors: what is wrong, what was expected, where to look. */
export function usageMessage({ code, message }: CommanderError, program: Command, argv: readonly string[]): string {
  const command = program.commands.find((command) => command.name() === argv[0]);
  const subcommand = command?.commands.find((sub) => sub.name() === argv[1]);
  const names = (command ?? program).commands.map((sub) => sub.name());
  const help = `see ${["npx kinfold", command?.name(), subcommand?.name(), "--help"].filter(Boolean).join(" ")}`;
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? "";
  const suggestion = /\(Did you mean (.*)\?\)/.exec(message)?.[1]?.replace(/^one of /, "");
  const meant = suggestion === undefined ? "" : `, did you mean ${suggestion}?`;
  switch (code) {
    case "commander.unknownOption":
      return `unknown option: ${quoted}${meant || ","} ${help}`;
    case "commander.unknownCommand":
      return `unknown command: ${quoted}, expected ${choices(names)}${meant && `;${meant.slice(1)}`}; ${help}`;
    case "commander.missingArgument":
      return `missing argument: ${quoted}; ${help}`;
    case "commander.missingMandatoryOptionValue":
      return `missing option: ${quoted}; ${help}`;
    case "commander.optionMissingArgument":
      return `missing value: ${quoted}; ${help}`;
    case "commander.excessArguments":
      return `${excess(message)}; ${help}`;
    default:
      return `${message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ")}; ${help}`;
  }
}

/** Commander counts the arguments; so do we. */
function excess(message: string): string {
  const [, expected = "", got = ""] = /Expected (\d+) arguments? but got (\d+)/.exec(message) ?? [];
  return `too many arguments: ${got}, expected ${expected} (quote a path that has spaces)`;
}
