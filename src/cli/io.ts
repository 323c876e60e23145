import { styleText } from "node:util";

/** Where text goes. `process.stdout` is one. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal, in characters. */
  readonly columns?: number | undefined;
}

/** What a command sees of the world, so that tests can run commands without a process. */
export interface Io {
  /** For results. */
  readonly stdout: Output;
  /** For progress, warnings and errors. */
  readonly stderr: Output;
  /** Milliseconds from any fixed moment. Only for what a person sees: nothing that is computed depends on it. */
  now(): number;
  /** Calls `handler` when the person wants to stop; returns a function that ends the watch. */
  onInterrupt(handler: () => void): () => void;
}

type Style = Parameters<typeof styleText>[0];

/** Text in a style where the output is a terminal that shows colours, else the text itself. */
export function styled(output: Output, style: Style, text: string): string {
  const wanted = output.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  return wanted ? styleText(style, text, { validateStream: false }) : text;
}

/** The first of these ends a command; the second ends the process at once. */
const signals = ["SIGINT", "SIGTERM"] as const;

/** Exit code of a command that was interrupted, as shells expect it of Ctrl-C. */
export const interruptedCode = 130;

/** The process's own world. */
export function processIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
    onInterrupt(handler) {
      let asked = false;
      const listener = () => {
        if (asked) process.exit(interruptedCode);
        asked = true;
        handler();
      };
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
  };
}
