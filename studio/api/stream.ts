import type { StreamMessage } from "../../src/server/api.ts";
import { address, ofRun } from "./client.ts";

/** Whether the server is heard. */
export type Connection = "connecting" | "open" | "lost";

export interface StreamHandlers {
  readonly onMessage: (message: StreamMessage) => void;
  readonly onConnection: (connection: Connection) => void;
}

/** Pause before connecting anew after the browser has given up, in milliseconds. */
const RETRY = 2000;

const kinds = ["events", "state", "reset", "gone"] as const;

/**
 * Follows a run's log from a byte on. Where the connection breaks it is taken up again where it was; the server need not be
 * the same. Returns a function that ends it.
 */
export function follow(id: string, from: number, { onMessage, onConnection }: StreamHandlers): () => void {
  let offset = from;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    source = new EventSource(address(`${ofRun(id, "stream")}?from=${offset}`));
    source.onopen = () => onConnection("open");
    source.onerror = () => {
      onConnection("lost");
      // The browser tries again by itself unless the server refused.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, RETRY);
    };
    for (const kind of kinds) {
      source.addEventListener(kind, (event: MessageEvent<string>) => {
        if (event.lastEventId !== "") offset = Number(event.lastEventId);
        onMessage({ type: kind, ...(JSON.parse(event.data) as object) } as StreamMessage);
      });
    }
  };
  onConnection("connecting");
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
