import { createQueue } from "../queue.ts";
import { type LogPosition, logStart, readLog } from "./read-log.ts";

/** Something that is made of a log's lines. */
export interface Fold {
  /** Lines are lent: what is kept of them must be copied. */
  take(lines: readonly Buffer[]): void;
}

/** A fold over a log as far as it has been read, which goes on from there when it is asked again. */
export interface LogReader<F extends Fold> {
  read(): Promise<{ readonly fold: F; readonly offset: number }>;
}

/** Reads a log that grows. Who asks while it is being read waits, and then reads what has come meanwhile. */
export function logReader<F extends Fold>(file: string, create: () => F): LogReader<F> {
  let fold = create();
  let position: LogPosition = logStart;
  const queue = createQueue();
  const readOn = async () => {
    for await (const chunk of readLog(file, position)) {
      if (chunk.restarted) fold = create();
      fold.take(chunk.lines);
      position = chunk.position;
    }
    return { fold, offset: position.offset };
  };
  return {
    read: () => queue(readOn),
  };
}
